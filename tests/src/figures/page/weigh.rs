// SPDX-License-Identifier: Apache-2.0
//! What of a change page's load is Milepost's: requests and bytes as Chromium counts them.

use anyhow::{Context as _, Result};

use super::{HOW, SOON};
use crate::{
    figures::{
        stage::Stage,
        table::{Table, grouped},
    },
    rig::{
        browser::{Browser, Request},
        gerrit::Change,
    },
    row::Row,
    wait,
};

pub(super) async fn measure(stage: &Stage, change: &Change, table: &mut Table) -> Result<()> {
    let browser = Browser::start_overheard().await?;
    browser.sign_in(&stage.alice).await?;
    for kind in ["a browser's first load", "a later load"] {
        browser.open("about:blank").await?;
        let before = browser.traffic().await?.len();
        browser.open(&stage.gerrit.page(change)).await?;
        Row::of(&browser, SOON).says("0 of 3 pods ready").await?;
        let all = wait::until("the page's stream", SOON, async || {
            let all = browser.traffic().await.map_err(|error| format!("{error:#}"))?;
            let all = all.get(before..).unwrap_or_default().to_vec();
            let streams = all.iter().any(|one| one.kind == "EventSource" && one.bytes > 0);
            if streams { Ok(all) } else { Err(format!("{all:?}")) }
        })
        .await?;
        let (own, rest): (Vec<Request>, Vec<Request>) = all.into_iter().partition(is_own);
        let [own, rest] = [own, rest].map(|some| sum(&some));
        let how = format!(
            "{HOW}; counted by Chromium over the wire, headers and the stream's first state included, one load"
        );
        table.row(
            format!("requests and bytes of Milepost's in a change page, {kind}"),
            format!("{own}; all others' {rest}"),
            how,
        );
    }
    browser.close().await.context("the browser that counts")
}

/// Whether a request is of Milepost's.
fn is_own(request: &Request) -> bool {
    ["/plugins/milepost/", "milepost~"].iter().any(|part| request.url.contains(part))
}

fn sum(requests: &[Request]) -> String {
    let asked = requests.iter().filter(|request| !request.local);
    let (count, bytes) = asked.fold((0, 0), |(count, bytes), request| (count + 1, bytes + request.bytes));
    format!("{count} requests, {} bytes received", grouped(bytes))
}
