// SPDX-License-Identifier: Apache-2.0
//! What a page holds in memory, and the conditions under which that and its speed are measured.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Browser;

/// What the pages of a browser's tab hold once all garbage is collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Bytes in use on JavaScript's heap. A module's own memory (wasm) is not on it.
    pub heap: u64,
    /// Documents.
    pub documents: u64,
    /// Nodes, also those that are in no document but that a script still has.
    pub nodes: u64,
    /// Listeners to events.
    pub listeners: u64,
}

impl Browser {
    /// Collects the garbage of the shown page and tells what is left.
    pub async fn held(&self) -> Result<Held> {
        // What a finaliser lets go of is garbage of the next collection.
        for _ in 0..2 {
            self.command("HeapProfiler.collectGarbage", json!({})).await?;
        }
        let heap = self.command("Runtime.getHeapUsage", json!({})).await?;
        let counters = self.command("Memory.getDOMCounters", json!({})).await?;
        let number = |of: &Value, name: &str| {
            of[name]
                .as_u64()
                .or_else(|| whole(of[name].as_f64()?))
                .with_context(|| format!("no {name} in {of}"))
        };
        Ok(Held {
            heap: number(&heap, "usedSize")?,
            documents: number(&counters, "documents")?,
            nodes: number(&counters, "nodes")?,
            listeners: number(&counters, "jsEventListeners")?,
        })
    }

    /// Makes this tab's processor so many times slower.
    pub async fn slow_down(&self, times: u32) -> Result<()> {
        self.command("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await.map(drop)
    }

    /// Makes each answer from the network come so much later in this tab.
    pub async fn slow_network(&self, latency: Duration) -> Result<()> {
        self.command("Network.enable", json!({})).await?;
        let latency = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        let ask =
            json!({ "offline": false, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.command("Network.emulateNetworkConditions", ask).await.map(drop)
    }

    /// Forgets what pages of `origin` (`http://host:port`) have stored and all that is cached; who is signed in stays so.
    pub async fn forget(&self, origin: &str) -> Result<()> {
        let kinds = "local_storage,indexeddb,cache_storage,service_workers,websql,shader_cache";
        self.command("Storage.clearDataForOrigin", json!({ "origin": origin, "storageTypes": kinds }))
            .await?;
        self.command("Network.clearBrowserCache", json!({})).await.map(drop)
    }

    /// From now on nothing is loaded in this tab whose address fits one of `patterns`, in which `*` is anything.
    pub async fn block(&self, patterns: &[&str]) -> Result<()> {
        self.command("Network.enable", json!({})).await?;
        self.command("Network.setBlockedURLs", json!({ "urls": patterns })).await.map(drop)
    }

    /// From now on runs a script in each page of this tab before the page's own. `find` is find.js.
    pub async fn run_before(&self, script: &str) -> Result<()> {
        let source =
            format!("(() => {{ const find = function () {{ {} }};\n{script} }})();", super::find::FIND);
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await.map(drop)
    }

    /// A command to the shown tab, as Chromium's developer tools send it.
    async fn command(&self, name: &str, arguments: Value) -> Result<Value> {
        self.session.cdp().send_raw(name, arguments).await.with_context(|| format!("{name} failed"))
    }
}

/// chromedriver writes some whole numbers with a point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes and counts")]
fn whole(number: f64) -> Option<u64> {
    (number >= 0.0).then_some(number as u64)
}
