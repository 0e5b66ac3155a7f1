// SPDX-License-Identifier: Apache-2.0
//! `--real`: the same with real CI, registry and clusters. Zuul checks, merges and builds; only the reviewer and those who deploy
//! are played.

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::Result;
use tokio::time::sleep;

use super::{check, guide, scene::PROJECT};
use crate::rig::{
    gerrit::{Change, Client, Gerrit, Push},
    stack::{CLUSTERS, Stack},
};

/// How often the played people look.
const LOOK: Duration = Duration::from_secs(1);

/// A test that fails, as the project's own job runs it.
const BROKEN: &str =
    "#!/bin/sh\necho 'running 2 tests'\necho 'counts visitors ... FAILED: expected 4, got 5'\nexit 1\n";

/// The running servers and their changes.
pub(super) struct Real {
    stack: Stack,
    developer: Client,
    changes: Vec<(&'static str, Change)>,
}

impl Real {
    /// Starts everything with `jar`: one change fails its test, one is on its way.
    pub(super) async fn set(jar: &Path) -> Result<Self> {
        let stack = Stack::start(Gerrit::builder().plugin(jar), PROJECT).await?;
        stack.gerrit.reload_plugin("milepost").await?;
        let developer = stack.gerrit.account("dana").await?;
        stack.gerrit.admin().add_to_group("Administrators", "dana").await?;
        let broken = Push::new("Count visitors").file("test.sh", BROKEN);
        let broken = developer.push(PROJECT, &broken).await?;
        let fine = developer.push(PROJECT, &Push::new("Greet by name")).await?;
        let changes = vec![("Step 1 of 5 to production: unit failed", broken), ("In production", fine)];
        Ok(Self { stack, developer, changes })
    }

    /// What a person is told.
    pub(super) fn guide(&self) -> String {
        guide::text(
            &self.stack.gerrit,
            &self.developer,
            &self.changes,
            "CI, registry and clusters are real, too.",
        )
    }

    /// Looks at it in a browser; says what was seen.
    pub(super) async fn check(&self, pictures: Option<&Path>) -> Result<String> {
        check::run(&self.stack.gerrit, &self.developer, &self.changes, pictures).await
    }

    /// Approves what Zuul has verified, and deploys what it has built, until it is dropped.
    pub(super) async fn people(&self) {
        let (mut approved, mut deployed) = (BTreeSet::new(), BTreeSet::new());
        loop {
            if let Err(error) = look(&self.stack, &self.developer, &mut approved, &mut deployed).await {
                eprintln!("demo: {error:#}");
            }
            sleep(LOOK).await;
        }
    }

    /// Stops the servers.
    pub(super) async fn stop(self) -> Result<()> {
        self.stack.stop().await
    }
}

async fn look(
    stack: &Stack,
    developer: &Client,
    approved: &mut BTreeSet<String>,
    deployed: &mut BTreeSet<String>,
) -> Result<()> {
    for change in developer.search(&format!("project:{PROJECT}+status:open+label:Verified=1")).await? {
        if approved.insert(change.revision.clone()) {
            developer.vote(&change, "Code-Review", 2).await?;
        }
    }
    for change in developer.search(&format!("project:{PROJECT}+status:merged")).await? {
        let Ok(image) = stack.image(&change.revision).await else { continue };
        if deployed.insert(change.revision.clone()) {
            for cluster in CLUSTERS {
                stack.deploy(cluster, &image).await?;
                stack.rolled_out(cluster).await?;
            }
        }
    }
    Ok(())
}
