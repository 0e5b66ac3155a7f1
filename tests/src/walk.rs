// SPDX-License-Identifier: Apache-2.0
//! Back and forth between changes within one page, which Gerrit does without loading it anew: what a plugin forgets to give
//! back adds up there.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{
    rig::{browser::Browser, gerrit::Change},
    row::{ROW, Row},
};

/// Every so many changes the reader looks at a list between two, which takes the change's page away.
const LIST: usize = 5;

/// A reader who goes through `stops`, each with what its row says then; without rows where there is no plugin.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'w> {
    /// Where he walks: on the stand-in page, on one of the changes.
    pub browser: &'w Browser,
    /// The changes, in turn.
    pub stops: [(&'w Change, &'w str); 2],
    /// Whether there are rows.
    pub rows: bool,
    /// For each stop.
    pub patience: Duration,
}

impl Walk<'_> {
    /// Opens `count` changes, one after the other.
    pub async fn open(&self, count: usize) -> Result<()> {
        for (visit, (change, says)) in (1..=count).zip(self.stops.into_iter().cycle()) {
            if visit % LIST == 0 {
                self.list().await?;
            }
            self.stop(change, says).await?;
        }
        Ok(())
    }

    async fn stop(&self, change: &Change, says: &str) -> Result<()> {
        self.go(&change.path()).await?;
        let title = format!("return document.title.endsWith('({})')", change.number);
        self.browser.wait_for_script(&title, self.patience).await?;
        if self.rows {
            let row = Row::of(self.browser, self.patience);
            row.says(says).await?;
            row.ask_why().await?;
            self.browser.wait_for(&format!("{ROW} >>> .why li"), self.patience).await?;
        }
        Ok(())
    }

    async fn list(&self) -> Result<()> {
        self.go("/q/status:open OR status:merged").await?;
        let cell =
            if self.rows { "gr-change-list >>> milepost-step >>> span" } else { "gr-change-list >>> td" };
        self.browser.wait_for(cell, self.patience).await.map(drop)
    }

    async fn go(&self, path: &str) -> Result<()> {
        let went = "if (!window.standIn) return false; standIn.navigate(arguments[0]); return true";
        let went = self.browser.run(went, vec![json!(path)]).await?;
        ensure!(went == true, "only the stand-in page can be told to go to another change");
        Ok(())
    }
}
