// SPDX-License-Identifier: Apache-2.0
//! What the page looks like in each scenario, to whoever reads it in whatever way: a real Gerrit, plugin, widget and browser, and a
//! stand-in for the backend that says what the merge said there. With `MILEPOST_PICTURES` it keeps a picture of each, and of all cases a sheet.

mod answers;
mod backend;
mod german;
mod keyboard;
mod marks;
mod names;
mod references;
mod sheet;
mod stage;
mod still;
mod ways;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::browser::{Browser, Finding, Theme},
    row::{ROW, Row},
    wait,
};

use self::{answers::Moment, stage::Stage};

const SOON: Duration = Duration::from_secs(30);
/// A narrow window, in CSS pixels.
const NARROW: u32 = 320;

/// A row's elements with their classes and states: axe looks once at rows that differ in their words alone.
const SHAPE: &str = "const all = standIn.elements('change-metadata-item')[0].shadowRoot.querySelectorAll('*'); \
    return [...all].map(one => [one.localName, one.className.baseVal ?? one.className, one.dataset.state].join('.')).join(' ')";

#[tokio::test]
async fn the_page_says_in_every_scenario_what_the_merge_says_and_axe_finds_nothing() -> Result<()> {
    let scenarios = answers::all()?;
    let stage = Stage::start().await?;
    let browser = &stage.browser;
    browser.set_size(NARROW, 900, 1).await?;
    // A page that finds no pipeline asks for none again.
    stage.show(&names::long());
    stage.open().await?;
    let (pictures, mut shapes) = (pictures(), BTreeSet::new());
    for scenario in &scenarios {
        for moment in &scenario.moments {
            stage.show(&moment.progress);
            let here = || format!("{}.scenario:{}", scenario.name, moment.line);
            told(browser, moment).await.with_context(here)?;
            let new = shapes.insert(browser.run(SHAPE, vec![]).await?.to_string());
            for (theme, called) in sheet::THEMES {
                browser.set_theme_class(theme).await?;
                if new {
                    // What is not about colours is found once.
                    let found = match theme {
                        Theme::Light => browser.axe(&[ROW]).await,
                        Theme::Dark => browser.axe_of_colours(&[ROW]).await,
                    };
                    nothing(found).with_context(|| format!("{}, {called}", here()))?;
                }
                if let Some(folder) = &pictures {
                    browser.picture_of(ROW, &folder.join(scenario.picture(moment, called))).await?;
                }
            }
            browser.set_theme_class(Theme::Light).await?;
        }
    }
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

/// Where pictures are wanted.
fn pictures() -> Option<PathBuf> {
    std::env::var_os("MILEPOST_PICTURES").map(PathBuf::from)
}

/// A picture of the row by this name, where pictures are wanted.
async fn keep(browser: &Browser, folder: Option<&Path>, name: &str) -> Result<()> {
    match folder {
        Some(folder) => browser.picture_of(ROW, &folder.join(format!("{name}.png"))).await,
        None => Ok(()),
    }
}

/// The row says all that the answer says, and fits into its column.
async fn told(browser: &Browser, moment: &Moment) -> Result<()> {
    let texts = moment.texts();
    let row = Row::of(browser, SOON);
    wait::until("the row to say it all", SOON, async || {
        let text = row.text().await.map_err(|error| format!("{error:#}"))?;
        match texts.iter().find(|one| !text.contains(*one)) {
            Some(missing) => Err(format!("{text:?} without {missing:?}")),
            None => Ok(()),
        }
    })
    .await?;
    let sizes = "const row = standIn.elements('change-metadata-item')[0]; \
                 return [row.scrollWidth, row.getRootNode().host.clientWidth]";
    let (row, column): (f64, f64) = serde_json::from_value(browser.run(sizes, vec![]).await?)?;
    ensure!(row <= column, "the row is {row} px wide in a column of {column}");
    Ok(())
}

/// axe has found nothing.
fn nothing(found: Result<Vec<Finding>>) -> Result<()> {
    let found: Vec<_> = found?.iter().map(ToString::to_string).collect();
    ensure!(found.is_empty(), "axe finds {}:\n{}", found.len(), found.join("\n"));
    Ok(())
}
