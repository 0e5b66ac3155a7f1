// SPDX-License-Identifier: Apache-2.0
//! What the plugin tells its backend, once each: through ten reloads, and through a Gerrit that was killed.

use anyhow::{Context as _, Result};
use milepost_tests::{rig::gerrit::Push, wait};
use reqwest::Method;

use super::{PROJECT, SOON, listener::Listener};

#[tokio::test]
async fn ten_reloads_double_nothing() -> Result<()> {
    let listener = Listener::start().await?;
    let gerrit = listener.gerrit()?.start().await?;
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    let mut pushed = Vec::new();
    for round in 0..10 {
        pushed.push(alice.push(PROJECT, &Push::new(&format!("Change {round}"))).await?);
        let change = pushed.last().context("nothing was pushed")?;
        // A reader who has the stream open while the plugin is reloaded.
        let path = format!(
            "/plugins/milepost/events?change={}&revision={}",
            change.rest().trim_start_matches("/changes/"),
            change.revision
        );
        let mut reader = gerrit.anonymous().request(Method::GET, &path).send().await?;
        assert_eq!(reader.status(), 200);
        wait::until("the one stream of the backend", SOON, async || one(listener.streams())).await?;
        gerrit.reload_plugin("milepost").await?;
        // The reload ends the reader's stream.
        while reader.chunk().await.unwrap_or_default().is_some() {}
        wait::until("the end of the backend's stream", SOON, async || none(listener.streams())).await?;
    }
    wait::until("one line for questions", SOON, async || one(listener.lines())).await?;
    let expected: Vec<u64> = pushed.iter().map(|change| change.number).collect();
    wait::until("every change to be told of, once", SOON, async || {
        let told = listener.created();
        if told == expected { Ok(()) } else { Err(format!("{told:?}")) }
    })
    .await
    .with_context(|| gerrit.log(40))?;
    Ok(())
}

#[tokio::test]
async fn a_killed_gerrit_loses_no_event() -> Result<()> {
    let listener = Listener::start().await?;
    let mut gerrit = listener.gerrit()?.start().await?;
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    let told = alice.push(PROJECT, &Push::new("Told")).await?;
    wait::until("the first change to be told of", SOON, async || {
        if listener.created() == [told.number] { Ok(()) } else { Err(format!("{:?}", listener.created())) }
    })
    .await?;
    listener.refuse(true);
    let mut expected = vec![told.number];
    for round in 0..5 {
        expected.push(alice.push(PROJECT, &Push::new(&format!("Kept {round}"))).await?.number);
    }
    wait::until("a refused delivery", SOON, async || match listener.refused() {
        0 => Err("none"),
        _ => Ok(()),
    })
    .await?;

    gerrit.kill9()?;
    wait::until("the end of its connections", SOON, async || none(listener.lines())).await?;
    listener.refuse(false);
    gerrit.start_again().await?;
    expected.push(alice.push(PROJECT, &Push::new("Told afterwards")).await?.number);
    wait::until("every change to be told of, once", SOON, async || {
        let created = listener.created();
        if created == expected { Ok(()) } else { Err(format!("{created:?}")) }
    })
    .await
    .with_context(|| gerrit.log(40))?;
    wait::until("one line for questions", SOON, async || one(listener.lines())).await
}

fn one(count: usize) -> Result<(), usize> {
    if count == 1 { Ok(()) } else { Err(count) }
}

fn none(count: usize) -> Result<(), usize> {
    if count == 0 { Ok(()) } else { Err(count) }
}
