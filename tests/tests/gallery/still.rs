// SPDX-License-Identifier: Apache-2.0
//! Nothing moves once it is drawn: what comes later has its place from the start, where this browser has seen the project before.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{browser::Browser, gerrit::Push},
    row::{ROW, Row},
};
use serde_json::{Value, json};

use super::{SOON, stage::Stage};

const LIVE: &str = include_str!("../../../backend/api/samples/in-production.json");
/// The page is there, but for what it waits for.
const FRAMES: &str =
    "return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
const NOTHING: [String; 0] = [];
const SHIFTS: &str = include_str!("shifts.js");

#[tokio::test]
async fn nothing_moves_once_it_is_drawn() -> Result<()> {
    let stage = Stage::start().await?;
    require_image(&stage).await?;
    let other = stage.alice.push(&stage.change.project, &Push::new("Promote app to production")).await?;
    let browser = &stage.browser;
    browser.run_before_pages(SHIFTS).await?;
    stage.show(&live()?);

    // A browser that knows nothing of the project has no place for it: so these moves can be seen.
    ensure!(!moved(&stage, "In production").await?.is_empty(), "nothing moved when the row came");
    assert_eq!(moved(&stage, "In production").await?, NOTHING, "the row and the image have their places");

    // News that is no longer than what was said before.
    let now = now(browser).await?;
    let mut more = live()?;
    more["pipeline"]["headline"]["text"] = json!("in production");
    stage.show(&more);
    Row::of(browser, SOON).says("in production").await?;
    browser.click(&format!("{ROW} >>> .copy")).await?;
    let said = format!("{ROW} >>> .said");
    browser.wait_for_text(&said, "Copied", SOON).await?;
    browser.wait_until_gone(&said, SOON).await?;
    assert_eq!(since(browser, now).await?, NOTHING, "neither news nor a copied image moves anything");

    // What Gerrit tells of another change comes after the row.
    let waits = format!("waiting for change {}", other.number);
    let mut waiting = live()?;
    waiting["pipeline"]["headline"]["text"] = json!(format!("Step 5 of 5 to production: {waits}"));
    waiting["pipeline"]["steps"][4]["sentence"] =
        json!({ "key": "waiting_for_change", "args": { "change": other.number }, "text": waits });
    stage.show(&waiting);
    Row::of(browser, SOON).tells_of_other("Promote app to production").await?;
    moved(&stage, &waits).await?;
    assert_eq!(moved(&stage, &waits).await?, NOTHING, "the other change has its place");
    Row::of(browser, SOON).tells_of_other("Promote app to production").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

/// Loads the page, and lets the answer come when all else is there: what moves then.
async fn moved(stage: &Stage, headline: &str) -> Result<Vec<String>> {
    let browser = &stage.browser;
    stage.backend.hold(true);
    stage.open().await?;
    browser.wait_for_script("return document.body.dataset.state === 'ready'", SOON).await?;
    browser
        .wait_for_script("return !!standIn.elements('change-metadata-item')[0]?.isConnected", SOON)
        .await?;
    let before = now(browser).await?;
    stage.backend.hold(false);
    Row::of(browser, SOON).says(headline).await?;
    browser.wait_for_text("gr-change-metadata >>> milepost-image", "app:", SOON).await?;
    if headline.starts_with("waiting") {
        Row::of(browser, SOON).tells_of_other("Promote").await?;
    }
    since(browser, before).await
}

/// The page's clock, two frames later.
async fn now(browser: &Browser) -> Result<f64> {
    browser.wait_for_script(FRAMES, SOON).await?;
    browser.run("return performance.now()", vec![]).await?.as_f64().context("no time")
}

/// What has moved since then without any doing of the reader's.
async fn since(browser: &Browser, then: f64) -> Result<Vec<String>> {
    browser.wait_for_script(FRAMES, SOON).await?;
    let moved = browser.run("return movedSince(arguments[0])", vec![json!(then)]).await?;
    serde_json::from_value(moved).context("not what shifts.js tells")
}

async fn require_image(stage: &Stage) -> Result<()> {
    let project = format!("/projects/{}", stage.change.project.replace('/', "%2F"));
    let admin = stage.gerrit.admin();
    let label = json!({ "name": "Image-Built", "function": "NoBlock", "values": { "-1": "No", " 0": "Not yet", "+1": "Yes" } });
    admin.put(&format!("{project}/labels/Image-Built"), &label).await?.ok()?;
    let requirement = json!({ "name": "Image-Built", "submittability_expression": "-label:Image-Built=MIN" });
    admin.put(&format!("{project}/submit_requirements/Image-Built"), &requirement).await?.ok()?;
    Ok(())
}

fn live() -> Result<Value> {
    serde_json::from_str(LIVE).context("the sample is no JSON")
}
