// SPDX-License-Identifier: Apache-2.0
//! The ways that a change can go in a real Gerrit: abandoned, rebased by the submit, submitted together with others, cherry-picked
//! to another branch, and past all that is deployed. CI, registry and clusters are stand-ins.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    answer,
    rig::gerrit::{Change, Client, Gerrit, Push},
    scene::Scene,
    world::delivery::Delivery,
};
use serde_json::json;

const SOON: Duration = Duration::from_mins(1);
const PROJECT: &str = "demo/app";
const REST: &str = "/projects/demo%2Fapp";
const BUILT: &str = "Step 4 of 5 to production: waiting for staging";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
}

#[tokio::test]
async fn each_way_that_a_change_can_go_is_told() -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = format!("{}[services.default]\npaths = [\"src/**\"]\n", delivery.config());
    let Scene { gerrit, delivery, alice } = Scene::of(delivery, Gerrit::builder(), &config).await?;
    let stage = Stage { gerrit, delivery, alice };

    stage.abandoned().await.context("abandoned")?;
    stage.past_all_that_is_deployed().await.context("untouched")?;
    stage.together().await.context("together")?;
    stage.cherry_picked().await.context("cherry-picked")?;
    stage.rebased().await.context("rebased")
}

impl Stage {
    async fn abandoned(&self) -> Result<()> {
        let change = self.pushed("Greet nobody").await?;
        let check = self.delivery.check(&change);
        self.delivery.zuul.fail(&check, "unit", "FAILED: expected 4, got 5\n");
        self.delivery.zuul.end(&check);
        self.says(&change, "Step 1 of 5 to production: unit failed").await?;
        self.alice.abandon(&change).await?;
        self.says(&change, "Abandoned at step 1 of 5 to production").await?;
        self.alice.restore(&change).await?;
        self.says(&change, "Step 1 of 5 to production: unit failed").await
    }

    async fn past_all_that_is_deployed(&self) -> Result<()> {
        let change = self.alice.push(PROJECT, &Push::new("Explain").file("docs/index.md", "Hello")).await?;
        let merged = self.alice.approve_and_submit(&change).await?;
        self.says(&merged, "Merged, touches nothing that is deployed").await
    }

    /// One image, of the last of them, brings them all.
    async fn together(&self) -> Result<()> {
        let first = self.pushed("Greet by name").await?;
        let second = self.alice.push_onto(&first, &Push::new("Greet twice").file("src/twice", "2")).await?;
        self.alice.vote(&first, "Code-Review", 2).await?;
        let second = self.alice.approve_and_submit(&second).await?;
        let first = self.alice.refreshed(&first).await?;
        self.says(&first, "Step 3 of 5 to production: waiting for the image").await?;
        let build = self.delivery.build(&second);
        let image = self.delivery.publish(&second, &build);
        self.says(&first, BUILT).await?;
        self.delivery.roll_out("staging", &image)?;
        self.says(&first, &format!("live by the later image of change {}", second.number)).await?;
        self.says(&first, "Step 5 of 5 to production: waiting for production").await?;
        self.says(&second, "Step 5 of 5 to production: waiting for production").await
    }

    async fn cherry_picked(&self) -> Result<()> {
        let change = self.pushed("Fix the greeting").await?;
        let tip = json!({ "revision": "main" });
        self.gerrit.admin().put(&format!("{REST}/branches/release"), &tip).await?.ok()?;
        let merged = self.alice.approve_and_submit(&change).await?;
        let pick = json!({ "message": "Fix the greeting", "destination": "release" });
        let path = format!("{}/cherrypick", merged.rest_revision());
        let picked = self.alice.post(&path, &pick).await?.ok()?.json()?;
        let number = &picked["_number"];
        self.says(&merged, &format!("cherry-picked to another branch as change {number}")).await
    }

    /// Gerrit makes one more patch set, which CI has not checked and whose image counts.
    async fn rebased(&self) -> Result<()> {
        let always = json!({ "submit_type": "REBASE_ALWAYS" });
        self.gerrit.admin().put(&format!("{REST}/config"), &always).await?.ok()?;
        let change = self.pushed("Greet in the morning").await?;
        self.delivery.pass(&self.delivery.check(&change), &["lint", "unit"]);
        self.says(&change, "Step 2 of 5 to production: waiting for review").await?;
        self.gerrit.admin().push_to_branch(PROJECT, &Push::new("Something else")).await?;
        let merged = self.alice.approve_and_submit(&change).await?;
        assert_ne!(merged.revision, change.revision, "it was not rebased");
        self.says(&merged, "Step 3 of 5 to production: waiting for the image").await?;
        self.says(&merged, "checks passed").await?;
        let build = self.delivery.build(&merged);
        self.delivery.publish(&merged, &build);
        self.says(&merged, BUILT).await
    }

    /// A change to the service.
    async fn pushed(&self, subject: &str) -> Result<Change> {
        let file = format!("src/{}", subject.replace(' ', "-"));
        self.alice.push(PROJECT, &Push::new(subject).file(&file, subject)).await
    }

    /// Waits until the page's answer about a change says this.
    async fn says(&self, change: &Change, text: &str) -> Result<()> {
        answer::says(&self.alice, change, text, SOON).await.map(drop).with_context(|| self.gerrit.log(40))
    }
}
