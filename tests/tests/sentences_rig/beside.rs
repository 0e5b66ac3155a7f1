// SPDX-License-Identifier: Apache-2.0
//! A canary beside the service's own pods; then the image that runs is deleted from the registry.

use anyhow::Result;
use milepost_tests::rig::kubernetes::Workload;

use super::{LIVE, ROLLING, Said, Site};

/// Tells it; gives what is said of a change that is live at its end.
pub(super) async fn told(site: &Site) -> Result<Said> {
    let story = site.story("production/beside").await?;
    let (cluster, name) = (&site.cluster, story.name);
    let canary = format!("{name}-canary");
    cluster.deploy(&Workload::new(name, name, &story.first).replicas(3)).await?;
    cluster.deploy(&Workload::new(name, &canary, &story.first).replicas(1)).await?;
    cluster.rolled_out(name, name).await?;
    cluster.rolled_out(name, &canary).await?;
    let (_, v1, mut said) = story.change("Try it on a few", "v1").await?;

    cluster.set_image(name, &canary, &v1).await?;
    let only = [
        "page: Step 3 of 3 to production: canary only in production: 1 of 4 pods",
        "eqiad: canary only: 1 of 4 pods",
    ];
    // Asked for, and no pod of it ready yet.
    let begun = [
        "page: Step 3 of 3 to production: canary only in production: no pod is ready",
        "eqiad: canary only: no pod is ready",
    ];
    said.until("a canary", &begun, &only).await?;
    cluster.rolled_out(name, &canary).await?;
    cluster.kubectl_rollout("undo", name, &canary).await?;
    let waits = ["page: Step 3 of 3 to production: waiting for production"];
    said.until("the canary taken back", &[], &waits).await?;
    cluster.rolled_out(name, &canary).await?;
    cluster.set_image(name, &canary, &v1).await?;
    said.until("the canary again", &begun, &only).await?;
    cluster.set_image(name, name, &v1).await?;
    said.until("all of them", &ROLLING, &LIVE).await?;
    cluster.rolled_out(name, name).await?;

    story.delete(&v1).await?;
    said.until("the image deleted", &[], &["note: image of production/beside was deleted from the registry"])
        .await?;
    said.holds("an image that runs and is deleted")?;
    Ok(said)
}
