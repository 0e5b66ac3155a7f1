// SPDX-License-Identifier: Apache-2.0
//! What the page looks like in each scenario: a real Gerrit, plugin, widget and browser, and a stand-in for the backend that says
//! what the merge said there. With `MILEPOST_PICTURES` it keeps a picture of each, and sheets of all cases.

mod answers;
mod backend;
mod sheet;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{
        browser::{Browser, Theme},
        gerrit::{Change, Push},
    },
    row::{ROW, Row},
    wait,
};

use self::{answers::Moment, backend::Backend};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
/// A narrow window, in CSS pixels.
const NARROW: u32 = 320;

#[tokio::test]
async fn the_page_says_in_every_scenario_what_the_merge_says() -> Result<()> {
    let scenarios = answers::all()?;
    let backend = Backend::start().await?;
    let gerrit = backend.gerrit()?.start().await?;
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let browser = Browser::start().await?;
    browser.sign_in(&alice).await?;
    browser.set_size(NARROW, 900, 1).await?;
    browser.open(&gerrit.page(&change)).await?;
    let pictures = std::env::var_os("MILEPOST_PICTURES").map(PathBuf::from);
    for scenario in &scenarios {
        for moment in &scenario.moments {
            backend.show(moment.about(&change));
            let told = told(&browser, moment).await;
            told.with_context(|| format!("{}.scenario:{}", scenario.name, moment.line))?;
            if let Some(folder) = &pictures {
                keep(&browser, folder, |theme| scenario.picture(moment, theme)).await?;
            }
        }
    }
    browser.assert_no_errors().await?;
    if let Some(folder) = &pictures {
        sheet::make(&browser, &scenarios, folder).await?;
    }
    browser.close().await
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

/// The row alone in both themes.
async fn keep(browser: &Browser, folder: &Path, name: impl Fn(&str) -> String) -> Result<()> {
    for (theme, called) in sheet::THEMES {
        browser.set_theme_class(theme).await?;
        browser.picture_of(ROW, &folder.join(name(called))).await?;
    }
    browser.set_theme_class(Theme::Light).await
}
