// SPDX-License-Identifier: Apache-2.0
//! Several tabs, of which a reader sees one.

use anyhow::{Context as _, Result};
use serde_json::json;
use thirtyfour::WindowHandle;

use super::Browser;

/// A tab of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab(WindowHandle);

impl Browser {
    /// The tab that is shown.
    pub async fn tab(&self) -> Result<Tab> {
        Ok(Tab(self.session.window().await.context("no tab is shown")?))
    }

    /// Opens an empty tab over the others, which no reader sees from then on.
    pub async fn open_tab(&self) -> Result<Tab> {
        let tab = Tab(self.session.new_tab().await.context("cannot open a tab")?);
        self.show(&tab).await?;
        Ok(tab)
    }

    /// Opens an empty window beside the others, each of which a reader sees.
    pub async fn open_window(&self) -> Result<Tab> {
        let tab = Tab(self.session.new_window().await.context("cannot open a window")?);
        self.turn_to(&tab).await?;
        Ok(tab)
    }

    /// From now on all that a browser is asked is about this tab, which is left where it is.
    pub async fn turn_to(&self, tab: &Tab) -> Result<()> {
        self.session.switch_to_window(tab.0.clone()).await.context("cannot go to a tab")
    }

    /// Shows a tab; all else that a browser is asked is about that one.
    pub async fn show(&self, tab: &Tab) -> Result<()> {
        self.turn_to(tab).await?;
        self.session.cdp().send_raw("Page.bringToFront", json!({})).await.context("cannot show a tab")?;
        Ok(())
    }
}
