// SPDX-License-Identifier: Apache-2.0
//! A reader without a mouse gets to all that a row offers, sees where he is, and can do it.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::browser::{Browser, Focused, Key},
    row::{ROW, Row},
};
use serde_json::{Value, json};

use super::{SOON, stage::Stage};

const FAILED: &str = include_str!("../../../backend/api/samples/check-failed.json");
const URI: &str = "registry.example.org/demo/app:v7@sha256:\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// Enough for all that stands before the row on the page.
const FAR: usize = 60;

#[tokio::test]
async fn all_of_a_failed_row_is_reached_and_done_by_keys_alone() -> Result<()> {
    let stage = Stage::start().await?;
    let browser = &stage.browser;
    stage.show(&failed()?);
    stage.open().await?;
    Row::of(browser, SOON).says("unit failed").await?;

    let expected = [
        ("code.uri", URI),
        ("button.copy", "Copy image"),
        ("a", "unit"),
        ("button.excerpt", "test b ... FAILED: expected 4, got 5"),
        ("button", "Why?"),
    ];
    let mut stops = vec![enter(browser).await?];
    while stops.len() < expected.len() {
        browser.press(Key::Tab).await?;
        stops.push(browser.focused().await?);
    }
    for (stop, (what, name)) in stops.iter().zip(expected) {
        assert_eq!((&*stop.host, &*stop.what, &*stop.name), ("milepost-progress", what, name));
        assert!(stop.outline >= 2, "nobody sees where the focus is: {stop:?}");
    }
    browser.press(Key::Tab).await?;
    assert_ne!(browser.focused().await?.host, "milepost-progress", "who has seen all of it gets out");

    // And back, doing each.
    back(browser, "Why?").await?;
    for (key, open) in [(Key::Enter, true), (Key::Space, false)] {
        browser.press(key).await?;
        unfolded(browser, ".why button", open).await?;
    }
    back(browser, "test b").await?;
    browser.press(Key::Space).await?;
    unfolded(browser, ".excerpt", true).await?;
    // The lines scroll, so they are a stop of their own while they are there.
    browser.press(Key::Tab).await?;
    let lines = browser.focused().await?;
    assert_eq!(lines.what, "pre");
    assert!(lines.outline >= 2 && lines.name == "Log excerpt of unit", "{lines:?}");
    back(browser, "test b").await?;
    browser.press(Key::Enter).await?;
    unfolded(browser, ".excerpt", false).await?;
    back(browser, "unit").await?;
    let follow = "standIn.elements('change-metadata-item')[0].shadowRoot.addEventListener('click', event => { \
                  event.preventDefault(); window.followed = event.composedPath().find(one => one.href)?.href; }, {once: true})";
    browser.run(follow, vec![]).await?;
    browser.press(Key::Enter).await?;
    browser.wait_for_script("return window.followed?.startsWith('https://zuul.example.org/')", SOON).await?;
    back(browser, "Copy image").await?;
    browser.press(Key::Enter).await?;
    browser.wait_for_text(&format!("{ROW} >>> .said"), "Copied", SOON).await?;
    assert_eq!(browser.focused().await?.name, "Copy image", "the focus stays where it was");
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

/// Tabs from the beginning of the page into the row.
async fn enter(browser: &Browser) -> Result<Focused> {
    for _ in 0..FAR {
        browser.press(Key::Tab).await?;
        let focused = browser.focused().await?;
        if focused.host == "milepost-progress" {
            return Ok(focused);
        }
    }
    anyhow::bail!("{FAR} tabs do not lead into the row")
}

/// One stop back, which is the one called so.
async fn back(browser: &Browser, name: &str) -> Result<()> {
    browser.press_with(Key::Shift, Key::Tab).await?;
    let focused = browser.focused().await?;
    ensure!(focused.name.starts_with(name), "not {name}: {focused:?}");
    Ok(())
}

async fn unfolded(browser: &Browser, button: &str, open: bool) -> Result<()> {
    let what = format!("{button} to be {}", if open { "unfolded" } else { "folded" });
    let wanted = open.to_string();
    browser
        .wait_until(&format!("{ROW} >>> {button}"), &what, SOON, |all| {
            (all.first()?.attributes.get("aria-expanded")? == &wanted).then_some(())
        })
        .await
}

/// A check that failed, and the image that it had built before.
fn failed() -> Result<Value> {
    let mut answer: Value = serde_json::from_str(FAILED).context("the sample is no JSON")?;
    answer["pipeline"]["images"] = json!([{ "service": "app", "uri": URI, "candidate": true }]);
    Ok(answer)
}
