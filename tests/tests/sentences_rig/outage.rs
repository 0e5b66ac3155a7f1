// SPDX-License-Identifier: Apache-2.0
//! The API server is killed and comes again, soon or late; and the backend's token ends and is renewed.

use anyhow::Result;

use super::{SETTLED, Said, Site};

/// What may be said of a cluster that does not answer, or lets nobody in.
const BLIND: [&str; 4] = [
    "page: At least step 3 of 3 to production: eqiad has not answered",
    "eqiad: eqiad has not answered, last known: *",
    "page: At least step 3 of 3 to production: eqiad refuses to answer",
    "eqiad: eqiad refuses to answer, last known: *",
];

/// Tells it to all of them; each says at its end what it said at its beginning.
pub(super) async fn told(site: &mut Site, all: &mut [&mut Said]) -> Result<()> {
    let before: Vec<Vec<String>> = all.iter().map(|said| said.newest()).collect();

    // An outage of a few seconds is no news; what happens after it is.
    site.cluster.kill_api()?;
    site.cluster.start_api_again().await?;
    follow(site, all).await?;

    // Remarks go and come with what they rest on.
    let blind = [&BLIND[..], &["note: *"]].concat();
    // Its watches live on for a while, so the token's end is found out when they are opened again.
    site.cluster.end_readers_tokens().await?;
    site.cluster.kill_api()?;
    for said in all.iter_mut() {
        said.until("a long outage", &blind, &BLIND[..2]).await?;
    }
    site.cluster.start_api_again().await?;
    for said in all.iter_mut() {
        said.until("a token that has ended", &blind, &BLIND[2..]).await?;
    }
    site.let_read(&site.cluster.reader_again().await?)?;
    for (said, before) in all.iter_mut().zip(&before) {
        let before: Vec<_> = before.iter().map(String::as_str).collect();
        said.until("a token that was renewed", &blind, &before).await?;
    }
    follow(site, all).await
}

/// What happens now is told, in each namespace, and nothing was said that is not so up to then.
async fn follow(site: &Site, all: &mut [&mut Said]) -> Result<()> {
    let live = ["plain", "packed"];
    let settled = [&SETTLED[..], &["note: *"]].concat();
    let before: Vec<_> = all.iter().take(live.len()).map(|said| said.newest()).collect();
    for name in live {
        site.cluster.rolled_out(name, name).await?;
        site.cluster.scale(name, name, 0).await?;
    }
    let zero = ["page: Step 3 of 3 to production: scaled to zero in production", "eqiad: scaled to zero"];
    for said in all.iter_mut().take(live.len()) {
        // After an outage each watch comes back by itself: pods may be seen to go before it is seen that none is wanted.
        said.until("no pods after an outage", &settled, &zero).await?;
    }
    for name in live {
        site.cluster.scale(name, name, 3).await?;
    }
    for (said, before) in all.iter_mut().zip(&before) {
        let before: Vec<_> = before.iter().map(String::as_str).collect();
        said.until("pods again after an outage", &settled, &before).await?;
    }
    for name in live {
        site.cluster.rolled_out(name, name).await?;
    }
    for said in all.iter() {
        said.holds("an outage")?;
    }
    Ok(())
}
