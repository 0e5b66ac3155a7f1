// SPDX-License-Identifier: Apache-2.0
//! How much the database grows by a change that goes all the way to production, with its history.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};

use super::{
    arguments::Effort,
    backend,
    shipped::Shipped,
    stage::Stage,
    table::{Table, grouped},
};
use crate::{
    rig::{gerrit::Change, process::Program, scratch},
    wait,
};

const SOON: Duration = Duration::from_mins(1);
const HOW: &str = "real Gerrit; a check, a build, an image and rollouts of three pods in three clusters each; `milepost backup` \
                   before and after, which leaves out free pages";

pub(super) async fn measure(
    shipped: &Shipped,
    stage: &Stage,
    effort: &Effort,
    table: &mut Table,
) -> Result<()> {
    let folder = scratch::folder("database")?;
    let program = backend::unpack(&shipped.jar, folder.path()).await?;
    delivered(stage, "Be the first").await?;
    let before = size(stage, &program, &folder.path().join("before.db")).await?;
    for number in 1..=effort.delivered {
        delivered(stage, &format!("Be number {number}")).await?;
    }
    let after = size(stage, &program, &folder.path().join("after.db")).await?;
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
        delivery.deploy(cluster, &image)?;
        while delivery.pod_ready(cluster)? {}
    }
    says(stage, &merged, "In production").await
}

/// Waits until the page's answer has this text.
async fn says(stage: &Stage, change: &Change, text: &str) -> Result<()> {
    let path = format!("{}/milepost~progress", change.rest_revision());
    wait::until(text, SOON, async || {
        let reply = stage.alice.get(&path).await.map_err(|error| format!("{error:#}"))?;
        if reply.body.contains(text) { Ok(()) } else { Err(reply.body) }
    })
    .await
}

/// Bytes of a backup.
async fn size(stage: &Stage, program: &Path, to: &Path) -> Result<u64> {
    let site = stage.gerrit.site();
    let backup = Program::new(program).args(["backup", "--embedded", "--config"]).args([
        &site.join("etc/milepost.toml"),
        Path::new("--data-dir"),
        &site.join("data/milepost/backend"),
        to,
    ]);
    tokio::task::spawn_blocking(move || backup.run()).await??;
    Ok(fs::metadata(to).context("no backup")?.len())
}
