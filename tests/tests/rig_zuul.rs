// SPDX-License-Identifier: Apache-2.0
//! The rig's Zuul is a real one: it tests changes, votes on them, merges them and builds images of what was merged.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::rig::gerrit::{Change, Client, Gerrit, Push};
use milepost_tests::rig::http;
use milepost_tests::rig::postgres::Postgres;
use milepost_tests::rig::registry::Registry;
use milepost_tests::rig::zookeeper::ZooKeeper;
use milepost_tests::rig::zuul::Zuul;
use milepost_tests::wait;

const PROJECT: &str = "demo/app";

#[tokio::test]
async fn a_change_fails_is_fixed_merged_and_becomes_an_image() -> Result<()> {
    let (gerrit, registry) = tokio::try_join!(Gerrit::builder().ssh().start(), Registry::start())?;
    let zuul = Zuul::start(&gerrit, &registry.url(), &[PROJECT]).await?;
    let (admin, alice) = (gerrit.admin(), gerrit.account("alice").await?);

    let script = "#!/bin/sh\necho 'expected 2, got 3'\nexit 1\n";
    let change = alice.push(PROJECT, &Push::new("Count").file("test.sh", script)).await?;
    let failed = zuul.build_ended(&change, "check", "unit").await?;
    assert_eq!(failed["result"], "FAILURE");
    assert!(zuul.build_log(&failed, "job-output.txt").await?.contains("expected 2, got 3"));
    let url = format!("{}job-output.txt", failed["log_url"].as_str().context("no log")?);
    let part = http::send(http::client()?.get(url).header("Range", "bytes=0-9")).await?;
    assert_eq!((part.status, part.body.len()), (206, 10), "a log server answers ranges");
    assert_eq!(verified(&admin, &change, -1).await?, -1);

    let fixed = "#!/bin/sh\necho fine\n";
    let change = alice.push_again(&change, &Push::new("Count").file("test.sh", fixed)).await?;
    assert_eq!(zuul.build_ended(&change, "check", "unit").await?["result"], "SUCCESS");
    assert_eq!(verified(&admin, &change, 1).await?, 1);

    admin.vote(&change, "Code-Review", 2).await?;
    assert_eq!(zuul.build_ended(&change, "gate", "unit").await?["result"], "SUCCESS");
    let within = Duration::from_mins(1);
    wait::until("Zuul to merge the change", within, async || {
        let now = admin.refreshed(&change).await.map_err(|error| format!("{error:#}"))?;
        if now.status == "MERGED" { Ok(()) } else { Err(now.status) }
    })
    .await?;

    let tip = admin.json("/projects/demo%2Fapp/branches/main").await?;
    let commit = tip["revision"].as_str().context("a branch without a tip")?;
    let built = zuul.commit_build_ended(PROJECT, commit, "post", "image").await?;
    assert_eq!(built["result"], "SUCCESS", "{}", zuul.build_log(&built, "job-output.txt").await?);
    let artifact = &built["artifacts"][0];
    let tag = &commit[..10];
    let digest = registry.digest(PROJECT, tag).await?.context("no image")?;
    assert_eq!(artifact["metadata"]["type"], "container_image");
    assert_eq!(artifact["metadata"]["digest"], digest.as_str());
    assert_eq!(artifact["url"], format!("docker://{}/{PROJECT}:{tag}", registry.host()));
    let config = registry.image_config(PROJECT, tag).await?;
    assert_eq!(config["config"]["Labels"]["org.opencontainers.image.revision"], commit);

    let (pids, folder) = (zuul.process_ids(), zuul.folder().to_owned());
    assert_eq!(pids.len(), 5);
    zuul.stop().await?;
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()));
    assert!(!folder.exists());
    let left = named(&folder)?;
    assert!(left.is_empty(), "still running: {left:?}");
    Ok(())
}

#[tokio::test]
async fn its_servers_come_and_go_alone() -> Result<()> {
    let (postgres, zookeeper) = tokio::try_join!(Postgres::start(), ZooKeeper::start())?;
    assert!(postgres.create_database("facts").await?.ends_with("/facts"));
    assert!(postgres.create_database("facts").await.is_err(), "it is there already");
    let pids = [postgres.process_id(), zookeeper.process_id()];
    for pid in pids {
        assert!(Path::new(&format!("/proc/{pid}")).exists());
    }
    let owner = std::fs::read_to_string(format!("/proc/{}/status", postgres.process_id()))?;
    assert!(!owner.contains("\nUid:\t0\t"), "PostgreSQL never runs as root");
    postgres.stop().await?;
    zookeeper.stop().await?;
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()));
    Ok(())
}

/// The vote of Verified on a patch set, once it is `wanted`.
async fn verified(client: &Client, change: &Change, wanted: i64) -> Result<i64> {
    let path = format!("{}/revisions/{}/review", change.rest(), change.revision);
    wait::until("Zuul's vote", Duration::from_secs(30), async || {
        let review = client.json(&path).await.map_err(|error| format!("{error:#}"))?;
        let votes = review["labels"]["Verified"]["all"].as_array().cloned().unwrap_or_default();
        let seen = votes.iter().filter_map(|vote| vote["value"].as_i64()).find(|value| *value != 0);
        if seen == Some(wanted) { Ok(wanted) } else { Err(review["labels"]["Verified"].to_string()) }
    })
    .await
}

/// The command lines that name `folder`.
fn named(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.display().to_string();
    let processes = std::fs::read_dir("/proc")?.flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    Ok(lines.filter(|line| line.contains(&folder)).collect())
}
