// SPDX-License-Identifier: Apache-2.0
//! "Tell me when it is live or rolled back": who asked for it is told by Gerrit's mail and attention set, once, though Gerrit is killed
//! in between. The mail server is a stand-in.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer,
    rig::{
        browser::Browser,
        gerrit::{Change, Client, Gerrit, Push},
    },
    scene::Scene,
    wait,
    world::{
        delivery::Delivery,
        smtp::{Mail, Smtp},
    },
};
use serde_json::json;

use crate::{PROJECT, SOON, Stage, tab};

const BUTTON: &str = "milepost-tab >>> .watch button";
const ASK: &str = "Tell me when it is live or rolled back";
const TOLD: &str = "You will be told when it is live or rolled back";

async fn stage(smtp: &Smtp) -> Result<Stage> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = delivery.config();
    let gerrit = Gerrit::builder()
        .config("sendemail.enable", "true")
        .config("sendemail.smtpServer", "127.0.0.1")
        .config("sendemail.smtpServerPort", &smtp.port().to_string());
    let (scene, browser) = tokio::try_join!(Scene::of(delivery, gerrit, &config), Browser::start())?;
    let Scene { gerrit, delivery, alice } = scene;
    browser.sign_in(&alice).await?;
    Ok(Stage { gerrit, delivery, alice, browser })
}

/// The mails of Milepost's, once there are so many.
async fn mails(stage: &Stage, smtp: &Smtp, count: usize) -> Result<Vec<Mail>> {
    let own = || {
        let mut all = smtp.mails();
        all.retain(|mail| mail.text.contains("Gerrit-MessageType: milepost-watch"));
        all
    };
    let what = format!("{count} mails");
    wait::until(&what, SOON, async || {
        let own = own();
        if own.len() < count { Err(format!("{:?}", smtp.mails())) } else { Ok(own) }
    })
    .await
    .with_context(|| stage.gerrit.log(60))
}

async fn watching(reader: &Client, change: &Change) -> Result<bool> {
    let told = reader.json(&format!("{}/milepost~watch", change.rest())).await?;
    Ok(told["watching"] == true)
}

#[tokio::test]
async fn who_wants_to_be_told_is_told_once() -> Result<()> {
    let smtp = Smtp::start().await?;
    let mut stage = stage(&smtp).await?;
    let bob = stage.gerrit.account("bob").await?;
    let (_, old) = stage.built(&Push::new("Greet everybody")).await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        stage.delivery.roll_out(cluster, &old)?;
    }
    let (change, new) = stage.built(&Push::new("Greet by name")).await?;
    for cluster in ["staging", "eqiad"] {
        stage.delivery.roll_out(cluster, &new)?;
    }
    tab::open(&stage, &change, "in 1 of 2 production clusters").await?;
    stage.browser.wait_for_text(BUTTON, ASK, SOON).await?;
    tab::look(&stage, "tab-not-watching").await?;
    stage.browser.click(BUTTON).await?;
    stage.browser.wait_for_text("milepost-tab >>> .watch", TOLD, SOON).await?;
    tab::look(&stage, "tab-watching").await?;
    bob.put(&format!("{}/milepost~watch", change.rest()), &json!({})).await?.ok()?;

    // Who watches is not forgotten.
    stage.browser.open("about:blank").await?;
    stage.gerrit.kill9()?;
    stage.gerrit.start_again().await?;
    ensure!(watching(&stage.alice, &change).await? && watching(&bob, &change).await?);
    answer::says(&stage.alice, &change, "in 1 of 2 production clusters", SOON).await?;
    stage.delivery.roll_out("codfw", &new)?;
    let told = mails(&stage, &smtp, 2).await?;
    let mut to: Vec<_> = told.iter().flat_map(|mail| mail.to.clone()).collect();
    to.sort();
    ensure!(to.len() == 2 && to[0].starts_with("alice") && to[1].starts_with("bob"), "{to:?}");
    for mail in &told {
        ensure!(mail.text.contains("In production") && mail.text.contains("Subject: "), "{}", mail.text);
    }
    let info = stage.alice.json(&format!("{}?o=DETAILED_ACCOUNTS", change.rest())).await?;
    let attention = info["attention_set"].as_object().context("nobody's attention")?;
    ensure!(attention.len() == 1, "{attention:?}");
    ensure!(attention.values().all(|one| one["reason"] == "Milepost: live"), "{attention:?}");
    ensure!(!watching(&stage.alice, &change).await? && !watching(&bob, &change).await?);

    // The open tab knows by itself that she was told; she asks anew, and hears of the rollback.
    tab::open(&stage, &change, "In production").await?;
    stage.browser.wait_for_text(BUTTON, ASK, SOON).await?;
    stage.browser.click(BUTTON).await?;
    stage.browser.wait_for_text("milepost-tab >>> .watch", TOLD, SOON).await?;
    stage.delivery.roll_out("eqiad", &old)?;
    let told = mails(&stage, &smtp, 3).await?;
    ensure!(told[2].to.len() == 1 && told[2].to[0].starts_with("alice"), "{:?}", told[2]);
    ensure!(told[2].text.contains("rolled back"), "{}", told[2].text);
    stage.browser.wait_for_text(BUTTON, ASK, SOON).await?;
    ensure!(mails(&stage, &smtp, 3).await?.len() == 3, "somebody was told twice");
    stage.browser.assert_no_errors().await?;
    stage.browser.close().await
}
