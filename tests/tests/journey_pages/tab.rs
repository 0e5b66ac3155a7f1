// SPDX-License-Identifier: Apache-2.0
//! The tab "Production": a change that runs in one production cluster and was rolled back in the other, and one whose check failed.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::gerrit::{Change, Push},
    row::Row,
    world::delivery::Delivery,
};
use serde_json::json;

use crate::{PROJECT, SOON, Stage, stage};

/// The second tab's button, and what is in it.
const HEAD: &str = "gr-change-tabs >>> button:nth-child(2)";
const TAB: &str = "milepost-tab >>> .tab";

/// Opens the change and its tab.
pub(crate) async fn open(stage: &Stage, change: &Change, says: &str) -> Result<()> {
    stage.browser.open(&stage.gerrit.page(change)).await?;
    Row::of(&stage.browser, SOON).says(says).await.with_context(|| stage.gerrit.log(30))?;
    stage.browser.wait_for(HEAD, SOON).await?;
    stage.browser.click(HEAD).await?;
    stage
        .browser
        .wait_for(&format!("{TAB} .sources li"), SOON)
        .await
        .with_context(|| stage.gerrit.log(30))?;
    Ok(())
}

async fn texts(stage: &Stage, selector: &str) -> Result<Vec<String>> {
    let found = stage.browser.find_all(&format!("{TAB} {selector}")).await?;
    Ok(found.into_iter().map(|found| found.text).collect())
}

/// The tab as it looks.
pub(crate) async fn look(stage: &Stage, name: &str) -> Result<()> {
    stage.look("milepost-tab", name).await
}

#[tokio::test]
async fn what_ran_where_and_what_else_rides_is_in_the_tab() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, browser, .. } = &stage;
    let (first, old) = stage.built(&Push::new("Greet by name").option("topic=greeting")).await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        delivery.roll_out(cluster, &old)?;
    }
    open(&stage, &first, "In production").await?;
    let loaded =
        "return performance.getEntriesByType('resource').filter(e => e.name.includes('/pages-')).length";
    assert_eq!(browser.run(loaded, vec![]).await?, json!(3), "script, glue and wasm");
    assert_eq!(texts(&stage, ".steps .name").await?.len(), 5);
    look(&stage, "tab-in-production").await?;

    let (_, between) = stage.built(&Push::new("Greet twice")).await?;
    delivery.roll_out("staging", &between)?;
    let (second, new) = stage.built(&Push::new("Greet thrice").option("topic=greeting")).await?;
    delivery.roll_out("staging", &new)?;
    delivery.roll_out("eqiad", &new)?;
    open(&stage, &second, "Step 5 of 5 to production: in 1 of 2 production clusters").await?;
    let tag = Delivery::tag(&second);
    browser.wait_for_text(&format!("{TAB} tbody tr:nth-child(2)"), &tag, SOON).await?;
    let old_tag = Delivery::tag(&first);
    browser.wait_for_text(&format!("{TAB} tbody tr:nth-child(2) td:last-child"), &old_tag, SOON).await?;
    browser.wait_for_text(&format!("{TAB} .images summary"), "in codfw", SOON).await?;
    browser.click(&format!("{TAB} .images details:last-child summary")).await?;
    browser.wait_for_text(&format!("{TAB} .images details"), "Greet twice", SOON).await?;
    browser
        .wait_for_text(
            &format!("{TAB} .together summary"),
            "Topic greeting: in production 1 of 2 that you can see",
            SOON,
        )
        .await?;
    browser.click(&format!("{TAB} .together summary")).await?;
    browser
        .wait_for_text(&format!("{TAB} .together li:last-child"), "Greet by name, In production", SOON)
        .await?;
    look(&stage, "tab-rolling").await?;

    // The tab moves with the row, without a reload.
    delivery.roll_out("eqiad", &old)?;
    browser.wait_for_text(&format!("{TAB} tbody tr:nth-child(2)"), "rolled back", SOON).await?;
    let bars = texts(&stage, ".bar[data-has=true]").await?.len();
    ensure!(bars >= 2, "the picture has {bars} bars with the change");
    look(&stage, "tab-rolled-back").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn what_failed_is_in_the_tab_with_its_lines() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, browser, alice, .. } = &stage;
    let change = alice.push(PROJECT, &Push::new("Greet wrongly")).await?;
    alice.push_onto(&change, &Push::new("Greet more")).await?;
    let check = delivery.check(&change);
    let log: Vec<_> = (0..30).map(|nth| format!("collected item {nth}")).collect();
    delivery.zuul.fail(
        &check,
        "unit",
        &format!("{}\nE   AssertionError: expected 4, got 5\n1 failed in 0.10s\n", log.join("\n")),
    );
    delivery.zuul.end(&check);
    open(&stage, &change, "Step 1 of 5 to production: unit failed").await?;
    browser.wait_for_text(&format!("{TAB} .failure strong"), "expected 4, got 5", SOON).await?;
    browser.wait_for_text(&format!("{TAB} .failure summary"), "earlier lines", SOON).await?;
    browser.wait_for_text(&format!("{TAB} .runs summary"), "1 failed", SOON).await?;
    browser.click(&format!("{TAB} .runs summary")).await?;
    browser.click(&format!("{TAB} .why summary")).await?;
    browser.wait_for(&format!("{TAB} .why li[data-claim]"), SOON).await?;
    browser
        .wait_for_text(
            &format!("{TAB} .together summary"),
            "Relation chain: in production 0 of 2 that you can see",
            SOON,
        )
        .await?;
    look(&stage, "tab-failed").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
