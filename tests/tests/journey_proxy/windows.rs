// SPDX-License-Identifier: Apache-2.0
//! Many windows over HTTP/1.1, where a browser has six connections for all of them.

use anyhow::{Result, ensure};
use milepost_tests::rig::browser::{Browser, Tab};
use serde_json::json;

use crate::{Stage, site::Site};

const WINDOWS: usize = 8;
/// As many streams as the rows of one browser open.
const STREAMS: usize = 3;
/// No connection was free for a question that takes so many milliseconds; each takes a few.
const FREE: f64 = 5_000.0;

impl Stage {
    pub(crate) async fn windows(&self, site: &Site) -> Result<()> {
        let browser = self.browser(site).await?;
        let change = self.rolling_out("Greet from many windows").await?;
        let mut windows = vec![browser.tab().await?];
        while windows.len() < WINDOWS {
            windows.push(browser.open_window().await?);
        }
        for window in &windows {
            browser.turn_to(window).await?;
            browser.open(&site.page(&change)).await?;
            self.says(&browser, "rolling out to staging, 0 of 3 pods ready").await?;
        }
        site.streams(&browser, STREAMS).await?;
        self.gerrit_is_free(&browser, &windows, site).await?;

        // Those without a stream ask every 15 s.
        self.scene.delivery.pod_ready("staging")?;
        for window in &windows {
            browser.turn_to(window).await?;
            self.says(&browser, "rolling out to staging, 1 of 3 pods ready").await?;
        }
        site.streams(&browser, STREAMS).await?;
        site.assert_all_well(&browser).await?;
        browser.assert_no_errors().await?;
        browser.close().await
    }

    /// Each window is seen, and Gerrit answers in each while all streams are open.
    async fn gerrit_is_free(&self, browser: &Browser, windows: &[Tab], site: &Site) -> Result<()> {
        for window in windows {
            browser.turn_to(window).await?;
            assert_eq!(browser.run("return document.visibilityState", vec![]).await?, json!("visible"));
            let ask = "const begun = performance.now();
                return Promise.all([1, 2, 3].map(() => fetch(arguments[0], {cache: 'no-store'})))
                  .then(all => all.every(one => one.ok) && Math.ceil(performance.now() - begun))";
            let took = browser.run(ask, vec![json!(site.of("/config/server/version"))]).await?;
            let free = took.as_f64().is_some_and(|took| took < FREE);
            ensure!(free, "Gerrit's own questions took {took}");
        }
        Ok(())
    }
}
