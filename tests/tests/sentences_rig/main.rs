// SPDX-License-Identifier: Apache-2.0
//! What the row says while a real cluster rolls out, fails, recovers and is taken back, by kubectl and by a real Helm; and that
//! it says nothing else on the way. Gerrit, registry, Kubernetes and Helm are real; there is no CI in these stories.
//!
//! Each story has a project, a namespace and a Deployment of its own, of one name; `several` has two Deployments. They are told side
//! by side; what concerns the whole cluster comes after them.

use std::time::Duration;

use anyhow::Result;

mod beside;
mod by_helm;
mod by_kubectl;
mod outage;
mod removed;
mod said;
mod several;
mod site;
mod unread;

use self::{said::Said, site::Site};

/// A loaded machine takes its time; and a cluster that does not answer is believed for a minute.
const PATIENCE: Duration = Duration::from_mins(3);

/// Under way to production, with a pod of three or so.
const ROLLING: [&str; 2] = [
    "page: Step 3 of 3 to production: rolling out to production, * of * pods ready",
    "eqiad: rolling out, * of * pods ready",
];
/// Was rolled out; its pods are not there, or not all yet.
const SETTLED: [&str; 3] = [
    "page: Step 3 of 3 to production: no pod is ready in production in eqiad",
    "eqiad: rolled out, 0 of * pods ready",
    "eqiad: live*, * of * pods ready",
];
const LIVE: [&str; 2] = ["page: In production", "eqiad: live"];
/// Helm has begun and no pod shows it.
const PENDING: [&str; 2] = [
    "page: Step 3 of 3 to production: Helm's upgrade of production is pending in eqiad",
    "eqiad: Helm's upgrade is pending, no pod has it yet",
];

#[tokio::test]
async fn the_row_follows_a_real_cluster_and_says_nothing_that_is_not_so() -> Result<()> {
    let projects = ["plain", "packed", "gone", "beside"].map(|name| format!("production/{name}"));
    let projects = projects.iter().map(String::as_str).chain(["elsewhere/unread", several::PROJECT]);
    let mut site = Site::start(&projects.collect::<Vec<_>>()).await?;
    let (mut plain, mut packed, mut gone, mut beside, (), ()) = tokio::try_join!(
        by_kubectl::told(&site),
        by_helm::told(&site),
        removed::told(&site),
        beside::told(&site),
        unread::told(&site),
        several::told(&site)
    )?;
    outage::told(&mut site, &mut [&mut plain, &mut packed, &mut gone, &mut beside]).await?;
    site.stop().await
}
