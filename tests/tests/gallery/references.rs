// SPDX-License-Identifier: Apache-2.0
//! Reference pictures: how each state of the row and each of the other places looks, light and dark, in a page of 320 and of 1280 pixels.
//! The page is the stand-in's and its data are fixed: what scenarios and golden samples say. `UPDATE_REFERENCES=1` writes them anew.

mod compared;
mod data;
mod fixed;
mod fonts;
mod icons;
mod places;
mod rows;
mod shelf;
mod states;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use milepost_tests::rig::browser::{Browser, Part, Theme};
use serde_json::{Value, json};

use self::{fixed::Fixed, shelf::Shelf};
use super::{SOON, answers::Scenario, sheet::THEMES};

/// Where the pictures are kept, a folder for each test.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/references");
/// How wide the page is, in CSS pixels.
const WIDTHS: [u32; 2] = [320, 1280];
/// What all of them may weigh, in bytes.
const MOST: u64 = 6_000_000;

/// A browser in which nothing moves, and what it is served.
struct Room {
    browser: Browser,
    fixed: Fixed,
    /// How high the page is, in CSS pixels: enough for the highest picture, and no more, since all of it is drawn for each.
    height: u32,
}

impl Room {
    async fn of(told: Vec<data::Told>, height: u32) -> Result<Self> {
        let fixed = Fixed::start(told).await?;
        let browser = Browser::start_still().await?;
        browser.prefer_still(Theme::Light).await?;
        Ok(Self { browser, fixed, height })
    }

    async fn open(&self, path: &str) -> Result<()> {
        self.browser.open(&self.fixed.at(path)).await?;
        self.browser.wait_for_script(fonts::LOADED, SOON).await?;
        let ready =
            self.browser.wait_for_script("return document.body.dataset.state === 'ready'", SOON).await;
        // Else the page itself says what it lacks.
        if ready.is_err() {
            self.browser.assert_no_errors().await?;
        }
        ready.map(drop)
    }

    /// Holds the first thing that fits `selector` against its references: light and dark, in pages of these widths.
    async fn hold(&self, kept: &mut Shelf, selector: &str, name: &str, widths: &[u32]) -> Result<()> {
        for width in widths {
            self.browser.set_size(*width, self.height, 1).await?;
            for (theme, called) in THEMES {
                self.browser.set_theme_class(theme).await?;
                let part = self.part(selector).await.with_context(|| format!("{name}, {width}, {called}"))?;
                let png = self.browser.png_of_part(part).await?;
                kept.hold(&self.browser, &format!("{name}-{called}-{width}"), &png).await?;
            }
        }
        let foreign = self.browser.system_fonts(selector).await?;
        ensure!(
            foreign.is_empty(),
            "{name}: the pinned fonts lack letters, others drew {}",
            foreign.join(", ")
        );
        self.browser.set_theme_class(Theme::Light).await
    }

    /// Where it is, in whole pixels, once nothing is under way in the page any more.
    async fn part(&self, selector: &str) -> Result<Part> {
        let found = self.browser.find_all(selector).await?;
        let found = found.first().with_context(|| format!("no {selector}"))?;
        let (x, y) = (found.x.floor(), found.y.floor());
        let (right, bottom) = ((found.x + found.width).ceil(), (found.y + found.height).ceil());
        ensure!(found.width > 0.0 && found.height > 0.0, "{selector} shows nothing");
        ensure!(y >= 0.0 && bottom <= f64::from(self.height), "{selector} is out of sight: {y} to {bottom}");
        Ok(Part { x, y, width: right - x, height: bottom - y })
    }
}

#[test]
fn references_weigh_little() -> Result<()> {
    let mut all = 0;
    for folder in ["rows", "places"] {
        let folder = Path::new(KEPT).join(folder);
        let files = fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))?;
        for file in files {
            all += file?.metadata()?.len();
        }
    }
    ensure!(all <= MOST, "the reference pictures have {all} bytes, not {MOST} at most");
    Ok(())
}

/// The row of a scenario's case, in a narrow page.
pub(super) fn of_case(scenario: &Scenario, theme: &str) -> PathBuf {
    Path::new(KEPT).join(format!("rows/{}-{theme}-{}.png", states::name(scenario), WIDTHS[0]))
}

/// A JSON file as a value.
fn read(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", path.display()))
}

/// A golden sample by its name.
fn sample(name: &str) -> Result<Value> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/api/samples");
    read(&samples.join(format!("{name}.json")))
}

/// Nothing is told.
fn nothing() -> Value {
    json!({ "pipeline": null })
}
