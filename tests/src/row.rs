// SPDX-License-Identifier: Apache-2.0
//! Milepost's row on a change page, as a reader sees it.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};

use crate::rig::browser::{Browser, Found, Theme};

/// The element.
pub const ROW: &str = "gr-change-metadata >>> milepost-progress";

/// The jar that `cargo pkg` made of this checkout, for the release if there is one; without it no journey begins.
pub fn jar() -> Result<PathBuf> {
    let out = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../dist/out");
    let version = env!("CARGO_PKG_VERSION");
    [format!("milepost-{version}.jar"), format!("milepost-{version}-dev.jar")]
        .into_iter()
        .map(|name| out.join(name))
        .find(|jar| jar.is_file())
        .context("no jar in dist/out: run `cargo pkg` first")
}

/// The row of the page that a browser shows.
#[derive(Clone, Copy, Debug)]
pub struct Row<'b> {
    browser: &'b Browser,
    patience: Duration,
}

impl<'b> Row<'b> {
    /// The row in this browser, which is given so long to show what is waited for.
    pub fn of(browser: &'b Browser, patience: Duration) -> Self {
        Self { browser, patience }
    }

    /// Waits until the headline holds `text`.
    pub async fn says(self, text: &str) -> Result<Found> {
        self.browser.wait_for_text(&format!("{ROW} >>> .headline"), text, self.patience).await
    }

    /// Waits until anything in the row holds `text`.
    pub async fn shows(self, text: &str) -> Result<Found> {
        self.browser.wait_for_text(ROW, text, self.patience).await
    }

    /// Unfolds what the claims rest on, or folds it.
    pub async fn ask_why(self) -> Result<()> {
        self.browser.click(&format!("{ROW} >>> .why button")).await
    }

    /// All that the row shows now; nothing where there is no row.
    pub async fn text(self) -> Result<String> {
        let all = self.browser.find_all(ROW).await?;
        Ok(all.into_iter().map(|one| one.text).collect::<Vec<_>>().join("\n"))
    }

    /// Pictures of it in both themes, in the folder that `MILEPOST_PICTURES` names, for people to look at.
    pub async fn pictures(self, name: &str) -> Result<()> {
        let Some(folder) = std::env::var_os("MILEPOST_PICTURES").map(PathBuf::from) else { return Ok(()) };
        self.browser.run("scrollTo(0, 0)", vec![]).await?;
        for (theme, called) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
            self.browser.set_theme_class(theme).await?;
            self.browser.picture_of(ROW, &folder.join(format!("{name}-{called}.png"))).await?;
        }
        Ok(())
    }

    /// Waits until the change that is waited for is told of as Gerrit tells this reader, with `text` in it.
    pub async fn tells_of_other(self, text: &str) -> Result<Found> {
        self.browser.wait_for_text(&format!("{ROW} >>> milepost-change"), text, self.patience).await
    }

    /// The link to another change that the headline names.
    pub async fn link_to_other(self) -> Result<Found> {
        self.browser.wait_for(&format!("{ROW} >>> .headline a"), self.patience).await
    }

    /// Where the link to the failing stage leads.
    pub async fn link(self) -> Result<String> {
        let link = self.browser.wait_for(&format!("{ROW} >>> .failure a"), self.patience).await?;
        link.attributes.get("href").cloned().context("a link without an address")
    }
}
