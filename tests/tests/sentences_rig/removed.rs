// SPDX-License-Identifier: Apache-2.0
//! What is live, and then is no more: its namespace is deleted, or its release is uninstalled.

use anyhow::Result;
use milepost_tests::rig::kubernetes::{Upgrade, Workload};

use super::{LIVE, PENDING, ROLLING, SETTLED, Said, Site};

const REMOVED: [&str; 2] = ["page: Step 3 of 3 to production: removed from production", "eqiad: removed"];

/// Tells it; gives what is said of a change that was removed.
pub(super) async fn told(site: &Site) -> Result<Said> {
    let story = site.story("production/gone").await?;
    let (cluster, name) = (&site.cluster, story.name);
    let (_, v1, mut said) = story.change("Say goodbye", "v1").await?;
    cluster.deploy(&Workload::new(name, name, &v1)).await?;
    said.until("a first rollout", &ROLLING, &LIVE).await?;
    // Pods may be gone before what they are of.
    cluster.delete_namespace(name).await?;
    said.until("the namespace gone", &SETTLED, &REMOVED).await?;

    let helm = cluster.helm(name).await?;
    helm.upgrade(name, Upgrade::to(&v1).with(&["--wait"])).await?;
    said.until("an install", &[ROLLING, PENDING].concat(), &LIVE).await?;
    helm.uninstall(name).await?;
    said.until("the release gone", &SETTLED, &REMOVED).await?;
    Ok(said)
}
