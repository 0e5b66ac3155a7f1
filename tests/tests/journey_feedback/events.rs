// SPDX-License-Identifier: Apache-2.0
//! Another tool is told of each turn of a change's way, once and in its order: while it fails, while Gerrit and with it the backend are
//! killed, and after that.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer,
    rig::gerrit::{Gerrit, Push},
    scene::Scene,
    wait,
    world::{
        delivery::Delivery,
        receiver::{Mood, Receiver},
    },
};

use crate::{PROJECT, SOON};

const SECRET: &str = "as the tool has it";

async fn scene(receiver: &Receiver) -> Result<Scene> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = format!(
        "{}\n[events]\nhosts = [\"{}\"]\n[events.receivers.metrics]\nurl = \"{}gerrit\"\nsecret_file = \"metrics.secret\"\n\
         ca_file = \"metrics.pem\"\ntimeout_seconds = 2\n",
        delivery.config(),
        receiver.host(),
        receiver.url()
    );
    let gerrit = Gerrit::builder().etc("metrics.secret", SECRET).etc("metrics.pem", &receiver.authority());
    Scene::of(delivery, gerrit, &config).await
}

/// Waits until these were acknowledged of the change.
async fn takes(scene: &Scene, receiver: &Receiver, number: u64, kinds: &[&str]) -> Result<()> {
    let what = format!("{kinds:?}");
    wait::until(&what, SOON, async || {
        let told = receiver.told();
        let own = told.iter().filter(|told| told.json()["customData"]["gerrit"]["change"] == number);
        let kinds_of: Vec<_> = own
            .filter(|told| told.taken)
            .map(|told| {
                let cluster = told.json()["subject"]["content"]["environment"]["source"].clone();
                let cluster = cluster.as_str().unwrap_or_default().trim_start_matches("/clusters").to_owned();
                format!("{}{cluster}", told.kind())
            })
            .collect();
        if kinds_of == kinds { Ok(()) } else { Err(format!("{kinds_of:?}")) }
    })
    .await
    .with_context(|| scene.gerrit.log(60))
}

/// Waits until the health page's data say this of the receiver.
async fn health_says(scene: &Scene, why: &str) -> Result<()> {
    wait::until(why, SOON, async || {
        let health = scene.alice.json("/config/server/milepost~health").await;
        let told = health.map_err(|error| format!("{error:#}"))?["backend"]["undelivered"][0].clone();
        let said = told["why"].as_str().unwrap_or_default();
        if told["receiver"] == "metrics" && said.contains(why) { Ok(()) } else { Err(told.to_string()) }
    })
    .await
}

#[tokio::test]
async fn each_turn_is_told_once_and_in_its_order() -> Result<()> {
    let receiver = Receiver::start().await?;
    let mut scene = scene(&receiver).await?;
    let alice = scene.alice.clone();
    let before = alice.push(PROJECT, &Push::new("Greet everybody")).await?;
    let (before, old) = scene.delivery.built(&alice, &before).await?;
    let mut way = vec!["change.merged", "artifact.published"];
    for (cluster, deployed) in [
        ("staging", "service.deployed/staging"),
        ("eqiad", "service.deployed/eqiad"),
        ("codfw", "service.deployed/codfw"),
    ] {
        scene.delivery.roll_out(cluster, &old)?;
        // One after the other: what two clusters tell at once has no order.
        way.push(deployed);
        takes(&scene, &receiver, before.number, &way).await?;
    }

    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let (change, new) = scene.delivery.built(&alice, &change).await?;
    takes(&scene, &receiver, change.number, &["change.merged", "artifact.published"]).await?;
    receiver.set(Mood::Hangs);
    scene.delivery.roll_out("staging", &new)?;
    health_says(&scene, "it did not answer within 2 s").await?;
    receiver.set(Mood::Says(500));
    scene.delivery.roll_out("eqiad", &new)?;
    answer::says(&alice, &change, "in 1 of 2 production clusters", SOON).await?;
    health_says(&scene, "it answered 500 Internal Server Error").await?;
    // Killed with both of them waiting.
    scene.gerrit.kill9()?;
    scene.gerrit.start_again().await?;
    receiver.set(Mood::Leads(format!("{}elsewhere", receiver.url())));
    health_says(&scene, "events follow no redirect").await?;
    receiver.set(Mood::Takes);
    let way = ["change.merged", "artifact.published", "service.deployed/staging", "service.deployed/eqiad"];
    takes(&scene, &receiver, change.number, &way).await?;
    scene.delivery.roll_out("eqiad", &old)?;
    takes(&scene, &receiver, change.number, &[&way[..], &["service.rolledback/eqiad"]].concat()).await?;

    let told = receiver.told();
    ensure!(told.iter().all(|told| told.is_signed_with(SECRET)), "a signature is wrong");
    let last = told.last().context("nothing was told")?.json();
    let (_, digest) = old.split_once('@').context("an image without a digest")?;
    let artifact = last["subject"]["content"]["artifactId"].as_str().unwrap_or_default().to_owned();
    ensure!(artifact.contains(&digest.replace(':', "%3A")), "{artifact} is not {digest}");
    // Of each event one was acknowledged, however often it was sent.
    let mut taken: Vec<_> =
        told.iter().filter(|told| told.taken).map(|told| told.headers["webhook-id"].clone()).collect();
    let all = taken.len();
    taken.sort();
    taken.dedup();
    ensure!(taken.len() == all, "an event was taken twice");
    let health = alice.json("/config/server/milepost~health").await?;
    ensure!(health["backend"]["undelivered"] == serde_json::json!([]), "{health}");
    Ok(())
}
