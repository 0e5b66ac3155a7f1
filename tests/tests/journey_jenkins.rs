// SPDX-License-Identifier: Apache-2.0
//! One change from `git push` to production where Jenkins is the CI, on a real Gerrit in a real browser. Jenkins is a stand-in, made
//! after recorded shapes; so are registry and clusters.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    world::{built_for::For, delivery::Delivery, jenkins::JenkinsStandIn},
};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const UNIT: &str = "demo/unit tests";
const IMAGE: &str = "demo/image";
const LOG: &str = "+ make test\nrunning 3 tests\ntest a ... ok\ntest b ... FAILED: expected <4>, got 5\nERROR: 1 of 3 failed\n";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    jenkins: JenkinsStandIn,
    alice: Client,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let (delivery, jenkins) = tokio::try_join!(Delivery::start(PROJECT), JenkinsStandIn::start(""))?;
    jenkins.pipeline(UNIT);
    jenkins.freestyle("demo/lint");
    jenkins.pipeline(IMAGE);
    let config = delivery.config();
    let (_, others) = config.split_once("ci-main = ").context("a CI")?;
    let (_, others) = others.split_once('\n').context("its line")?;
    let ours = format!(
        "ci-main = {{ kind = \"jenkins\", url = \"{}\", jobs = [\"demo\"], interval_seconds = 1 }}",
        jenkins.url()
    );
    let config = format!("[sources]\n{ours}\n{others}");
    let scene = Scene::of(delivery, Gerrit::builder(), &config);
    let (Scene { gerrit, delivery, alice }, browser) = tokio::try_join!(scene, Browser::start())?;
    jenkins.beside(&gerrit.url());
    Ok(Stage { gerrit, delivery, jenkins, alice, browser })
}

impl Stage {
    fn row(&self) -> Row<'_> {
        Row::of(&self.browser, SOON)
    }

    async fn says(&self, headline: &str) -> Result<()> {
        self.row().says(headline).await.map(drop).with_context(|| self.gerrit.log(40))
    }

    async fn open(&self, change: &Change) -> Result<()> {
        self.browser.open(&self.gerrit.page(change)).await
    }
}

fn of(change: &Change) -> For {
    For::patch_set(&change.project, change.number, u32::try_from(change.patch_set).unwrap_or(u32::MAX))
}

#[tokio::test]
async fn one_change_goes_from_push_to_production_by_jenkins() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, jenkins, alice, browser, .. } = &stage;
    browser.sign_in(alice).await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    stage.open(&change).await?;
    stage.says("Step 1 of 5 to production: waiting for checks to start").await?;

    // Two jobs are one check. A stage fails while others still run: its name, its own log, and the lines that say why.
    let lint = jenkins.run(&of(&change), "patchset-created", "demo/lint");
    let unit = jenkins.run(&of(&change), "patchset-created", UNIT);
    jenkins.stage(&unit, "Build");
    jenkins.end_stage(&unit, "Build", "SUCCESS", "");
    jenkins.stage(&unit, "Test");
    jenkins.stage(&unit, "Coverage");
    stage.says("Step 1 of 5 to production: checks are running, 1 of 4 done").await?;
    jenkins.end_stage(&unit, "Test", "FAILED", LOG);
    stage.says(&format!("Step 1 of 5 to production: {UNIT}: Test is failing")).await?;
    stage.row().shows("test b ... FAILED: expected <4>, got 5").await?;
    assert_eq!(stage.row().link().await?, jenkins.log_page(&unit, "Test"));
    stage.row().pictures("jenkins-failing").await?;
    jenkins.end(&lint, "SUCCESS");
    jenkins.end(&unit, "FAILURE");
    stage.says(&format!("Step 1 of 5 to production: {UNIT}: Test failed")).await?;

    // A new patch set passes, once somebody has let it go on.
    let change = alice.push_again(&change, &Push::new("Greet by name\n\nAnd count right.")).await?;
    stage.open(&change).await?;
    let unit = jenkins.run(&of(&change), "patchset-created", UNIT);
    jenkins.stage(&unit, "Really?");
    jenkins.pause(&unit, "Really?");
    stage.says("Step 1 of 5 to production: Really? waits for a person to let it go on, in CI").await?;
    stage.row().pictures("jenkins-paused").await?;
    jenkins.end(&unit, "SUCCESS");
    stage.says("Step 2 of 5 to production: waiting for review").await?;

    // Merged: the build of the image is started for the branch's new revision.
    let merged = alice.approve_and_submit(&change).await?;
    stage.says("Step 3 of 5 to production: waiting for the image").await?;
    let is_for = For::branch(PROJECT, &merged.branch, &merged.revision);
    let image = jenkins.run(&is_for, "ref-updated", IMAGE);
    jenkins.stage(&image, "Publish");
    stage.says("Step 3 of 5 to production: image is being built").await?;
    let tag = Delivery::tag(&merged);
    let digest = delivery.registry.push_image(PROJECT, &tag, Some(&merged.revision));
    jenkins.end(&image, "SUCCESS");
    stage.says("Step 4 of 5 to production: waiting for staging").await?;
    let reference = format!("{}/{PROJECT}@{digest}", delivery.registry.host());
    delivery.roll_out("staging", &reference)?;
    stage.says("Step 5 of 5 to production: waiting for production").await?;
    for cluster in ["eqiad", "codfw"] {
        delivery.roll_out(cluster, &reference)?;
    }
    stage.says("In production").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
