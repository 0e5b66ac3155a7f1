// SPDX-License-Identifier: Apache-2.0
//! The backend is away and comes back, on a real Gerrit; CI, registry and clusters are stand-ins that go on meanwhile. What is
//! so is said at once, what came about unseen is not dated, and what was said before is still known.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};
use milepost::clock::{Clock as _, SystemClock};
use milepost_tests::{
    answer, embedded,
    rig::{
        gerrit::{Change, Client, Gerrit, Push},
        scratch,
    },
    scene::Scene,
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
    let Scene { gerrit, delivery, alice } = Scene::set(PROJECT).await?;
    let first = alice.push(PROJECT, &Push::new("Greet everybody")).await?;
    let (change, before) = delivery.built(&alice, &first).await?;
    let mut stage = Stage { gerrit, delivery, alice, before, change };
    stage.roll_out(&CLUSTERS, &stage.before)?;
    stage.says(&stage.change, LIVE).await?;
    let (change, image) = stage.built("Greet by name").await?;
    stage.change = change;
    stage.roll_out(&CLUSTERS, &image)?;
    stage.says(&stage.change, LIVE).await?;
    Ok(stage)
}

impl Stage {
    /// A new change that is merged and built, and its image.
    async fn built(&self, message: &str) -> Result<(Change, String)> {
        let change = self.alice.push(PROJECT, &Push::new(message)).await?;
        self.delivery.built(&self.alice, &change).await
    }

    fn roll_out(&self, clusters: &[&str], image: &str) -> Result<()> {
        clusters.iter().try_for_each(|cluster| self.delivery.roll_out(cluster, image))
    }

    /// Waits until an answer has the text in it; gives its headline.
    async fn says(&self, change: &Change, text: &str) -> Result<String> {
        let answer = answer::says(&self.alice, change, text, SOON).await;
        headline(&answer.with_context(|| self.gerrit.log(40))?)
    }

    /// What is answered of a moment that is over.
    async fn answer_at(&self, change: &Change, moment: i64) -> Result<Value> {
        self.alice.json(&format!("{}?at={moment}", answer::path(change))).await
    }
}

fn headline(answer: &Value) -> Result<String> {
    let headline = answer["pipeline"]["headline"]["text"].as_str();
    headline.map(str::to_owned).with_context(|| format!("no headline in {answer}"))
}

/// Milliseconds since the epoch.
fn now() -> i64 {
    SystemClock.now()
}

#[tokio::test]
async fn what_happened_while_it_was_away_is_found() -> Result<()> {
    let mut stage = stage().await?;
    let (next, next_image) = stage.built("Greet twice").await?;
    let waiting = stage.says(&next, BUILT).await?;
    let seen = now();
    stage.gerrit.kill9()?;

    stage.roll_out(&["codfw"], &stage.before)?;
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
    assert_eq!(headline(&stage.answer_at(change, seen).await?)?, LIVE);
    Ok(())
}

#[tokio::test]
async fn a_backup_that_is_put_back_knows_what_was_said_before_it() -> Result<()> {
    let mut stage = stage().await?;
    let folder = scratch::folder("backup")?;
    let backup = folder.path().join("backup.db");
    let seen = now();
    let said = stage.answer_at(&stage.change, seen).await?;
    embedded::back_up(&stage.gerrit, &backup).await?;
    stage.roll_out(&["eqiad", "codfw"], &stage.before)?;
    stage.says(&stage.change, "rolled back from production").await?;

    stage.gerrit.stop().await?;
    let data = embedded::data(&stage.gerrit);
    for rest in ["milepost.db-wal", "milepost.db-shm"] {
        fs::remove_file(data.join(rest)).ok();
    }
    fs::copy(&backup, data.join("milepost.db"))?;
    stage.gerrit.start_again().await?;

    stage.says(&stage.change, "rolled back from production").await?;
    assert_eq!(stage.answer_at(&stage.change, seen).await?, said);
    Ok(())
}
