// SPDX-License-Identifier: Apache-2.0
//! The servers of the demo and the changes that are there from the start.

use std::path::Path;

use anyhow::Result;

use crate::rig::gerrit::{Change, Client, Gerrit, Push};

/// The project that the demo's changes are for.
pub(super) const PROJECT: &str = "shop";

/// A running demo.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) gerrit: Gerrit,
    /// Who writes the changes, and may approve them.
    pub(super) developer: Client,
    pub(super) open: Change,
    pub(super) merged: Change,
}

impl Scene {
    /// Starts Gerrit with `jar` and pushes the changes.
    pub(super) async fn set(jar: &Path) -> Result<Self> {
        let gerrit = Gerrit::builder().plugin(jar).etc("milepost.toml", "").start().await?;
        let admin = gerrit.admin();
        admin.create_project(PROJECT).await?;
        let developer = gerrit.account("dana").await?;
        admin.add_to_group("Administrators", "dana").await?;
        let merged = developer
            .push(PROJECT, &Push::new("Greet by name").file("greeting.txt", "Hello, {name}\n"))
            .await?;
        let merged = developer.approve_and_submit(&merged).await?;
        let open = developer
            .push(
                PROJECT,
                &Push::new("Say goodbye, too\n\nVisitors who leave were left without a word.")
                    .file("farewell.txt", "Goodbye, {name}\n"),
            )
            .await?;
        Ok(Self { gerrit, developer, open, merged })
    }
}
