// SPDX-License-Identifier: Apache-2.0
//! A change turns private while its page is open.

use anyhow::{Context as _, Result};
use milepost_tests::{rig::browser::Browser, row::ROW};
use serde_json::json;

use super::*;

/// From the moment when Gerrit has made a change private to the end of a reader's connection. Heartbeats and checks
/// of streams are much rarer, so it is not they that find it out.
const AT_ONCE: u64 = 2_000;
const LISTEN: &str = include_str!("listen.js");
async fn watching(gerrit: &Gerrit, reader: &Client, change: &Change) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.sign_in(reader).await?;
    browser.open(&gerrit.page(change)).await?;
    Row::of(&browser, SOON).says(FIRST).await.with_context(|| gerrit.log(40))?;
    browser.run(LISTEN, vec![json!(Doors::of(gerrit, change).stream)]).await?;
    browser.wait_for_script("return window.heard.states", SOON).await?;
    Ok(browser)
}

#[tokio::test]
async fn a_change_that_turns_private_is_gone_from_open_pages_but_its_owners() -> Result<()> {
    let Stage { gerrit, delivery, alice, bob } = stage().await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let owner = watching(&gerrit, &alice, &change).await?;
    let others =
        [watching(&gerrit, &bob, &change).await?, watching(&gerrit, &gerrit.anonymous(), &change).await?];
    let headline = format!("{ROW} >>> .headline");
    owner.record(&headline).await?;

    alice.make_private(&change).await?;
    let moment = others[0].run("return Date.now()", vec![]).await?;
    let now = moment.as_u64().context("no time")?;
    for page in &others {
        let lost = page.wait_for_script("return window.heard.lost", SOON).await?;
        let lost = lost.as_u64().context("no time")?;
        assert!(lost < now + AT_ONCE, "the connection was lost {} ms later", lost.saturating_sub(now));
        page.wait_until_gone(&headline, SOON).await?;
    }

    // The news after that reaches the owner alone.
    delivery.check(&change);
    Row::of(&owner, SOON).says("Step 1 of 5 to production: checks are running, 0 of 2 done").await?;
    let shown = owner.recorded(&headline).await?;
    assert!(shown.iter().all(|shown| shown.text.starts_with("Step 1 of 5")), "{shown:?}");
    for page in &others {
        assert_eq!(Row::of(page, SOON).text().await?, "");
        page.wait_for_script("return window.heard.refused", SOON).await?;
        let answers = page.run("return window.heard.answers", vec![]).await?;
        let answers: Vec<u16> = serde_json::from_value(answers)?;
        assert!(!answers.is_empty() && answers.iter().all(|status| *status == 404), "{answers:?}");
        page.assert_no_errors_but(&["404"]).await?;
    }
    owner.assert_no_errors().await?;
    owner.close().await?;
    for page in others {
        page.close().await?;
    }
    Ok(())
}
