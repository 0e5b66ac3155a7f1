// SPDX-License-Identifier: Apache-2.0
//! What an open change page asks for while nobody sees it, and what it keeps of changes that were looked at, on a real Gerrit in a real browser. CI, registry and clusters are
//! stand-ins.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer,
    rig::{
        browser::{Browser, Request},
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    wait,
    walk::Walk,
    world::delivery::Delivery,
};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const ROLLING_OUT: &str = "Step 4 of 5 to production: rolling out to staging, 0 of 3 pods ready";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    browser: Browser,
    /// Merged; its image is being rolled out.
    change: Change,
}

async fn stage() -> Result<Stage> {
    let (scene, browser) = tokio::try_join!(Scene::set(PROJECT), Browser::start_overheard())?;
    let Scene { gerrit, delivery, alice } = scene;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let (change, image) = delivery.built(&alice, &change).await?;
    delivery.deploy("staging", &image)?;
    answer::says(&alice, &change, ROLLING_OUT, SOON).await.with_context(|| gerrit.log(40))?;
    browser.sign_in(&alice).await?;
    browser.open(&gerrit.page(&change)).await?;
    Row::of(&browser, SOON).says(ROLLING_OUT).await.with_context(|| gerrit.log(40))?;
    Ok(Stage { gerrit, delivery, alice, browser, change })
}

impl Stage {
    /// What the browser has asked of Milepost until now.
    async fn asked(&self) -> Result<Vec<Request>> {
        let all = self.browser.traffic().await?;
        Ok(all
            .into_iter()
            .filter(|one| one.url.contains("/plugins/milepost/") || one.url.contains("milepost~"))
            .collect())
    }

    /// Waits until so many streams are open and told their first state; gives all requests.
    async fn streams(&self, count: usize) -> Result<Vec<Request>> {
        wait::until(&format!("{count} open stream(s)"), SOON, async || {
            let asked = self.asked().await.map_err(|error| format!("{error:#}"))?;
            let open: Vec<&Request> =
                asked.iter().filter(|one| one.kind == "EventSource" && one.open).collect();
            if open.len() == count && open.iter().all(|one| one.bytes > 1000) {
                Ok(asked.clone())
            } else {
                Err(format!("{open:?}"))
            }
        })
        .await
        .with_context(|| self.gerrit.log(40))
    }
}

#[tokio::test]
async fn a_hidden_tab_asks_nothing_and_holds_no_connection() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, change, .. } = &stage;
    let before = stage.streams(1).await?.len();
    let tab = browser.tab().await?;
    browser.open_tab().await?;
    stage.streams(0).await?;

    // What happens meanwhile is told to who asks, and not to the tab.
    for ready in ["1 of 3", "2 of 3"] {
        delivery.pod_ready("staging")?;
        answer::says(alice, change, &format!("{ready} pods ready"), SOON).await?;
    }
    let asked = stage.asked().await?;
    ensure!(asked.len() == before, "asked while hidden: {:?}", asked.get(before..));
    ensure!(asked.iter().all(|one| !one.open), "held while hidden: {asked:?}");

    // Seen again it asks once, and listens.
    browser.show(&tab).await?;
    Row::of(browser, SOON).says("rolling out to staging, 2 of 3 pods ready").await?;
    let asked = stage.streams(1).await?.split_off(before);
    let kinds: Vec<&str> = asked.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["Fetch", "EventSource"], "{asked:?}");
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

/// What a page may keep on JavaScript's heap of each change that was looked at, in bytes: the engine learns, and the page remembers what it has loaded.
/// A row alone is ten times as much.
const KEPT: u64 = 8 * 1024;

#[tokio::test]
async fn fifty_changes_back_and_forth_leave_no_element_listener_or_connection() -> Result<()> {
    let stage = stage().await?;
    let Stage { alice, browser, change, .. } = &stage;
    let other = alice.push(PROJECT, &Push::new("Wait for checks")).await?;
    let stops = [(change, "0 of 3 pods ready"), (&other, "waiting for checks to start")];
    let walk = Walk { browser, stops, rows: true, patience: SOON };
    // What is made once is there after the first ten.
    walk.open(10).await.with_context(|| stage.gerrit.log(40))?;
    stage.streams(1).await?;
    let early = browser.held().await?;
    walk.open(50).await.with_context(|| stage.gerrit.log(40))?;
    stage.streams(1).await?;
    let late = browser.held().await?;
    let told = format!("{early:?} after ten changes, {late:?} after sixty");
    ensure!(late.nodes <= early.nodes && late.documents <= early.documents, "nodes: {told}");
    ensure!(late.listeners <= early.listeners, "listeners: {told}");
    ensure!(late.heap <= early.heap + 50 * KEPT, "heap: {told}");
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
