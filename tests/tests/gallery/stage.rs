// SPDX-License-Identifier: Apache-2.0
//! What all of these stories need: a real Gerrit with one change, a backend that says what it is told, and a reader's browser.

use anyhow::Result;
use milepost_tests::rig::{
    browser::Browser,
    gerrit::{Change, Client, Gerrit, Push},
};
use serde_json::{Value, json};

use super::backend::Backend;

const PROJECT: &str = "demo/app";

/// The browser is signed in and shows no page yet.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) browser: Browser,
    pub(super) backend: Backend,
    pub(super) change: Change,
    pub(super) alice: Client,
    pub(super) gerrit: Gerrit,
}

impl Stage {
    pub(super) async fn start() -> Result<Self> {
        Self::speaking("en").await
    }

    /// One whose Milepost says its words in that language.
    pub(super) async fn speaking(language: &str) -> Result<Self> {
        let backend = Backend::start().await?;
        let gerrit = backend.gerrit()?.config("plugin.milepost.language", language);
        let (gerrit, browser) = tokio::try_join!(gerrit.start(), Browser::start())?;
        gerrit.admin().create_project(PROJECT).await?;
        let alice = gerrit.account("alice").await?;
        let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
        browser.sign_in(&alice).await?;
        Ok(Self { browser, backend, change, alice, gerrit })
    }

    /// Opens the change's page.
    pub(super) async fn open(&self) -> Result<()> {
        self.browser.open(&self.gerrit.page(&self.change)).await
    }

    /// From now on the backend gives this answer, about the change.
    pub(super) fn show(&self, progress: &Value) {
        let Change { project, number, patch_set, revision, .. } = &self.change;
        let mut progress = progress.clone();
        progress["change"] =
            json!({ "project": project, "number": number, "patch_set": patch_set, "revision": revision });
        self.backend.show(progress);
    }
}
