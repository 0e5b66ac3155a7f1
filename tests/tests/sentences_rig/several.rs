// SPDX-License-Identifier: Apache-2.0
//! Two services of one project: their images come one after the other, and so do their rollouts.

use anyhow::Result;
use milepost_tests::rig::kubernetes::Workload;

use super::{ROLLING, SETTLED, Site, site::unbuilt};

pub(super) const PROJECT: &str = "several/shop";
/// As the configuration has it: both run in this namespace.
const NAMESPACE: &str = "several";

/// Tells it.
pub(super) async fn told(site: &Site) -> Result<()> {
    let cluster = &site.cluster;
    let tip = site.tip(PROJECT).await?;
    for (service, replicas) in [("front", 2), ("back", 1)] {
        let first = site.image(&format!("several/{service}"), "v0", &tip).await?;
        cluster.deploy(&Workload::new(NAMESPACE, service, &first).replicas(replicas)).await?;
        cluster.rolled_out(NAMESPACE, service).await?;
    }
    let change = site.push(PROJECT, "Greet twice", "v1").await?;
    let (_, tip, mut said) = site.merge(&change).await?;
    let front = site.image("several/front", "v1", &tip).await?;
    let unbuilt = unbuilt("production");
    // Of the image from before, Gerrit may not have said yet that it has not the change.
    let mut before = vec!["page: At least step 2 of 3 to production: 1 of 2 images built"];
    before.extend(unbuilt.iter().map(String::as_str));
    said.until("one image", &before, &["page: Step 2 of 3 to production: 1 of 2 images built"]).await?;
    let back = site.image("several/back", "v1", &tip).await?;
    said.until("both images", &[], &["page: Step 3 of 3 to production: waiting for production"]).await?;

    // Lines of targets name the cluster and not the service, so either service may have said them.
    let there =
        [&ROLLING[..], &SETTLED, &["eqiad: live", "eqiad: not here yet", "eqiad: scaled to zero"]].concat();
    let one = ["page: Step 3 of 3 to production: 1 of 2 services in production"];
    let both = ["page: In production"];
    cluster.set_image(NAMESPACE, "front", &front).await?;
    said.until("one service", &there, &one).await?;
    cluster.rolled_out(NAMESPACE, "front").await?;
    cluster.set_image(NAMESPACE, "back", &back).await?;
    said.until("both services", &there, &both).await?;
    cluster.rolled_out(NAMESPACE, "back").await?;
    cluster.scale(NAMESPACE, "back", 0).await?;
    said.until("one without pods", &there, &one).await?;
    cluster.scale(NAMESPACE, "back", 1).await?;
    said.until("its pods again", &there, &both).await
}
