// SPDX-License-Identifier: Apache-2.0
//! The pages below `/x/milepost/`: the last changes against the environments, for who may see them, and Milepost's health.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::rig::gerrit::Push;
use serde_json::json;

use crate::{PROJECT, SOON, stage};

const CHANGES: &str = "milepost-changes >>> .tab";
const HEALTH: &str = "milepost-health >>> .tab";

#[tokio::test]
async fn changes_stand_against_environments_for_who_may_see_them() -> Result<()> {
    let stage = stage().await?;
    let (_, old) = stage.built(&Push::new("Greet by name")).await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        stage.delivery.roll_out(cluster, &old)?;
    }
    let (second, new) = stage.built(&Push::new("Greet twice")).await?;
    stage.delivery.roll_out("staging", &new)?;
    stage.delivery.roll_out("eqiad", &new)?;
    let hidden = stage.alice.push(PROJECT, &Push::new("Greet in secret")).await?;
    stage.alice.post(&format!("{}/private", hidden.rest()), &json!({})).await?.ok()?;
    let page = format!("{}/x/milepost/changes?project=demo%2Fapp&branch=main", stage.gerrit.url());
    stage.browser.open(&page).await?;
    let row = format!("{CHANGES} tbody tr");
    stage
        .browser
        .wait_for_text(&row, "in 1 of 2 production clusters", SOON)
        .await
        .with_context(|| stage.gerrit.log(30))?;
    let first = format!("{CHANGES} tbody tr:last-child");
    stage.browser.wait_for_text(&first, "in production", SOON).await?;
    let listed = stage.browser.find_all(&row).await?;
    // Changes of one second have no order.
    let above = |text: &str| listed.iter().take(2).any(|row| row.text.starts_with(text));
    ensure!(listed.len() == 3, "{listed:?}");
    ensure!(above(&format!("{}: Greet in secret", hidden.number)), "{listed:?}");
    ensure!(above(&format!("{}: Greet twice", second.number)), "{listed:?}");
    stage.look("milepost-changes", "changes").await?;

    // Who has not signed in sees no private change, and no row of it.
    stage.browser.sign_in(&stage.gerrit.anonymous()).await?;
    stage.browser.open(&page).await?;
    stage.browser.wait_for_text(&first, "in production", SOON).await?;
    let seen = stage.browser.find_all(&row).await?;
    ensure!(seen.len() == 2 && seen.iter().all(|row| !row.text.contains("secret")), "{seen:?}");
    stage.browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn health_is_for_administrators_and_a_source_can_be_asked() -> Result<()> {
    let stage = stage().await?;
    let page = format!("{}/x/milepost/health", stage.gerrit.url());
    stage.browser.open(&page).await?;
    stage
        .browser
        .wait_for_text(&format!("{HEALTH} tbody"), "ci-main", SOON)
        .await
        .with_context(|| stage.gerrit.log(30))?;
    let sources = stage.browser.find_all(&format!("{HEALTH} tbody tr")).await?;
    ensure!(sources.len() == 5, "{sources:?}");
    stage.browser.click(&format!("{HEALTH} tbody tr:first-child button")).await?;
    stage
        .browser
        .wait_for_text(&format!("{HEALTH} tbody tr:first-child [role=status]"), "took", SOON)
        .await?;
    stage.browser.wait_for_text(&format!("{HEALTH} .numbers"), "3.13", SOON).await?;
    stage.look("milepost-health", "health").await?;
    let bob = stage.gerrit.account("bob").await?;
    stage.browser.sign_in(&bob).await?;
    stage.browser.open(&page).await?;
    stage.browser.wait_for_text(&format!("{HEALTH} .notice"), "for administrators", SOON).await?;
    stage.browser.assert_no_errors_but(&["403"]).await?;
    stage.browser.close().await
}
