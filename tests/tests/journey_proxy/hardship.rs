// SPDX-License-Identifier: Apache-2.0
//! Slow networks, browsers that lack something, a module that traps: the headline stands, as row or as text.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{browser::Browser, gerrit::Change},
    row::ROW,
};
use serde_json::json;

use crate::{
    Duration, PROJECT, SOON, Stage,
    policy::{asked_seldom, hurry},
    site::Site,
};

const LATENCY: Duration = Duration::from_secs(3);
/// Drawn, and not text alone.
const HEADLINE: &str = "gr-change-metadata >>> milepost-progress >>> .headline";

const NO_WASM: &str = "delete window.WebAssembly;";
/// As outside a secure context, and in browsers of some years ago.
const NO_LOCKS: &str = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined}); delete window.BroadcastChannel;";
/// From `trapNow` on the next state that the stream tells the row is its last: what its module asks the page for then has a real trap.
const TRAP: &str = "
    const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,116,0,0,10,5,1,3,0,0,11]);
    const trap = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.t;
    const {get} = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'lastEventId');
    Object.defineProperty(MessageEvent.prototype, 'lastEventId', {get() { return window.trapNow ? trap() : get.call(this); }});";

impl Stage {
    /// One pod of the change's rollout is ready when it begins.
    pub(crate) async fn hardships(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        self.slow(browser, site, change).await.context("a slow network")?;
        self.old(browser, site, change).await.context("an old browser")?;
        self.traps(browser, site, change).await.context("a trap")
    }

    /// The reader comes from a list, as most do; each answer takes three seconds.
    async fn slow(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        browser.open_tab().await?;
        browser.open(&site.of(&format!("/q/project:{PROJECT}"))).await?;
        browser.wait_for("gr-change-list >>> milepost-step >>> span", SOON).await?;
        browser.forget(site.url.trim_end_matches("/r")).await?;
        browser.slow_network(LATENCY).await?;
        browser.record(ROW).await?;
        browser.record(HEADLINE).await?;
        browser.run("standIn.navigate(arguments[0])", vec![json!(change.path())]).await?;
        self.says(browser, "rolling out to staging, 1 of 3 pods ready").await?;
        let first = async |selector: &str| {
            let recorded = browser.recorded(selector).await?;
            recorded.into_iter().find(|one| !one.text.is_empty()).context("nothing was shown")
        };
        let (text, row) = (first(ROW).await?, first(HEADLINE).await?);
        ensure!(text.text.contains("rolling out to staging, 1 of 3 pods ready"), "{text:?}");
        ensure!(row.at > text.at + 1_000, "the row's module came at once: {text:?}, {row:?}");
        eprintln!("a slow network: the row {} ms after its text", row.at - text.at);
        site.streams(browser, 1).await?;
        browser.run("standIn.navigate('/q/status:merged')", vec![]).await?;
        site.streams(browser, 0).await
    }

    async fn old(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        browser.open_tab().await?;
        browser.run_before(&format!("{NO_WASM}{}", hurry())).await?;
        browser.open(&site.page(change)).await?;
        browser.wait_for_text(ROW, "rolling out to staging, 1 of 3 pods ready", SOON).await?;
        browser.click("gr-change-tabs >>> button:nth-child(2)").await?;
        browser
            .wait_for_text("milepost-tab >>> ol li", "rolling out to staging, 1 of 3 pods ready", SOON)
            .await?;
        self.scene.delivery.pod_ready("staging")?;
        browser.wait_for_text(ROW, "rolling out to staging, 2 of 3 pods ready", SOON).await?;
        asked_seldom(browser, 0).await?;
        browser.open("about:blank").await?;

        browser.open_tab().await?;
        browser.run_before(NO_LOCKS).await?;
        browser.open(&site.page(change)).await?;
        self.says(browser, "rolling out to staging, 2 of 3 pods ready").await?;
        site.streams(browser, 1).await?;
        browser.run("standIn.navigate('/q/status:merged')", vec![]).await?;
        site.streams(browser, 0).await
    }

    async fn traps(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        browser.open_tab().await?;
        browser.run_before(&format!("{TRAP}{}", hurry())).await?;
        browser.open(&site.page(change)).await?;
        self.says(browser, "rolling out to staging, 2 of 3 pods ready").await?;
        site.streams(browser, 1).await?;
        browser.run("window.trapNow = true", vec![]).await?;
        self.scene.delivery.pod_ready("staging")?;
        browser.wait_for_text(ROW, "waiting for production", SOON).await?;
        ensure!(browser.find_all(HEADLINE).await?.is_empty(), "it did not trap");
        ensure!(browser.find_all("gr-error-manager p").await?.is_empty(), "an error is shown to the reader");
        site.streams(browser, 0).await?;
        browser.assert_no_errors_but(&["Content Security Policy", "unreachable"]).await
    }
}
