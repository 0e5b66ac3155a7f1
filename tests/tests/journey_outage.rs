// SPDX-License-Identifier: Apache-2.0
//! The backend is away and comes back, on a real Gerrit; CI, registry and clusters are stand-ins that go on meanwhile. What is
//! so is said at once, what came about unseen is not dated, and what was said before is still known.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use milepost::clock::{Clock as _, SystemClock};
use milepost_tests::{
    rig::{
        gerrit::{Change, Client, Gerrit, Push},
        process::Program,
        scratch,
    },
    row::jar,
    wait,
    world::delivery::Delivery,
};
use serde_json::Value;

const SOON: Duration = Duration::from_mins(1);
const PROJECT: &str = "demo/app";
const CLUSTERS: [&str; 3] = ["staging", "eqiad", "codfw"];
const LIVE: &str = "In production";
const BUILT: &str = "Step 4 of 5 to production: waiting for staging";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    /// The image that ran before the change.
    before: String,
    /// The change that is in production.
    change: Change,
}

async fn stage() -> Result<Stage> {
    let delivery = Delivery::start(PROJECT).await?;
    let gerrit = Gerrit::builder().plugin(jar()?).etc("milepost.toml", &delivery.config()).start().await?;
    delivery.beside(&gerrit.url());
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    gerrit.admin().add_to_group("Administrators", "alice").await?;
    let (first, before) = built(&delivery, &alice, "Greet everybody").await?;
    let mut stage = Stage { gerrit, delivery, alice, before, change: first };
    stage.rolled_out(&CLUSTERS, &stage.before)?;
    stage.says(&stage.change, LIVE).await?;
    let (change, image) = built(&stage.delivery, &stage.alice, "Greet by name").await?;
    stage.change = change;
    stage.rolled_out(&CLUSTERS, &image)?;
    stage.says(&stage.change, LIVE).await?;
    Ok(stage)
}

/// A new change that is merged and built, and its image.
async fn built(delivery: &Delivery, developer: &Client, message: &str) -> Result<(Change, String)> {
    let change = developer.push(PROJECT, &Push::new(message)).await?;
    delivery.pass(&delivery.check(&change), &["lint", "unit"]);
    let merged = developer.approve_and_submit(&change).await?;
    let build = delivery.build(&merged);
    let image = delivery.publish(&merged, &build);
    Ok((merged, image))
}

impl Stage {
    fn rolled_out(&self, clusters: &[&str], image: &str) -> Result<()> {
        for cluster in clusters {
            self.delivery.deploy(cluster, image)?;
            while self.delivery.pod_ready(cluster)? {}
        }
        Ok(())
    }

    /// What is answered of a change; `then` may name a moment.
    async fn answer(&self, change: &Change, then: &str) -> Result<Value> {
        self.alice.json(&format!("{}/milepost~progress{then}", change.rest_revision())).await
    }

    /// Waits until an answer has the text in it; gives its headline.
    async fn says(&self, change: &Change, text: &str) -> Result<String> {
        wait::until(text, SOON, async || {
            let answer = self.answer(change, "").await.map_err(|error| format!("{error:#}"))?;
            let headline = answer["pipeline"]["headline"]["text"].as_str().unwrap_or_default();
            if answer.to_string().contains(text) { Ok(headline.to_owned()) } else { Err(answer.to_string()) }
        })
        .await
        .with_context(|| self.gerrit.log(40))
    }

    /// The headline of a moment that is over.
    async fn said_at(&self, change: &Change, moment: i64) -> Result<String> {
        let answer = self.answer(change, &format!("?at={moment}")).await?;
        let headline = answer["pipeline"]["headline"]["text"].as_str();
        headline.map(str::to_owned).with_context(|| format!("no headline in {answer}"))
    }

    fn data(&self) -> PathBuf {
        self.gerrit.site().join("data/milepost/backend")
    }

    /// Copies the database while the backend uses it, as an operator does.
    async fn back_up(&self, to: &Path) -> Result<()> {
        let backup = Program::new(program(&self.gerrit.site().join("data/milepost/program"))?)
            .args(["backup", "--embedded", "--config"])
            .args([&self.gerrit.site().join("etc/milepost.toml"), Path::new("--data-dir"), &self.data(), to]);
        tokio::task::spawn_blocking(move || backup.run()).await??;
        Ok(())
    }
}

/// The backend's program where the plugin has unpacked it.
fn program(data: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_file() && metadata.permissions().mode() & 0o100 != 0 {
            return Ok(entry.path());
        }
    }
    anyhow::bail!("no program in {}", data.display())
}

/// Milliseconds since the epoch.
fn now() -> i64 {
    SystemClock.now()
}

#[tokio::test]
async fn what_happened_while_it_was_away_is_found() -> Result<()> {
    let mut stage = stage().await?;
    let (next, next_image) = built(&stage.delivery, &stage.alice, "Greet twice").await?;
    let waiting = stage.says(&next, BUILT).await?;
    let seen = now();
    stage.gerrit.kill9()?;

    stage.rolled_out(&["codfw"], &stage.before)?;
    let (_, digest) = next_image.split_once('@').context("no digest")?;
    stage.delivery.registry.delete(PROJECT, digest);
    let (_, old) = stage.before.split_once('@').context("no digest")?;
    stage.delivery.registry.tag(PROJECT, &Delivery::tag(&stage.change), old);

    stage.gerrit.start_again().await?;
    let change = &stage.change;
    stage.says(change, "rolled back from production in codfw").await?;
    stage.says(change, "points at another image now").await?;
    stage.says(&next, "was deleted from the registry").await?;
    assert_eq!(stage.says(&next, BUILT).await?, waiting, "what was built was built");
    assert_eq!(stage.said_at(change, seen).await?, LIVE);
    Ok(())
}

#[tokio::test]
async fn a_backup_that_is_put_back_knows_what_was_said_before_it() -> Result<()> {
    let mut stage = stage().await?;
    let folder = scratch::folder("backup")?;
    let backup = folder.path().join("backup.db");
    let seen = now();
    let said = stage.answer(&stage.change, &format!("?at={seen}")).await?;
    stage.back_up(&backup).await?;
    stage.rolled_out(&["eqiad", "codfw"], &stage.before)?;
    stage.says(&stage.change, "rolled back from production").await?;

    stage.gerrit.stop().await?;
    let database = stage.data().join("milepost.db");
    for rest in ["milepost.db-wal", "milepost.db-shm"] {
        fs::remove_file(stage.data().join(rest)).ok();
    }
    fs::copy(&backup, &database)?;
    stage.gerrit.start_again().await?;

    stage.says(&stage.change, "rolled back from production").await?;
    assert_eq!(stage.answer(&stage.change, &format!("?at={seen}")).await?, said);
    Ok(())
}
