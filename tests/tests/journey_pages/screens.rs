// SPDX-License-Identifier: Apache-2.0
//! The pages below `/x/milepost/`: the last changes against the environments, for who may see them, and Milepost's health.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{rig::gerrit::Push, wait};
use serde_json::json;

use crate::{PROJECT, SOON, Stage, stage};

const CHANGES: &str = "milepost-changes >>> .tab";
const HEALTH: &str = "milepost-health >>> .tab";

/// Waits until the row of a change has this text, and gives the texts of all rows.
async fn says(stage: &Stage, number: u64, text: &str) -> Result<Vec<String>> {
    let what = format!("change {number}: {text}");
    wait::until(&what, SOON, async || {
        let rows = stage.browser.find_all(&format!("{CHANGES} tbody tr")).await;
        let rows = rows.map_err(|error| format!("{error:#}"))?;
        let texts: Vec<_> = rows.into_iter().map(|row| row.text).collect();
        let of_change = |row: &&String| row.starts_with(&format!("{number}: "));
        match texts.iter().find(of_change) {
            Some(row) if row.contains(text) => Ok(texts),
            _ => Err(format!("{texts:?}")),
        }
    })
    .await
}

#[tokio::test]
async fn changes_stand_against_environments_for_who_may_see_them() -> Result<()> {
    let stage = stage().await?;
    let (first, old) = stage.built(&Push::new("Greet by name")).await?;
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
    says(&stage, second.number, "in 1 of 2 production clusters")
        .await
        .with_context(|| stage.gerrit.log(30))?;
    let listed = says(&stage, first.number, "in production").await?;
    ensure!(listed.len() == 3, "{listed:?}");
    ensure!(
        listed.iter().any(|row| row.starts_with(&format!("{}: Greet in secret", hidden.number))),
        "{listed:?}"
    );
    // The last that moved stands first.
    let told = stage.alice.json("/changes/?q=project:demo/app").await?;
    let told = told.as_array().context("no list")?;
    let moved = |row: &String| {
        let of = told.iter().find(|change| row.starts_with(&format!("{}: ", change["_number"])));
        of.and_then(|change| change["updated"].as_str()).unwrap_or_default().to_owned()
    };
    ensure!(listed.iter().map(moved).is_sorted_by(|a, b| a >= b), "{listed:?}, {told:?}");
    stage.look("milepost-changes", "changes").await?;

    // Who has not signed in sees no private change, and no row of it.
    stage.browser.sign_in(&stage.gerrit.anonymous()).await?;
    stage.browser.open(&page).await?;
    let seen = says(&stage, first.number, "in production").await?;
    ensure!(seen.len() == 2 && seen.iter().all(|row| !row.contains("secret")), "{seen:?}");
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
