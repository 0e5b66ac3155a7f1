// SPDX-License-Identifier: Apache-2.0
//! A release of a real Helm: upgrade, an atomic upgrade that fails, a rollback, a hand behind Helm's back.

use anyhow::Result;
use milepost_tests::rig::kubernetes::Upgrade;

use super::{LIVE, PENDING, ROLLING, Said, Site};

/// Tells it; gives what is said of a change that is live at its end.
pub(super) async fn told(site: &Site) -> Result<Said> {
    let story = site.story("production/packed").await?;
    let (cluster, name) = (&site.cluster, story.name);
    let helm = cluster.helm(name).await?;
    helm.upgrade(name, Upgrade::to(&story.first).with(&["--wait"])).await?;
    let (_, v1, mut said) = story.change("Greet by name", "v1").await?;

    helm.upgrade(name, Upgrade::to(&v1).with(&["--wait"])).await?;
    said.until("an upgrade", &[ROLLING, PENDING].concat(), &LIVE).await?;

    let (_, v2, mut next) = story.change("Greet by first name", "v2").await?;
    let atomic = Upgrade::to(&v2).failing("ImagePullBackOff");
    let atomic = atomic.with(&["--wait", "--rollback-on-failure", "--timeout", "6s"]);
    assert!(helm.upgrade(name, atomic).await.is_err(), "an upgrade that was to fail went well");
    let failed = [
        "page: Step 3 of 3 to production: rollout to production failed in eqiad: *; the version before still serves",
        "eqiad: rollout failed: *; the version before still serves",
    ];
    let back = [
        "page: Step 3 of 3 to production: rolled back from production in eqiad by Helm, whose upgrade failed",
        "eqiad: rolled back from v2 to v1 by Helm, whose upgrade failed",
    ];
    // Pods may be told before Helm's record is, and what is set before what runs.
    let by_somebody =
        ["page: Step 3 of 3 to production: rolled back from production in eqiad", "eqiad: rolled back*"];
    next.until("an atomic upgrade that fails", &[ROLLING, PENDING, failed, by_somebody].concat(), &back)
        .await?;
    cluster.rolled_out(name, name).await?;
    said.holds("the next change's atomic upgrade")?;

    helm.rollback(name, 1).await?;
    let back = [
        "page: Step 3 of 3 to production: rolled back from production in eqiad by helm rollback",
        "eqiad: rolled back from v1 to v0 by helm rollback",
    ];
    said.until("a rollback", &by_somebody, &back).await?;
    cluster.rolled_out(name, name).await?;

    cluster.set_image(name, name, &v1).await?;
    let behind = [&ROLLING[..], &["note: Helm has deployed v0 in eqiad, but its pods run v1"]].concat();
    said.until("a hand behind Helm's back", &behind, &[LIVE[0], LIVE[1], behind[2]]).await?;
    cluster.rolled_out(name, name).await?;
    Ok(said)
}
