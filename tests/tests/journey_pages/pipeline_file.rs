// SPDX-License-Identifier: Apache-2.0
//! A project that no administrator has configured: its pipeline exists as soon as `.pipeline/config.yaml` does, follows each edit, and
//! outlives a broken one.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer,
    rig::{
        browser::Browser,
        gerrit::{Change, Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    world::delivery::Delivery,
};

use crate::{SOON, Stage, tab};

const PROJECT: &str = "greeter";
const FILE: &str = ".pipeline/config.yaml";
const TESTS: &str = "pipelines:\n  test:\n    stages:\n      - {name: lint}\n      - {name: unit}\n      - {name: package}\n    execution: [[lint, package], [unit, package]]\n";
const PUBLISH: &str = "  publish:\n    stages:\n      - name: production\n        build: production\n        publish: {image: true}\n";
const WRONG: &str = "  publish:\n    stages:\n      - name: production\n        builds: production\n        publish: {image: true}\n";

#[tokio::test]
async fn a_pipeline_exists_as_soon_as_its_file_does() -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = delivery.config_without_pipelines();
    let scene = async { Scene::of(delivery, Gerrit::builder(), &config).await };
    let (Scene { gerrit, delivery, alice }, browser) = tokio::try_join!(scene, Browser::start())?;
    browser.sign_in(&alice).await?;
    let mut stage = Stage { gerrit, delivery, alice, browser };

    let other = stage.alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let answered = stage.alice.json(&answer::path(&other)).await?;
    ensure!(answered["pipeline"].is_null(), "nobody has declared anything: {answered}");

    // The change that adds the file shows what it will be, and what is wrong with it.
    let adds =
        stage.alice.push(PROJECT, &Push::new("Deploy it").file(FILE, &[TESTS, WRONG].concat())).await?;
    stage.says(&adds, "this change's .pipeline/config.yaml has ").await?;
    tab::open(&stage, &adds, "Step 1 of 5 to production: waiting for checks").await?;
    stage.browser.wait_for_text("milepost-tab >>> .plan a", "Line 11", SOON).await?;
    tab::look(&stage, "tab-pipeline-file-wrong").await?;
    let right = Push::new("Deploy it").file(FILE, &[TESTS, PUBLISH].concat());
    let adds = stage.alice.push_again(&adds, &right).await?;
    stage.says(&adds, "the pipeline is as this change's own").await?;
    tab::open(&stage, &adds, "Step 1 of 5 to production: waiting for checks").await?;
    stage.browser.wait_for_text("milepost-tab >>> .frames", "lint", SOON).await?;
    tab::look(&stage, "tab-pipeline-file").await?;
    let answered = stage.alice.json(&answer::path(&other)).await?;
    ensure!(answered["pipeline"].is_null(), "it is not merged yet: {answered}");

    // From the merge on all changes of the branch have it.
    let (merged, image) = stage.delivery.built(&stage.alice, &adds).await?;
    stage.says(&other, "Step 1 of 5 to production: waiting for checks").await?;
    stage.browser.open(&stage.gerrit.page(&other)).await?;
    Row::of(&stage.browser, SOON).says("Step 1 of 5 to production").await?;
    stage.says(&merged, "Step 4 of 5 to production: waiting for staging").await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        stage.delivery.roll_out(cluster, &image)?;
    }
    stage.says(&merged, "In production").await?;

    // An edit is followed by the open page, and one that cannot be read takes nothing away.
    stage.pushed(TESTS).await?;
    Row::of(&stage.browser, SOON).says("Step 1 of 2 to merge").await?;
    stage.pushed("pipelines:\n\ttest: {}\n").await?;
    Row::of(&stage.browser, SOON).shows("cannot be read, line 2").await?;
    Row::of(&stage.browser, SOON).says("Step 1 of 2 to merge").await?;
    stage.look(milepost_tests::row::ROW, "row-pipeline-file-broken").await?;

    // The project's owners say otherwise, and take it back.
    let owners = "[pipeline \"short\"]\n\tsteps = merge\n\tsteps = deploy environment=staging\n";
    stage.gerrit.admin().push_to_config(PROJECT, "milepost.config", owners).await?;
    Row::of(&stage.browser, SOON).says("Step 1 of 2 to staging").await?;
    let wrong = owners.replace("staging", "nowhere");
    let refused = stage.gerrit.admin().push_to_config(PROJECT, "milepost.config", &wrong).await;
    let refused = format!("{:#}", refused.err().context("an environment that is nowhere")?);
    ensure!(refused.contains("milepost.config:3") && refused.contains("nowhere"), "{refused}");
    stage.gerrit.admin().push_to_config(PROJECT, "milepost.config", "").await?;
    Row::of(&stage.browser, SOON).says("Step 1 of 2 to merge").await?;
    stage.browser.assert_no_errors().await?;
    stage.browser.open("about:blank").await?;

    // What was found holds over a start of everything.
    stage.gerrit.kill9()?;
    stage.gerrit.start_again().await?;
    stage.says(&other, "Step 1 of 2 to merge").await?;
    stage.says(&other, "cannot be read, line 2").await?;
    stage.pushed(&[TESTS, PUBLISH].concat()).await?;
    stage.says(&other, "Step 1 of 5 to production").await?;
    stage.browser.close().await
}

impl Stage {
    /// The file on the branch is another one, past review.
    async fn pushed(&self, file: &str) -> Result<()> {
        self.gerrit.admin().push_to_branch(PROJECT, &Push::new("Edit").file(FILE, file)).await.map(drop)
    }

    async fn says(&self, change: &Change, text: &str) -> Result<()> {
        answer::says(&self.alice, change, text, SOON).await.map(drop).with_context(|| self.gerrit.log(40))
    }
}
