// SPDX-License-Identifier: Apache-2.0
//! Sites with a Content-Security-Policy, which the proxy adds: as documented all works, and without WebAssembly words stand as text.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{browser::Browser, gerrit::Change},
    row::ROW,
};
use serde_json::json;

use crate::{
    PROJECT, SOON, Stage,
    lines::{self, Protocol},
    site::Site,
    stage,
};

/// A usual policy of before WebAssembly.
const WITHOUT_WASM: &str = "add_header Content-Security-Policy \"script-src 'self' 'unsafe-inline'\" always;";
/// Writes down what the policy stopped.
const STOPPED: &str = "window.stopped = [];
    document.addEventListener('securitypolicyviolation', e => window.stopped.push([e.effectiveDirective, e.blockedURI, e.sourceFile]));";
/// So many times faster they pass in a hurried page.
const HURRY: u32 = 40;
/// When each answer about the change was asked for, and each module, cached or not.
const ASKED: &str = "performance.getEntriesByType('resource').filter(e => e.name.includes('milepost~progress')).map(e => e.startTime)";
const MODULES: &str = "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.wasm')).length";

#[tokio::test]
async fn words_stand_as_text_where_wasm_cannot_run_and_all_is_drawn_as_documented() -> Result<()> {
    // Nothing that Milepost has not asked for, and what Gerrit's page needs of scripts and styles.
    let own = lines::own_policy()?;
    let least = own.replacen(
        "script-src",
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'unsafe-inline'",
        1,
    );
    let least = format!("add_header Content-Security-Policy \"{least}\" always;");
    let sites = [lines::policy()?, WITHOUT_WASM, &least, ""].map(|policy| (Protocol::Http2, policy));
    let stage = stage(&sites).await?;
    let [whole, without, least, free] = [0, 1, 2, 3].map(|nth| stage.site(nth, Protocol::Http2));
    let change = stage.rolling_out("Greet safely").await?;
    let browser = stage.browser(&whole).await?;
    for (site, called) in [(&whole, "the whole policy"), (&least, "Milepost's own policy")] {
        stage.allowed(&browser, site, &change).await.with_context(|| called.to_owned())?;
    }
    browser.assert_no_errors().await?;
    stage.forbidden(&browser, &without, &change).await.context("without wasm")?;
    stage.hardships(&browser, &free, &change).await?;
    browser.close().await
}

/// Lets the row's waits between two questions pass faster: no timer of Gerrit's page is as long.
pub(crate) fn hurry() -> String {
    format!(
        "const {{setTimeout}} = window;
         window.setTimeout = (f, ms, ...all) => setTimeout(f, [15e3, 12e4].includes(ms) ? ms / {HURRY} : ms, ...all);"
    )
}

impl Stage {
    async fn allowed(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        browser.open_tab().await?;
        browser.run_before(STOPPED).await?;
        browser.open(&site.page(change)).await?;
        self.says(browser, "rolling out to staging, 0 of 3 pods ready").await?;
        site.streams(browser, 1).await?;
        browser.click("gr-change-tabs >>> button:nth-child(2)").await?;
        browser.wait_for("milepost-tab >>> .tab >>> .sources li", SOON).await?;
        stopped_nothing(browser).await?;
        browser.open(&site.of(&format!("/q/project:{PROJECT}"))).await?;
        browser.wait_for_text("gr-change-list >>> milepost-step >>> span", "4/5", SOON).await?;
        stopped_nothing(browser).await?;
        for (page, element) in
            [("changes?project=demo%2Fapp&branch=main", "milepost-changes"), ("health", "milepost-health")]
        {
            browser.open(&site.of(&format!("/x/milepost/{page}"))).await?;
            browser.wait_for(&format!("{element} >>> .tab >>> tbody tr"), SOON).await?;
            stopped_nothing(browser).await?;
        }
        browser.open("about:blank").await
    }

    /// The headline as text, which moves; the tab's sentences; and neither wasm nor answers are asked for again and again.
    async fn forbidden(&self, browser: &Browser, site: &Site, change: &Change) -> Result<()> {
        browser.open_tab().await?;
        browser.run_before(&format!("{STOPPED}{}", hurry())).await?;
        browser.open(&site.page(change)).await?;
        browser.wait_for_text(ROW, "rolling out to staging, 0 of 3 pods ready", SOON).await?;
        browser.click("gr-change-tabs >>> button:nth-child(2)").await?;
        browser
            .wait_for_text("milepost-tab >>> ol li", "rolling out to staging, 0 of 3 pods ready", SOON)
            .await?;
        browser.wait_for_script("return window.stopped.length", SOON).await?;

        self.scene.delivery.pod_ready("staging")?;
        browser.wait_for_text(ROW, "rolling out to staging, 1 of 3 pods ready", SOON).await?;
        browser
            .wait_for_text("milepost-tab >>> ol li", "rolling out to staging, 1 of 3 pods ready", SOON)
            .await?;
        asked_seldom(browser, 2).await?;
        let asked = site.milepost(browser).await?;
        ensure!(asked.iter().all(|one| one.kind != "EventSource"), "a stream for nobody: {asked:#?}");
        ensure!(browser.find_all("gr-error-manager p").await?.is_empty(), "an error is shown to the reader");

        browser.open(&site.of(&format!("/q/project:{PROJECT}"))).await?;
        browser.wait_for_text("gr-change-list >>> milepost-step >>> span", "4/5", SOON).await?;
        browser.open(&site.of("/x/milepost/health")).await?;
        browser.wait_for_text("milepost-health", "it needs WebAssembly", SOON).await?;
        browser.assert_no_errors_but(&["Content Security Policy"]).await?;
        browser.open("about:blank").await
    }
}

/// In a hurried page that draws text alone: answers are two minutes apart, and no more than these modules were tried.
pub(crate) async fn asked_seldom(browser: &Browser, modules: u64) -> Result<()> {
    browser.wait_for_script(&format!("return ({ASKED}).length > 2"), SOON).await?;
    let asked: Vec<f64> = serde_json::from_value(browser.run(&format!("return {ASKED}"), vec![]).await?)?;
    let least = 0.9 * 120_000.0 / f64::from(HURRY);
    let seldom = asked.windows(2).all(|two| matches!(two, [one, next] if next - one > least));
    ensure!(seldom, "answers were asked for at {asked:?} ms");
    let tried = browser.run(&format!("return {MODULES}"), vec![]).await?;
    ensure!(tried == json!(modules), "{tried} modules were tried");
    Ok(())
}

async fn stopped_nothing(browser: &Browser) -> Result<()> {
    let stopped = browser.run("return window.stopped", vec![]).await?;
    ensure!(stopped == json!([]), "the policy stopped {stopped}");
    Ok(())
}
