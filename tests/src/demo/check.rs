// SPDX-License-Identifier: Apache-2.0
//! `--check`: what a person would look at, looked at by a browser; `--pictures` keeps what it saw.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};

use super::scene::PROJECT;
use crate::{
    rig::{
        browser::{Browser, Theme},
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::Row,
};

const SOON: Duration = Duration::from_mins(3);

/// Looks at every change of the scene and follows a new one to production; says what was seen.
pub(super) async fn run(
    gerrit: &Gerrit,
    developer: &Client,
    changes: &[(&str, Change)],
    pictures: Option<&Path>,
) -> Result<String> {
    let plugins = gerrit.admin().json("/plugins/?all").await?;
    let version = plugins["milepost"]["version"].as_str().unwrap_or("?");
    ensure!(
        plugins["milepost"].is_object() && plugins["milepost"]["disabled"].is_null(),
        "Gerrit did not load the plugin:\n{}",
        gerrit.log(40)
    );
    if let Some(folder) = pictures {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let browser = Browser::start().await?;
    browser.sign_in(developer).await?;
    for (says, change) in changes {
        browser.open(&gerrit.page(change)).await?;
        let heading = Row::of(&browser, SOON).says(says).await;
        heading.with_context(|| format!("the page of change {}:\n{}", change.number, gerrit.log(20)))?;
        if let Some(folder) = pictures {
            keep(&browser, folder, &format!("change-{}", change.number), 620).await?;
        }
        browser.click("gr-change-tabs >>> button:nth-child(2)").await?;
        browser.wait_for("milepost-tab >>> .sources li", SOON).await.context("the tab")?;
        if let Some(folder) = pictures {
            keep(&browser, folder, &format!("tab-{}", change.number), 1400).await?;
        }
    }
    browser.open(&format!("{}/q/project:{PROJECT}", gerrit.url())).await?;
    browser
        .wait_for("gr-change-list >>> milepost-step >>> span", SOON)
        .await
        .context("the list of changes")?;
    if let Some(folder) = pictures {
        keep(&browser, folder, "list", 320).await?;
    }
    let pushed = developer.push(PROJECT, &Push::new("Open earlier on Mondays")).await?;
    browser.open(&gerrit.page(&pushed)).await?;
    for says in [
        "checks are running",
        "merge checks are running",
        "image is being built",
        "rolling out to",
        "In production",
    ] {
        Row::of(&browser, SOON).says(says).await?;
    }
    browser.assert_no_errors().await?;
    browser.close().await?;
    let seen = changes.len();
    Ok(format!(
        "Milepost {version}: {seen} changes at their places, and one from push to production without a reload"
    ))
}

/// The page in both themes.
async fn keep(browser: &Browser, folder: &Path, page: &str, height: u32) -> Result<()> {
    browser.set_size(1180, height, 1).await?;
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        browser.set_theme_class(theme).await?;
        browser.picture(&folder.join(format!("{page}-{name}.png"))).await?;
    }
    browser.set_theme_class(Theme::Light).await
}
