// SPDX-License-Identifier: Apache-2.0
//! The backend that the plugin starts: one while the plugin is there, none when it is not.

use std::path::Path;

use anyhow::{Context as _, Result};
use milepost_tests::{
    answer,
    rig::gerrit::{Builder, Change, Gerrit, Push},
    row::jar,
    wait,
};

use super::{
    CONFIG, PROJECT, SOON,
    processes::{backends, files, threads},
};

fn gerrit() -> Result<Builder> {
    let with_jar = Gerrit::builder().plugin(jar()?).config("plugins.allowRemoteAdmin", "true");
    Ok(with_jar.etc("milepost.toml", CONFIG))
}

/// Waits until the backend answers a reader; gives its process.
async fn backend(gerrit: &Gerrit, change: &Change) -> Result<u32> {
    let path = answer::path(change);
    wait::until("the backend's answer", SOON, async || {
        let reply = gerrit.anonymous().get(&path).await.map_err(|error| format!("{error:#}"))?;
        let answer = reply.json().map_err(|error| format!("{error:#}"))?;
        if answer["pipeline"].is_object() { Ok(()) } else { Err(format!("{answer}")) }
    })
    .await
    .with_context(|| gerrit.log(40))?;
    let running = backends(gerrit.site());
    anyhow::ensure!(running.len() == 1, "backends {running:?}");
    Ok(running[0])
}

async fn gone(site: &Path, id: u32) -> Result<()> {
    wait::until("the backend to end", SOON, async || {
        let running = backends(site);
        if running.contains(&id) { Err(format!("{running:?}")) } else { Ok(()) }
    })
    .await
}

async fn with_a_change() -> Result<(Gerrit, Change, u32)> {
    let gerrit = gerrit()?.start().await?;
    gerrit.admin().create_project(PROJECT).await?;
    let change = gerrit.admin().push(PROJECT, &Push::new("Stay")).await?;
    let first = backend(&gerrit, &change).await?;
    Ok((gerrit, change, first))
}

#[tokio::test]
async fn ten_reloads_leave_nothing_over() -> Result<()> {
    let (gerrit, change, mut running) = with_a_change().await?;
    let id = gerrit.process_id().context("Gerrit does not run")?;
    let before = (threads(id)?, files(id)?);
    assert!(before.0.iter().any(|name| name.starts_with("milepost")), "{before:?}");
    for _ in 0..10 {
        gerrit.reload_plugin("milepost").await?;
        gone(gerrit.site(), running).await?;
        running = backend(&gerrit, &change).await?;
    }
    // Selectors of the HTTP clients that were shut down end in their own time.
    wait::until("as many threads and files as before", SOON, async || {
        let now = (threads(id).unwrap_or_default(), files(id).unwrap_or_default());
        if now == before { Ok(()) } else { Err(format!("{now:?} instead of {before:?}")) }
    })
    .await
}

#[tokio::test]
async fn a_killed_gerrit_leaves_no_backend() -> Result<()> {
    let (mut gerrit, change, first) = with_a_change().await?;
    gerrit.kill9()?;
    gone(gerrit.site(), first).await?;
    gerrit.start_again().await?;
    assert_ne!(backend(&gerrit, &change).await?, first);
    let log = gerrit.log(400);
    assert!(!log.contains("holds the lock"), "{log}");
    gerrit.stop().await?;
    assert!(backends(gerrit.site()).is_empty());
    Ok(())
}

#[tokio::test]
async fn on_a_replica_the_plugin_does_nothing() -> Result<()> {
    let replica = gerrit()?.replica().start().await?;
    wait::until("the plugin to be loaded", SOON, async || {
        if replica.log(400).contains("milepost loaded on a replica") { Ok(()) } else { Err(replica.log(20)) }
    })
    .await?;
    assert!(backends(replica.site()).is_empty());
    let id = replica.process_id().context("Gerrit does not run")?;
    let own: Vec<_> = threads(id)?.into_iter().filter(|name| name.starts_with("milepost")).collect();
    assert!(own.is_empty(), "{own:?}");
    let data = replica.site().join("data/milepost");
    assert!(!data.exists() || data.read_dir()?.next().is_none(), "{}", data.display());
    for path in ["events?change=demo~1&revision=x", "hooks/ci", "static/milepost.js"] {
        let reply = replica.anonymous().get(&format!("/plugins/milepost/{path}")).await?;
        assert_eq!(reply.status, 404, "{path}");
    }
    Ok(())
}
