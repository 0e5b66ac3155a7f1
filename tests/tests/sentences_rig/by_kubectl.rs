// SPDX-License-Identifier: Apache-2.0
//! A Deployment that people change with kubectl: rollout, undo, failure, recovery, scale, pause, a later image, a revert, an image of
//! nobody.

use std::time::Duration;

use anyhow::Result;
use milepost_tests::rig::kubernetes::Workload;

use super::{LIVE, ROLLING, SETTLED, Said, Site};

/// Tells it; gives what is said of a change that is live at its end.
pub(super) async fn told(site: &Site) -> Result<Said> {
    let story = site.story("production/plain").await?;
    let (cluster, name) = (&site.cluster, story.name);
    let pace = Duration::from_millis(400);
    let workload = Workload::new(name, name, &story.first).replicas(3).pace(pace).progress_deadline(3);
    cluster.deploy(&workload).await?;
    cluster.rolled_out(name, name).await?;
    let (change, v1, mut said) = story.change("Count visitors", "v1").await?;

    cluster.set_image(name, name, &v1).await?;
    said.until("a rollout", &ROLLING, &LIVE).await?;

    cluster.rolled_out(name, name).await?;
    cluster.kubectl_rollout("undo", name, name).await?;
    let back = [
        "page: Step 3 of 3 to production: rolled back from production in eqiad",
        "eqiad: rolled back from v1 to v0",
    ];
    said.until("an undo", &["eqiad: rolled back"], &back).await?;
    cluster.rolled_out(name, name).await?;

    cluster.set_failing_image(name, name, &v1, "ImagePullBackOff").await?;
    let failed = [
        "page: Step 3 of 3 to production: rollout to production failed in eqiad: ImagePullBackOff; the version before still serves",
        "eqiad: rollout failed: ImagePullBackOff; the version before still serves",
    ];
    said.until("a failure", &ROLLING, &failed).await?;
    cluster.rollout_failed(name, name).await?;
    cluster.recover(name, name).await?;
    let deadline = [
        "page: Step 3 of 3 to production: rollout to production failed in eqiad: ProgressDeadlineExceeded; the version before still serves",
        "eqiad: rollout failed: ProgressDeadlineExceeded; the version before still serves",
    ];
    said.until("the recovery after the deadline", &[&ROLLING[..], &deadline].concat(), &LIVE).await?;

    // The same image by a template whose pods are well: nothing of it is news.
    cluster.set_image(name, name, &v1).await?;
    cluster.rolled_out(name, name).await?;
    said.holds("a rollout of the same image")?;

    cluster.scale(name, name, 0).await?;
    let zero = ["page: Step 3 of 3 to production: scaled to zero in production", "eqiad: scaled to zero"];
    said.until("no pods", &[], &zero).await?;
    cluster.scale(name, name, 3).await?;
    said.until("pods again", &SETTLED, &LIVE).await?;
    cluster.rolled_out(name, name).await?;

    let (second, v2, mut next) = story.change("Count visitors twice", "v2").await?;
    cluster.kubectl_rollout("pause", name, name).await?;
    cluster.set_image(name, name, &v2).await?;
    let held = ["page: Step 3 of 3 to production: rollout to production is held: paused"];
    next.until("a pause", &ROLLING, &[held[0], "eqiad: rollout held, 0 of 3 pods ready: paused"]).await?;
    said.holds("a pause")?;
    cluster.kubectl_rollout("resume", name, name).await?;
    next.until("the rollout that was held", &ROLLING, &LIVE).await?;
    let later = format!("eqiad: live by the later image of change {}", second.number);
    said.until("a later image", &["eqiad: live by a later image"], &[LIVE[0], &later]).await?;
    cluster.rolled_out(name, name).await?;

    let odd = story.image("odd", &"f".repeat(40)).await?;
    cluster.set_image(name, name, &odd).await?;
    let nobody = [
        "page: At least step 3 of 3 to production: runs an image of a revision that Gerrit does not have",
        "eqiad: runs an image of a revision that Gerrit does not have",
    ];
    let asking = [
        "page: At least step 3 of 3 to production: runs an image that no registry has confirmed",
        "eqiad: runs an image that no registry has confirmed",
        "page: At least step 3 of 3 to production: waiting for an answer from Gerrit",
        "eqiad: waiting for an answer from Gerrit",
    ];
    next.until("an image of nobody", &asking, &nobody).await?;
    said.until("an image of nobody", &asking, &nobody).await?;
    cluster.rolled_out(name, name).await?;

    cluster.set_image(name, name, &v2).await?;
    next.until("an image of ours again", &ROLLING, &LIVE).await?;
    let between = [&ROLLING[..], &["eqiad: live by a later image"]].concat();
    said.until("an image of ours again", &between, &[LIVE[0], &later]).await?;
    cluster.rolled_out(name, name).await?;

    let (revert, v3, mut last) = story.revert(&change, "v3").await?;
    cluster.set_image(name, name, &v3).await?;
    last.until("the revert live", &ROLLING, &[LIVE[0], "eqiad: live by a later image"]).await?;
    let number = revert.number;
    let reverted = [
        format!("page: Reverted in production by change {number}"),
        format!("eqiad: reverted by change {number}"),
    ];
    said.until("the revert live", &between, &reverted.each_ref().map(String::as_str)).await?;
    next.until("the revert live", &between, &[LIVE[0], "eqiad: live by a later image"]).await?;
    cluster.rolled_out(name, name).await?;
    Ok(last)
}
