// SPDX-License-Identifier: Apache-2.0
//! A release of a real Helm whose records Milepost has no right to: what happens is told from workloads alone, without who did
//! it, and what cannot be known is named.

use anyhow::Result;
use milepost_tests::{answer, rig::kubernetes::Upgrade};

use super::{PATIENCE, Site};

const ROLLING: [&str; 2] = [
    "page: Step 3 of 3 to elsewhere: rolling out to elsewhere, * of * pods ready",
    "unread: rolling out, * of * pods ready",
];
const LIVE: [&str; 2] = ["page: In elsewhere", "unread: live"];
const BACK: &str = "page: Step 3 of 3 to elsewhere: rolled back from elsewhere in unread";

/// Tells it.
pub(super) async fn told(site: &Site) -> Result<()> {
    let story = site.story("elsewhere/unread").await?;
    let (cluster, name) = (&site.cluster, story.name);
    let helm = cluster.helm(name).await?;
    helm.upgrade(name, Upgrade::to(&story.first).with(&["--wait"])).await?;
    let (change, v1, mut said) = story.change("Greet by name", "v1").await?;
    helm.upgrade(name, Upgrade::to(&v1).with(&["--wait"])).await?;
    said.until("an upgrade", &ROLLING, &LIVE).await?;
    answer::says(
        &site.gerrit.anonymous(),
        &change,
        "Helm's releases in namespace unread are not read",
        PATIENCE,
    )
    .await?;

    let (_, v2, mut next) = story.change("Greet by first name", "v2").await?;
    let atomic = Upgrade::to(&v2).failing("ImagePullBackOff");
    let atomic = atomic.with(&["--wait", "--rollback-on-failure", "--timeout", "6s"]);
    assert!(helm.upgrade(name, atomic).await.is_err(), "an upgrade that was to fail went well");
    let failed = [
        "page: Step 3 of 3 to elsewhere: rollout to elsewhere failed in unread: *; the version before still serves",
        "unread: rollout failed: *; the version before still serves",
    ];
    let undone = "unread: rolled back from v2 to v1";
    let undoing = ["unread: rolled back*"];
    let between = [&ROLLING[..], &failed, &undoing].concat();
    next.until("an atomic upgrade that fails", &between, &[BACK, undone]).await?;
    cluster.rolled_out(name, name).await?;
    said.holds("the next change's atomic upgrade")?;

    helm.rollback(name, 1).await?;
    said.until("a rollback", &undoing, &[BACK, "unread: rolled back from v1 to v0"]).await?;
    // It never ran: only the cluster's ReplicaSets know that it was asked for.
    next.until("the rollback of the change before", &undoing, &[BACK, "unread: rolled back from v2 to v0"])
        .await
}
