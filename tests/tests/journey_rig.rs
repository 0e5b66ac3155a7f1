// SPDX-License-Identifier: Apache-2.0
//! One change from `git push` to production through real servers only: Gerrit, Zuul with ZooKeeper and PostgreSQL, a registry,
//! two Kubernetes API servers with their controllers, and Chromium. At each station the row is right without a reload.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Change, Client, Gerrit, Push},
        stack::Stack,
    },
    row::{Row, jar},
    wait,
};

const PROJECT: &str = "demo/app";

/// Zuul starts an Ansible run for each job; a loaded machine takes its time.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test]
async fn one_change_goes_from_push_to_production_through_real_servers() -> Result<()> {
    let stack = Stack::start(Gerrit::builder().plugin(jar()?), PROJECT).await?;
    stack.gerrit.reload_plugin("milepost").await?;
    let browser = Browser::start().await?;
    let alice = stack.gerrit.account("alice").await?;
    browser.sign_in(&alice).await?;
    let row = Row::of(&browser, PATIENCE);
    let told = || stack.gerrit.log(60);

    // A test fails: the row names the job, shows its lines and links to its own log.
    let broken =
        "#!/bin/sh\necho 'running 2 tests'\necho 'counts visitors ... FAILED: expected 4, got 5'\nexit 1\n";
    let change = alice.push(PROJECT, &Push::new("Count visitors").file("test.sh", broken)).await?;
    browser.open(&stack.gerrit.page(&change)).await?;
    row.says("Step 1 of 5 to production: checks are running").await.with_context(told)?;
    row.says("Step 1 of 5 to production: unit failed").await.with_context(told)?;
    row.shows("FAILED: expected 4, got 5").await.with_context(told)?;
    let build = stack.zuul.build_ended(&change, "check", "unit").await?;
    let uuid = build["uuid"].as_str().context("a build without a uuid")?;
    assert!(row.link().await?.ends_with(&format!("/build/{uuid}")));

    // A fix passes, is approved, and Zuul's gate merges it.
    let fixed = "#!/bin/sh\necho 'all good'\n";
    let change = alice.push_again(&change, &Push::new("Count visitors").file("test.sh", fixed)).await?;
    browser.open(&stack.gerrit.page(&change)).await?;
    row.says("Step 2 of 5 to production: waiting for review").await.with_context(told)?;
    stack.gerrit.admin().vote(&change, "Code-Review", 2).await?;
    row.says("Step 2 of 5 to production: merge checks are running").await.with_context(told)?;

    // The merge starts the job that pushes the image.
    row.says("Step 3 of 5 to production").await.with_context(told)?;
    row.says("Step 4 of 5 to production: waiting for staging").await.with_context(told)?;
    let merged = merged(&stack.gerrit.admin(), &change).await?;
    let image = stack.image(&merged.revision).await?;
    let digest = image.id.rsplit('@').next().unwrap_or_default();
    row.shows(digest.get(digest.len().saturating_sub(8)..).unwrap_or_default()).await.with_context(told)?;

    // Staging, then eqiad, then codfw, pod by pod.
    stack.deploy("staging", &image).await?;
    row.says("Step 4 of 5 to production: rolling out to staging").await.with_context(told)?;
    row.says("Step 5 of 5 to production: waiting for production").await.with_context(told)?;
    stack.deploy("eqiad", &image).await?;
    row.says("Step 5 of 5 to production: in 1 of 2 production clusters").await.with_context(told)?;
    stack.deploy("codfw", &image).await?;
    row.says("In production").await.with_context(told)?;

    // Somebody gives the image's tag to another one: what runs goes on running, and it is said.
    let tag = merged.revision.get(..10).unwrap_or(&merged.revision);
    stack.registry.push(PROJECT, tag, &merged.revision.replace(['0', '1', '2', '3'], "4")).await?;
    row.shows(&format!("tag {tag} points at another image now")).await.with_context(told)?;
    row.says("In production").await.with_context(told)?;
    browser.assert_no_errors().await?;

    // Another change is merged while no page shows it: its history is there when one does.
    let unseen = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    stack.zuul.build_ended(&unseen, "check", "unit").await?;
    stack.gerrit.admin().vote(&unseen, "Code-Review", 2).await?;
    let unseen = self::merged(&stack.gerrit.admin(), &unseen).await?;
    stack.zuul.commit_build_ended(PROJECT, &unseen.revision, "post", "image").await?;
    browser.open(&stack.gerrit.page(&unseen)).await?;
    row.says("Step 4 of 5 to production: waiting for staging").await.with_context(told)?;
    browser.close().await?;

    let pids = stack.process_ids();
    assert_eq!(pids.len(), 5 + 2 * 5 + 2);
    stack.stop().await?;
    let left: Vec<_> = pids.iter().filter(|pid| Path::new(&format!("/proc/{pid}")).exists()).collect();
    assert!(left.is_empty(), "still running: {left:?}");
    Ok(())
}

/// The change, once Zuul has merged it.
async fn merged(client: &Client, change: &Change) -> Result<Change> {
    wait::until("Zuul to merge the change", PATIENCE, async || {
        let now = client.refreshed(change).await.map_err(|error| format!("{error:#}"))?;
        if now.status == "MERGED" { Ok(now) } else { Err(now.status) }
    })
    .await
}
