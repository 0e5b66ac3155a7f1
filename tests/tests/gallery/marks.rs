// SPDX-License-Identifier: Apache-2.0
//! Marks differ by their shapes, whatever becomes of their colours, and stand out from the page.

use anyhow::{Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use milepost_tests::{
    rig::browser::Theme,
    row::{ROW, Row},
};
use serde_json::{Value, json};

use super::{SOON, keep, pictures, stage::Stage};

const COMPARE: &str = include_str!("compare.js");
const STATES: [&str; 6] = ["done", "failed", "running", "waiting", "skipped", "unknown"];
/// So many of the 256 pixels of a mark differ from those of each other mark.
const DIFFERENT: u64 = 8;
/// What WCAG asks of graphics (1.4.11).
const CONTRAST: f64 = 3.0;

#[tokio::test]
async fn marks_are_told_apart_without_colours_and_stand_out() -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, pictures) = (&stage.browser, pictures());
    stage.show(&every_state());
    stage.open().await?;
    Row::of(browser, SOON).says("every state").await?;
    let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    for (blind, forced) in [(false, "none"), (true, "none"), (false, "active")] {
        for theme in [Theme::Light, Theme::Dark] {
            let dark = theme == Theme::Dark;
            let scheme =
                json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
            browser.emulate(&json!([still, scheme, { "name": "forced-colors", "value": forced }])).await?;
            browser.set_colour_blind(blind).await?;
            browser.set_theme_class(theme).await?;
            let name = format!("marks-{theme:?}-{forced}{}", if blind { "-grey" } else { "" }).to_lowercase();
            keep(browser, pictures.as_deref(), &name).await?;
            let mut marks = Vec::new();
            for place in 1..=STATES.len() {
                let mark = format!("{ROW} >>> .marks li:nth-child({place}) .icon");
                marks.push(BASE64_STANDARD.encode(browser.png_of(&mark).await?));
            }
            let seen = browser.run(COMPARE, vec![json!(marks)]).await?;
            for (index, mark) in STATES.iter().enumerate() {
                let contrast = seen["contrasts"][index].as_f64().unwrap_or_default();
                ensure!(contrast >= CONTRAST, "{name}: {mark} has a contrast of {contrast:.2}");
                for (other_index, other) in STATES.iter().enumerate().skip(index + 1) {
                    let different = seen["differences"][index][other_index].as_u64().unwrap_or_default();
                    ensure!(
                        different >= DIFFERENT,
                        "{name}: {mark} and {other} differ in {different} pixels"
                    );
                }
            }
        }
    }
    stage.browser.close().await
}

/// An answer with each state once.
pub(super) fn every_state() -> Value {
    let steps =
        STATES.iter().map(|state| json!({ "name": state, "state": state, "sentence": { "text": state } }));
    json!({ "pipeline": {
        "name": "default", "goal": "production", "step": 1, "of": 6, "state": "running",
        "headline": { "text": "every state" }, "steps": steps.collect::<Vec<_>>(),
    } })
}
