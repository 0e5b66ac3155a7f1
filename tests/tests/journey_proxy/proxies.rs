// SPDX-License-Identifier: Apache-2.0
//! All of Milepost through each proxy, by each protocol.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::Change,
        http,
        ports::Held,
        proxy::{Kind, Proxy},
    },
    world::delivery::Delivery,
};
use serde_json::json;

use crate::{
    Duration, HOOK_SECRET, PROJECT, SOON, Stage,
    lines::{self, Protocol},
    site::Site,
    stage,
};

/// Two moves of a row within this were told by the stream as they came: questions come each 12 s at most often where a stream is open or being
/// opened, and its line that keeps it open each 15 s.
const LIVE: Duration = Duration::from_secs(6);

#[tokio::test]
async fn all_of_it_works_through_nginx_and_apache_by_both_protocols() -> Result<()> {
    let stage = stage(&Protocol::BOTH.map(|protocol| (protocol, ""))).await?;
    let gerrit = &stage.scene.gerrit;
    let held = vec![Held::new()?, Held::new()?];
    let ports: Vec<u16> = held.iter().map(Held::port).collect();
    let apache = Proxy::start(Kind::Apache, held, &stage.pair, |files| {
        let each = ports.iter().zip(Protocol::BOTH);
        each.map(|(port, by)| lines::apache(*port, files, gerrit, by)).collect()
    })
    .await?;
    let browser = stage.browser(&stage.site(0, Protocol::Http2)).await?;
    for (nth, protocol) in Protocol::BOTH.into_iter().enumerate() {
        let site = stage.site(nth, protocol);
        stage.works(&browser, &site, &format!("nginx, {protocol:?}")).await?;
        let site = Site::at(ports[nth], protocol);
        stage.answers(&site).await.with_context(|| apache.log(20))?;
        let works = stage.works(&browser, &site, &format!("Apache, {protocol:?}")).await;
        works.with_context(|| apache.log(20))?;
    }
    browser.assert_no_errors().await?;
    browser.close().await?;
    stage.windows(&stage.site(1, Protocol::Http1)).await.context("windows")
}

impl Stage {
    async fn works(&self, browser: &Browser, site: &Site, called: &str) -> Result<()> {
        let begun = Instant::now();
        self.row(browser, site, called).await.with_context(|| format!("{called}: the row"))?;
        self.places(browser, site).await.with_context(|| format!("{called}: the places"))?;
        site.assert_all_well(browser).await.with_context(|| called.to_owned())?;
        eprintln!("{called}: {:.1} s", begun.elapsed().as_secs_f32());
        Ok(())
    }

    /// The row comes, and moves as things happen: by a webhook through the proxy, then by the cluster's word.
    async fn row(&self, browser: &Browser, site: &Site, called: &str) -> Result<()> {
        let delivery = &self.scene.delivery;
        let merged = self.merged(&format!("Greet through {called}")).await?;
        browser.open(&site.page(&merged)).await?;
        self.says(browser, "Step 3 of 5 to production: waiting for the image").await?;
        browser.run("window.sameDocument = true", vec![]).await?;
        site.streams(browser, 1).await?;
        let image = self.pushed(site, &merged).await?;
        self.says(browser, "Step 4 of 5 to production: waiting for staging").await?;
        delivery.deploy("staging", &image)?;
        self.says(browser, "rolling out to staging, 0 of 3 pods ready").await?;

        let asked = site.milepost(browser).await?.len();
        let begun = Instant::now();
        for ready in 1..3 {
            delivery.pod_ready("staging")?;
            self.says(browser, &format!("rolling out to staging, {ready} of 3 pods ready")).await?;
        }
        let took = begun.elapsed();
        ensure!(took < LIVE, "two moves took {took:?}");
        eprintln!("{called}: two moves in {} ms", took.as_millis());
        let later = site.milepost(browser).await?;
        ensure!(later.len() == asked, "asked meanwhile: {:?}", later.get(asked..));
        assert_eq!(
            browser.run("return window.sameDocument", vec![]).await?,
            json!(true),
            "it was loaded anew"
        );
        // The proxy and the browser agree on what they speak.
        let hops = "return performance.getEntriesByType('resource').filter(e => e.name.includes('milepost')).map(e => e.nextHopProtocol)";
        let hops = browser.run(hops, vec![]).await?;
        let hops: Vec<&str> = hops.as_array().into_iter().flatten().filter_map(|hop| hop.as_str()).collect();
        ensure!(
            !hops.is_empty() && hops.iter().all(|hop| hop.is_empty() || *hop == site.protocol.name()),
            "{hops:?}"
        );
        Ok(())
    }

    /// The image of a change comes into the registry, which tells from outside.
    async fn pushed(&self, site: &Site, merged: &Change) -> Result<String> {
        let (registry, tag) = (&self.scene.delivery.registry, Delivery::tag(merged));
        let digest = registry.push_image(PROJECT, &tag, Some(&merged.revision));
        let hook = self.http.post(site.of("/plugins/milepost/hooks/registry")).bearer_auth(HOOK_SECRET);
        let reply = http::send(hook.json(&registry.push_notification(PROJECT, &tag))).await?;
        ensure!(reply.status == 204, "the webhook was answered {}: {}", reply.status, reply.body);
        Ok(format!("{}/{PROJECT}@{digest}", registry.host()))
    }

    /// The tab, the list's column, both pages.
    async fn places(&self, browser: &Browser, site: &Site) -> Result<()> {
        browser.click("gr-change-tabs >>> button:nth-child(2)").await?;
        browser.wait_for("milepost-tab >>> .tab >>> .sources li", SOON).await?;
        browser.open(&site.of(&format!("/q/project:{PROJECT}"))).await?;
        browser.wait_for_text("gr-change-list >>> milepost-step >>> span", "4/5", SOON).await?;
        browser.open(&site.of("/x/milepost/changes?project=demo%2Fapp&branch=main")).await?;
        browser.wait_for_text("milepost-changes >>> .tab >>> tbody tr", "staging", SOON).await?;
        browser.open(&site.of("/x/milepost/health")).await?;
        browser.wait_for_text("milepost-health >>> .tab >>> tbody", "ci-main", SOON).await?;
        Ok(())
    }
}
