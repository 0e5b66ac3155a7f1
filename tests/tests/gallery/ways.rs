// SPDX-License-Identifier: Apache-2.0
//! The same row as others read it: in a narrow column, enlarged, from right to left, in the system's own colours, without motion.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::browser::{Browser, Theme},
    row::ROW,
    wait,
};
use serde_json::{Value, json};

use super::{NARROW, SOON, answers, keep, names, nothing, pictures, stage::Stage, told};

const LAYOUT: &str = include_str!("layout.js");

/// A way to read.
#[derive(Debug)]
struct Way {
    name: &'static str,
    /// Width and height of the page in CSS pixels, and how many of a picture each has.
    size: (u32, u32, u32),
    /// What the system says.
    media: Option<(&'static str, &'static str)>,
    /// A statement that sets the page up.
    page: &'static str,
}

const WAYS: [Way; 7] = [
    Way { name: "narrow", size: (NARROW, 900, 1), media: None, page: "" },
    // A window of 1280 x 900 at 200 %.
    Way { name: "zoom", size: (640, 450, 2), media: None, page: "" },
    Way { name: "large-text", size: (1280, 900, 1), media: None, page: "root.style.fontSize = '28px'" },
    Way {
        name: "large-text-narrow",
        size: (NARROW, 900, 1),
        media: None,
        page: "root.style.fontSize = '28px'",
    },
    Way { name: "right-to-left", size: (NARROW, 900, 1), media: None, page: "root.dir = 'rtl'" },
    Way { name: "own-colours", size: (NARROW, 900, 1), media: Some(("forced-colors", "active")), page: "" },
    Way {
        name: "without-motion",
        size: (NARROW, 900, 1),
        media: Some(("prefers-reduced-motion", "reduce")),
        page: "",
    },
];

#[tokio::test]
async fn the_row_reads_well_in_every_way_of_reading() -> Result<()> {
    let scenarios = answers::all()?;
    let stage = Stage::start().await?;
    let (browser, pictures) = (&stage.browser, pictures());
    // A page that finds no pipeline asks for none again.
    stage.show(&names::long());
    stage.open().await?;
    for way in &WAYS {
        way.begin(browser).await?;
        for scenario in &scenarios {
            for moment in scenario.moments.iter().filter(|moment| moment.picture) {
                let here = || format!("{}.scenario:{}, {}", scenario.name, moment.line, way.name);
                stage.show(&moment.progress);
                told(browser, moment).await.with_context(here)?;
                fits(browser, way.name).await.with_context(here)?;
                let name = format!("{}-{}", way.name, scenario.name.replace('/', "-"));
                keep(browser, pictures.as_deref(), &name).await?;
            }
        }
        stage.show(&names::long());
        names::are_drawn(browser).await?;
        let here = || format!("long names, {}", way.name);
        fits(browser, way.name).await.with_context(here)?;
        nothing(browser.axe(&[ROW]).await).with_context(here)?;
        keep(browser, pictures.as_deref(), &format!("{}-names", way.name)).await?;
        way.end(browser).await?;
    }
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

impl Way {
    async fn begin(&self, browser: &Browser) -> Result<()> {
        let (width, height, scale) = self.size;
        browser.set_size(width, height, scale).await?;
        if let Some((feature, value)) = self.media {
            browser.emulate(&json!([{ "name": feature, "value": value }])).await?;
            let so = format!("return matchMedia('({feature}: {value})').matches");
            ensure!(browser.run(&so, vec![]).await? == json!(true), "this browser knows no {feature}");
        }
        browser.run(&format!("const root = document.documentElement; {}", self.page), vec![]).await?;
        browser.set_theme_class(Theme::Light).await
    }

    async fn end(&self, browser: &Browser) -> Result<()> {
        browser.emulate(&json!([])).await?;
        let undo = "const root = document.documentElement; root.removeAttribute('dir'); root.removeAttribute('style')";
        browser.run(undo, vec![]).await?;
        Ok(())
    }
}

/// Nothing hangs out of the column, is cut off without its whole at hand, or moves although nothing should.
pub(super) async fn fits(browser: &Browser, way: &str) -> Result<()> {
    // What folds or unfolds takes a tenth of a second.
    wait::until("a row that fits", SOON / 10, async || {
        let wrong = browser.run(LAYOUT, vec![json!(way)]).await.map_err(|error| format!("{error:#}"))?;
        match wrong {
            Value::Array(none) if none.is_empty() => Ok(()),
            wrong => Err(format!("{wrong:#}")),
        }
    })
    .await
}
