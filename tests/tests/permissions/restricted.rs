// SPDX-License-Identifier: Apache-2.0
//! A CI server that only a group may see: others learn the state of the step, and no name, link or line.

use anyhow::{Context as _, Result};
use milepost_tests::rig::browser::Browser;

use super::*;

const LOG: &str = "2026-11-23 00:33:30.682705 | TASK [run tests]\n\
    2026-11-23 00:33:37.621486 | localhost | test b ... FAILED: expected 4, got 5\n\
    2026-11-23 00:33:37.621576 | localhost | ERROR\n";

/// The change's page as this reader sees it.
async fn page(gerrit: &Gerrit, reader: &Client, change: &Change) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.sign_in(reader).await?;
    browser.open(&gerrit.page(change)).await?;
    Ok(browser)
}

#[tokio::test]
async fn who_is_not_in_the_group_sees_the_states_alone() -> Result<()> {
    let Stage { gerrit, delivery, alice, bob } = stage_with("visible_to = \"group:Administrators\"").await?;
    gerrit.admin().add_to_group("Administrators", "bob").await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let (member, owner, nobody) = (
        page(&gerrit, &bob, &change).await?,
        page(&gerrit, &alice, &change).await?,
        page(&gerrit, &gerrit.anonymous(), &change).await?,
    );
    let check = delivery.check(&change);
    delivery.zuul.fail(&check, "unit", LOG);
    delivery.zuul.end(&check);

    let row = Row::of(&member, SOON);
    row.says("Step 1 of 5 to production: unit failed").await.with_context(|| gerrit.log(40))?;
    row.shows("expected 4, got 5").await?;
    for page in [&owner, &nobody] {
        let row = Row::of(page, SOON);
        row.says("Step 1 of 5 to production: failed").await?;
        let text = row.text().await?;
        assert!(!text.contains("unit") && !text.contains("expected 4"), "{text}");
    }
    for browser in [member, owner, nobody] {
        browser.assert_no_errors().await?;
        browser.close().await?;
    }
    Ok(())
}
