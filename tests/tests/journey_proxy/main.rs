// SPDX-License-Identifier: Apache-2.0
//! Milepost where sites have it: a real Gerrit under a path of its own, behind a real reverse proxy with TLS, in a real browser; over
//! slow networks, under policies that forbid WebAssembly, in browsers that lack it. CI, registry and clusters are stand-ins. What the
//! proxies are told stands in the plugin's documentation and is read there.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Change, Client, Gerrit, Push},
        http,
        ports::Held,
        proxy::{self, Kind, Proxy},
        tls::{Authority, Pair},
    },
    row::Row,
    scene::Scene,
    world::delivery::Delivery,
};

mod hardship;
mod lines;
mod policy;
mod proxies;
mod site;
mod windows;

use lines::Protocol;
use site::Site;

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const HOOK_SECRET: &str = "hook-secret";

struct Stage {
    scene: Scene,
    nginx: Proxy,
    /// Those of nginx' sites.
    ports: Vec<u16>,
    pair: Pair,
    /// Knows the certificates' authority.
    http: reqwest::Client,
}

/// Gerrit is where the first of nginx' sites is. Each has its protocol, and lines of its own in `location`.
async fn stage(sites: &[(Protocol, &str)]) -> Result<Stage> {
    let authority = Authority::new("milepost-rig")?;
    let pair = authority.issue()?;
    let held: Vec<Held> = sites.iter().map(|_| Held::new()).collect::<Result<_>>()?;
    let ports: Vec<u16> = held.iter().map(Held::port).collect();
    let delivery = Delivery::start(PROJECT).await?;
    // What the registry has is known by its own word alone.
    let config = delivery
        .config_at("interval_seconds = 1", "interval_seconds = 3600, hook_secret_file = \"registry.hook\"");
    let gerrit = Gerrit::builder().etc("registry.hook", HOOK_SECRET).context_path("/r");
    let gerrit = gerrit.behind(&format!("https://127.0.0.1:{}/r", ports[0]));
    let scene = Scene::of(delivery, gerrit, &config).await?;
    let nginx = Proxy::start(Kind::Nginx, held, &pair, |files| {
        let each = ports.iter().zip(sites);
        each.map(|(port, (by, more))| lines::nginx(*port, files, &scene.gerrit, *by, more)).collect()
    })
    .await?;
    let stage = Stage { scene, nginx, ports, pair, http: http::client_trusting(&authority)? };
    for (nth, (by, _)) in sites.iter().enumerate() {
        stage.answers(&stage.site(nth, *by)).await.with_context(|| stage.nginx.log(20))?;
    }
    Ok(stage)
}

impl Stage {
    /// One of nginx' sites.
    fn site(&self, nth: usize, protocol: Protocol) -> Site {
        Site::at(self.ports[nth], protocol)
    }

    /// Waits until a site is Gerrit's.
    async fn answers(&self, site: &Site) -> Result<()> {
        proxy::serves(&self.http, &site.of("/config/server/version")).await
    }

    /// Alice, who finds Gerrit there.
    fn alice(&self, site: &Site) -> Client {
        self.scene.alice.through(&site.url, self.http.clone())
    }

    /// A browser in which Alice has signed in there.
    async fn browser(&self, site: &Site) -> Result<Browser> {
        let browser = Browser::start_trusting(&self.pair).await?;
        browser.sign_in(&self.alice(site)).await?;
        Ok(browser)
    }

    /// A new change, merged, without an image.
    async fn merged(&self, subject: &str) -> Result<Change> {
        let Scene { delivery, alice, .. } = &self.scene;
        let change = alice.push(PROJECT, &Push::new(subject)).await?;
        delivery.pass(&delivery.check(&change), &["lint", "unit"]);
        alice.approve_and_submit(&change).await
    }

    /// A new change that is on its way to staging; no pod is ready.
    async fn rolling_out(&self, subject: &str) -> Result<Change> {
        let Scene { delivery, .. } = &self.scene;
        let merged = self.merged(subject).await?;
        let image = delivery.publish(&merged, &delivery.build(&merged));
        delivery.deploy("staging", &image)?;
        Ok(merged)
    }

    /// Waits until the row has this headline.
    async fn says(&self, browser: &Browser, headline: &str) -> Result<()> {
        let said = Row::of(browser, SOON).says(headline).await;
        said.map(drop).with_context(|| format!("{}\n{}", self.scene.gerrit.log(30), self.nginx.log(20)))
    }
}
