// SPDX-License-Identifier: Apache-2.0
//! All of the rig's servers stand together: a change goes from push to every cluster, and Milepost's backend takes their
//! configuration.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost::config::Config;
use milepost_tests::rig::gerrit::{Gerrit, Push};
use milepost_tests::rig::stack::{CLUSTERS, Stack};
use milepost_tests::wait;

const PROJECT: &str = "demo/app";

#[tokio::test]
async fn a_change_goes_through_all_of_them() -> Result<()> {
    let stack = Stack::start(Gerrit::builder(), PROJECT).await?;
    Config::load(&stack.gerrit.site().join("etc/milepost.toml"), true)?;

    let (admin, alice) = (stack.gerrit.admin(), stack.gerrit.account("alice").await?);
    let change = alice.push(PROJECT, &Push::new("Greet")).await?;
    assert_eq!(stack.zuul.build_ended(&change, "check", "unit").await?["result"], "SUCCESS");
    admin.vote(&change, "Code-Review", 2).await?;
    wait::until("Zuul to merge the change", Duration::from_mins(2), async || {
        let now = admin.refreshed(&change).await.map_err(|error| format!("{error:#}"))?;
        if now.status == "MERGED" { Ok(()) } else { Err(now.status) }
    })
    .await?;
    let tip = admin.json("/projects/demo%2Fapp/branches/main").await?;
    let commit = tip["revision"].as_str().context("a branch without a tip")?;
    assert_eq!(stack.zuul.commit_build_ended(PROJECT, commit, "post", "image").await?["result"], "SUCCESS");
    let image = stack.image(commit).await?;
    for cluster in CLUSTERS {
        stack.deploy(cluster, &image).await?;
        let rollout = stack.rolled_out(cluster).await?;
        assert_eq!(rollout.updated, 3, "{cluster}");
        let pods = stack.cluster(cluster)?.pods(&stack.namespace(cluster), stack.name()).await?;
        let ids = pods.iter().filter_map(|pod| pod.status.as_ref()?.container_statuses.as_ref()).flatten();
        assert!(ids.into_iter().any(|container| container.image_id == image.id), "{cluster}: {}", image.id);
    }

    let pids = stack.process_ids();
    assert_eq!(pids.len(), 5 + 2 * 5 + 2);
    stack.stop().await?;
    let left: Vec<_> = pids.iter().filter(|pid| Path::new(&format!("/proc/{pid}")).exists()).collect();
    assert!(left.is_empty(), "still running: {left:?}");
    Ok(())
}
