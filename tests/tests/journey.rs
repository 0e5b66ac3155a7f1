// SPDX-License-Identifier: Apache-2.0
//! One change from `git push` to production, on a real Gerrit in a real browser; CI, registry and clusters are stand-ins. At
//! each station the row is right without a reload.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::{Browser, Found},
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    world::delivery::Delivery,
};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const LOG: &str = "2026-11-23 00:33:30.682705 | TASK [run tests]\n\
    2026-11-23 00:33:37.619190 | localhost | running 3 tests\n\
    2026-11-23 00:33:37.621402 | localhost | test a ... ok\n\
    2026-11-23 00:33:37.621486 | localhost | test b ... FAILED: expected 4, got 5\n\
    2026-11-23 00:33:37.621576 | localhost | ERROR\n";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let (scene, browser) = tokio::try_join!(Scene::set(PROJECT), Browser::start())?;
    let Scene { gerrit, delivery, alice } = scene;
    Ok(Stage { gerrit, delivery, alice, browser })
}

impl Stage {
    async fn says(&self, headline: &str) -> Result<()> {
        self.row().says(headline).await.map(drop).with_context(|| self.gerrit.log(40))
    }

    /// Waits for a run in Gerrit's Checks.
    async fn checks(&self, kind: &str, run: &str) -> Result<Found> {
        self.browser.wait_for_text(&format!("gr-change-summary >>> {kind}"), run, SOON).await
    }

    fn row(&self) -> Row<'_> {
        Row::of(&self.browser, SOON)
    }

    async fn open(&self, change: &Change) -> Result<()> {
        self.browser.open(&self.gerrit.page(change)).await
    }
}

#[tokio::test]
async fn one_change_goes_from_push_to_production() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, .. } = &stage;
    let zuul = &delivery.zuul;
    browser.sign_in(alice).await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    stage.open(&change).await?;
    stage.says("Step 1 of 5 to production: waiting for checks to start").await?;

    // A test fails: its name, a link to its log and the lines that say why, and nothing else.
    let check = delivery.check(&change);
    stage.says("Step 1 of 5 to production: checks are running, 0 of 2 done").await?;
    zuul.pass(&check, "lint");
    zuul.fail(&check, "unit", LOG);
    zuul.end(&check);
    stage.says("Step 1 of 5 to production: unit failed").await?;
    stage.row().shows("test b ... FAILED: expected 4, got 5").await?;
    let build = zuul.build(&check, "unit").context("the job's build")?;
    assert!(stage.row().link().await?.ends_with(&build), "{build}");
    stage.row().ask_why().await?;
    stage.row().shows(&format!("job unit in check of {},1", change.number)).await?;
    // Gerrit's own Checks say the same, without a question of their own.
    let failed = stage.checks("a.ERROR", "✕ 1/5 Check").await?;
    assert!(failed.attributes["href"].ends_with(&build), "{failed:?}");

    // A new patch set passes; the same page follows it once it is opened on it.
    let change = alice.push_again(&change, &Push::new("Greet by name\n\nAnd count right.")).await?;
    stage.open(&change).await?;
    let check = delivery.check(&change);
    delivery.pass(&check, &["lint", "unit"]);
    stage.says("Step 2 of 5 to production: waiting for review").await?;

    // Approved: the gate runs, then Gerrit merges.
    alice.vote(&change, "Code-Review", 2).await?;
    let gate = delivery.gate(&change);
    stage.says("Step 2 of 5 to production: merge checks are running, 0 of 1 done").await?;
    delivery.pass(&gate, &["unit"]);
    let merged = alice.submit(&change).await?;
    stage.says("Step 3 of 5 to production: waiting for the image").await?;

    // The image: its URI in the row as soon as the registry has it.
    let build = delivery.build(&merged);
    stage.says("Step 3 of 5 to production: image is being built").await?;
    let image = delivery.publish(&merged, &build);
    stage.says("Step 4 of 5 to production: waiting for staging").await?;
    let digest = image.rsplit('@').next().unwrap_or_default();
    let shown = digest.get(digest.len().saturating_sub(8)..).unwrap_or_default();
    stage.row().shows(shown).await?;

    // Pod by pod, staging, then one production cluster after the other.
    delivery.deploy("staging", &image)?;
    stage.says("Step 4 of 5 to production: rolling out to staging, 0 of 3 pods ready").await?;
    for ready in ["1 of 3", "2 of 3"] {
        delivery.pod_ready("staging")?;
        stage.says(&format!("Step 4 of 5 to production: rolling out to staging, {ready} pods ready")).await?;
    }
    delivery.pod_ready("staging")?;
    stage.says("Step 5 of 5 to production: waiting for production").await?;
    stage.checks("span.SUCCESS", "✓ 4/5 Staging").await?;
    for (cluster, then) in
        [("eqiad", "Step 5 of 5 to production: in 1 of 2 production clusters"), ("codfw", "In production")]
    {
        delivery.roll_out(cluster, &image)?;
        stage.says(then).await?;
    }
    stage.row().ask_why().await?;
    stage.row().shows(&format!("status MERGED as {}", merged.revision)).await?;
    stage.row().shows(&format!("revision label {}", merged.revision)).await?;
    stage.row().shows("codfw: Deployment").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn what_happened_while_no_page_was_open_is_there_when_one_is() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, .. } = &stage;
    let change = alice.push(PROJECT, &Push::new("Say goodbye, too")).await?;
    let (merged, image) = delivery.built(alice, &change).await?;
    delivery.roll_out("staging", &image)?;
    browser.sign_in(alice).await?;
    stage.open(&merged).await?;
    stage.says("Step 5 of 5 to production: waiting for production").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
