// SPDX-License-Identifier: Apache-2.0
//! `--check`: what a person would look at, looked at by a browser.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::scene::Scene;
use crate::rig::browser::Browser;

const SOON: Duration = Duration::from_mins(1);

/// Looks at the demo and says what was seen.
pub(super) async fn run(scene: &Scene) -> Result<String> {
    let gerrit = &scene.gerrit;
    let plugins = gerrit.admin().json("/plugins/?all").await?;
    let version = plugins["milepost"]["version"].as_str().unwrap_or("?");
    ensure!(
        plugins["milepost"].is_object() && plugins["milepost"]["disabled"].is_null(),
        "Gerrit did not load the plugin:\n{}",
        gerrit.log(40)
    );
    let browser = Browser::start().await?;
    browser.sign_in(&scene.developer).await?;
    for change in [&scene.open, &scene.merged] {
        browser.open(&gerrit.page(change)).await?;
        let heading = browser.wait_for("gr-change-metadata", SOON).await;
        heading.with_context(|| format!("the page of change {}", change.number))?;
    }
    browser.assert_no_errors().await?;
    browser.close().await?;
    Ok(format!("Milepost {version} is loaded, and the pages of its changes open without an error"))
}
