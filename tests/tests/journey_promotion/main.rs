// SPDX-License-Identifier: Apache-2.0
//! The way to production by a deployment repository: a real Gerrit whose events tell of both projects, in a real browser. CI,
//! registry and clusters are stand-ins; the repository is looked at once an hour but for those events, so that what is shown
//! in time came by them.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{
        browser::{Browser, Found},
        gerrit::{Change, Client, Gerrit, Push},
    },
    row::{ROW, Row},
    scene::Scene,
    world::delivery::Delivery,
};

mod broken_values;
mod from_push_to_production;
mod who_may_see;

const SOON: Duration = Duration::from_secs(30);
/// A narrow window, in CSS pixels.
const NARROW: u32 = 320;
const PROJECT: &str = "demo/app";
const DEPLOYMENTS: &str = "demo/deployments";
const NO_PROMOTION: &str = "Step 5 of 6 to production: no promotion change is open yet";

/// Everything runs the image of `first`, as the values file asks for.
struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    browser: Browser,
    first: Change,
}

async fn stage() -> Result<Stage> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = format!("{}{}", delivery.config(), delivery.promoted_by(DEPLOYMENTS));
    let scene = Scene::of(delivery, Gerrit::builder(), &config);
    let (Scene { gerrit, delivery, alice }, browser) = tokio::try_join!(scene, Browser::start())?;
    let admin = gerrit.admin();
    admin.create_project(DEPLOYMENTS).await?;
    let first = alice.push(PROJECT, &Push::new("Greet everybody")).await?;
    let (first, image) = delivery.built(&alice, &first).await?;
    admin.push_to_branch(DEPLOYMENTS, &bump(&delivery, &first)).await?;
    for cluster in ["staging", "eqiad", "codfw"] {
        delivery.roll_out(cluster, &image)?;
    }
    Ok(Stage { gerrit, delivery, alice, browser, first })
}

/// A commit of the deployment repository that asks for the image of a merged change.
fn bump(delivery: &Delivery, merged: &Change) -> Push {
    values(delivery, &format!("Run {} in production", Delivery::tag(merged)), &delivery.values(merged))
}

/// A commit of the deployment repository with this text in the values file.
fn values(delivery: &Delivery, message: &str, text: &str) -> Push {
    Push::new(message).file(&delivery.values_file(), text)
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

    /// The row says that it waits for this change, open since the day when it was pushed.
    async fn waits_for(&self, promotion: &Change) -> Result<()> {
        let (number, day) = (promotion.number, self.day(promotion, "created").await?);
        self.says(&format!(
            "Step 5 of 6 to production: waiting for promotion change {number}, open since {day}"
        ))
        .await
    }

    /// The day of a change's `created` or `submitted`, as the row says it.
    async fn day(&self, change: &Change, what: &str) -> Result<String> {
        let info = self.gerrit.admin().json(&change.rest()).await?;
        let moment = info[what].as_str().and_then(|text| text.get(..10)).context("no such moment")?;
        Ok(moment.parse::<jiff::civil::Date>()?.strftime("%a %-d %b").to_string())
    }

    /// The row in a narrow window in both themes, where `MILEPOST_PICTURES` says; nothing of it is cut off.
    async fn pictures(&self, name: &str) -> Result<()> {
        self.browser.set_size(NARROW, 900, 1).await?;
        let Found { x, width, .. } = self.browser.wait_for(ROW, SOON).await?;
        ensure!(x + width <= f64::from(NARROW), "the row ends at {} of {NARROW} pixels", x + width);
        self.row().pictures(&format!("promotion-{name}")).await
    }

    /// A change of alice's that staging runs already, with its image.
    async fn staged(&self, message: &str) -> Result<(Change, String)> {
        let change = self.alice.push(PROJECT, &Push::new(message)).await?;
        let (merged, image) = self.delivery.built(&self.alice, &change).await?;
        self.delivery.roll_out("staging", &image)?;
        Ok((merged, image))
    }
}
