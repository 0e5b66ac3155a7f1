// SPDX-License-Identifier: Apache-2.0
//! Back and forth between changes within one page, which Gerrit does without loading it anew: what a plugin forgets to give
//! back adds up there.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::rig::{browser::Browser, gerrit::Change};

const WALK: &str = include_str!("walk.js");

/// A reader who goes through `stops`, each with what its row says then, unfolds "Why?" in each, looks at a list of changes before every
/// fifth, and opens the tab on every fifth; without rows and tab where there is no plugin.
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
        self.browser
            .wait_for_script("return !!window.standIn", self.patience)
            .await
            .context("not on the stand-in page")?;
        let stops = self.stops.map(|(change, says)| json!([change.path(), change.number, says]));
        self.browser.run(WALK, vec![json!(stops), json!(self.rows), json!(count)]).await?;
        for visit in 1..=count {
            let there = format!("return window.milepostWalk >= {visit}");
            self.browser
                .wait_for_script(&there, self.patience)
                .await
                .with_context(|| format!("stuck at change {visit} of {count}"))?;
        }
        Ok(())
    }
}
