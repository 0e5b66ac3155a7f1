// SPDX-License-Identifier: Apache-2.0
//! How much the database grows by a change that goes all the way to production, with its history.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};

use super::{
    arguments::Effort,
    stage::Stage,
    table::{Table, grouped},
};
use crate::{
    answer, embedded,
    rig::{gerrit::Change, scratch},
};

const SOON: Duration = Duration::from_mins(1);
const HOW: &str = "real Gerrit; a check, a build, an image and rollouts of three pods in three clusters each; `milepost backup` \
                   before and after, which leaves out free pages";

pub(super) async fn measure(stage: &Stage, effort: &Effort, table: &mut Table) -> Result<()> {
    let folder = scratch::folder("database")?;
    delivered(stage, "Be the first").await?;
    let before = size(stage, &folder.path().join("before.db")).await?;
    for number in 1..=effort.delivered {
        delivered(stage, &format!("Be number {number}")).await?;
    }
    let after = size(stage, &folder.path().join("after.db")).await?;
    let count = u64::try_from(effort.delivered)?;
    let figure = format!("{} bytes", grouped(after.saturating_sub(before) / count));
    table.row("database, a change brought to production", figure, format!("{HOW}; {count} changes"));
    Ok(())
}

/// Brings a new change to production, step by step as the page tells it.
async fn delivered(stage: &Stage, subject: &str) -> Result<()> {
    let delivery = &stage.delivery;
    let change = stage.push(subject).await?;
    let check = delivery.check(&change);
    says(stage, &change, "checks are running").await?;
    delivery.pass(&check, &["lint", "unit"]);
    says(stage, &change, "waiting for").await?;
    let merged = stage.alice.approve_and_submit(&change).await?;
    let build = delivery.build(&merged);
    says(stage, &merged, "image is being built").await?;
    let image = delivery.publish(&merged, &build);
    says(stage, &merged, "Step 4 of 5 to production: waiting for staging").await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        delivery.roll_out(cluster, &image)?;
    }
    says(stage, &merged, "In production").await
}

async fn says(stage: &Stage, change: &Change, text: &str) -> Result<()> {
    answer::says(&stage.alice, change, text, SOON).await.map(drop)
}

/// Bytes of a backup.
async fn size(stage: &Stage, to: &Path) -> Result<u64> {
    embedded::back_up(&stage.gerrit, to).await?;
    Ok(fs::metadata(to).context("no backup")?.len())
}
