// SPDX-License-Identifier: Apache-2.0
//! Plays CI, a reviewer and those who deploy, at a pace that a person can follow: every patch set is checked, and what passes is
//! approved, merged, built and rolled out.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Result;
use tokio::time::sleep;

use super::scene::{PROJECT, Scene};
use crate::{rig::gerrit::Change, world::delivery::Delivery};

/// How long each thing takes that a person watches.
const BEAT: Duration = Duration::from_secs(2);

/// A commit message with this word in it fails its test.
const FAILS: &str = "fail";

const LOG: &str = "2026-11-23 00:33:30.682705 | TASK [run tests]\n\
    2026-11-23 00:33:37.619190 | localhost | running 3 tests\n\
    2026-11-23 00:33:37.621402 | localhost | test greets_by_name ... ok\n\
    2026-11-23 00:33:37.621486 | localhost | test counts_visitors ... FAILED: expected 4, got 5\n\
    2026-11-23 00:33:37.621486 | localhost | test says_goodbye ... ok\n\
    2026-11-23 00:33:37.621576 | localhost | ERROR\n\
    2026-11-23 00:33:37.625171 | localhost | {\"msg\": \"non-zero return code\", \"rc\": 3}\n";

/// How far a change of the first scene goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Station {
    CheckFailed,
    WaitingForReview,
    BeingBuilt,
    RolledBack,
    HalfProduction,
    Production,
}

/// Brings a change to its station at once.
pub(super) async fn bring(scene: &mut Scene, change: &Change, to: Station) -> Result<Change> {
    let delivery = &scene.delivery;
    let check = delivery.check(change);
    if to == Station::CheckFailed {
        delivery.zuul.pass(&check, "lint");
        delivery.zuul.fail(&check, "unit", LOG);
        delivery.zuul.end(&check);
        return Ok(change.clone());
    }
    delivery.pass(&check, &["lint", "unit"]);
    if to == Station::WaitingForReview {
        return Ok(change.clone());
    }
    let merged = scene.developer.approve_and_submit(change).await?;
    let build = delivery.build(&merged);
    if to == Station::BeingBuilt {
        return Ok(merged);
    }
    let image = delivery.publish(&merged, &build);
    let clusters: &[&str] =
        if to == Station::Production { &["staging", "eqiad", "codfw"] } else { &["staging", "eqiad"] };
    for cluster in clusters {
        delivery.roll_out(cluster, &image)?;
    }
    let before = scene.last.replace(image);
    if let (Station::RolledBack, Some(before)) = (to, before) {
        delivery.roll_out("eqiad", &before)?;
    }
    Ok(merged)
}

/// Takes every patch set that is pushed from now on on its way, until it is dropped.
pub(super) async fn direct(scene: Arc<Scene>) -> Result<()> {
    let mut seen: BTreeSet<String> =
        scene.developer.changes(PROJECT).await?.into_iter().map(|c| c.revision).collect();
    loop {
        sleep(BEAT / 4).await;
        for change in scene.developer.changes(PROJECT).await? {
            if seen.insert(change.revision.clone()) && change.status == "NEW" {
                let scene = Arc::clone(&scene);
                tokio::spawn(async move {
                    if let Err(error) = take(&scene, &change).await {
                        eprintln!("demo: change {}: {error:#}", change.number);
                    }
                });
            }
        }
    }
}

async fn take(scene: &Scene, change: &Change) -> Result<()> {
    let (delivery, developer) = (&scene.delivery, &scene.developer);
    let check = delivery.check(change);
    sleep(BEAT).await;
    delivery.zuul.pass(&check, "lint");
    sleep(BEAT).await;
    if developer.message(change).await?.to_lowercase().contains(FAILS) {
        delivery.zuul.failing(&check, "unit");
        sleep(BEAT).await;
        delivery.zuul.fail(&check, "unit", LOG);
        delivery.zuul.end(&check);
        return Ok(());
    }
    delivery.pass(&check, &["unit"]);
    sleep(2 * BEAT).await;
    developer.vote(change, "Code-Review", 2).await?;
    let gate = delivery.gate(change);
    sleep(2 * BEAT).await;
    delivery.pass(&gate, &["unit"]);
    let merged = developer.submit(change).await?;
    sleep(BEAT).await;
    let build = delivery.build(&merged);
    sleep(3 * BEAT).await;
    let image = delivery.publish(&merged, &build);
    for cluster in ["staging", "eqiad", "codfw"] {
        sleep(BEAT).await;
        roll_out(delivery, cluster, &image).await?;
    }
    Ok(())
}

async fn roll_out(delivery: &Delivery, cluster: &str, image: &str) -> Result<()> {
    delivery.deploy(cluster, image)?;
    loop {
        sleep(BEAT / 2).await;
        if !delivery.pod_ready(cluster)? {
            return Ok(());
        }
    }
}
