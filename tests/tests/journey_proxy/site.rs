// SPDX-License-Identifier: Apache-2.0
//! A proxy's site, and what a browser has asked of it.

use anyhow::{Result, ensure};
use milepost_tests::{
    rig::{
        browser::{Browser, Request},
        gerrit::Change,
    },
    wait,
};

use crate::{SOON, lines::Protocol};

/// Where readers find Gerrit.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// `https://host:port/r`.
    pub(crate) url: String,
    pub(crate) protocol: Protocol,
}

impl Site {
    pub(crate) fn at(port: u16, protocol: Protocol) -> Self {
        Self { url: format!("https://127.0.0.1:{port}/r"), protocol }
    }

    pub(crate) fn of(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(crate) fn page(&self, change: &Change) -> String {
        self.of(&change.path())
    }

    fn origin(&self) -> &str {
        self.url.trim_end_matches("/r")
    }

    /// What was asked of it.
    pub(crate) async fn asked(&self, browser: &Browser) -> Result<Vec<Request>> {
        let all = browser.traffic().await?;
        Ok(all.into_iter().filter(|one| !one.local && one.url.starts_with(self.origin())).collect())
    }

    /// What Milepost has asked of it.
    pub(crate) async fn milepost(&self, browser: &Browser) -> Result<Vec<Request>> {
        let mut asked = self.asked(browser).await?;
        asked.retain(|one| one.url.contains("/plugins/milepost/") || one.url.contains("milepost~"));
        Ok(asked)
    }

    /// Its open streams, once there are so many and each has told its first state.
    pub(crate) async fn streams(&self, browser: &Browser, count: usize) -> Result<()> {
        wait::until(&format!("{count} open stream(s)"), SOON, async || {
            let asked = self.milepost(browser).await.map_err(|error| format!("{error:#}"))?;
            let open: Vec<_> = asked.iter().filter(|one| one.kind == "EventSource" && one.open).collect();
            let told = open.len() == count && open.iter().all(|one| one.bytes > 1000);
            if told { Ok(()) } else { Err(format!("{open:?}")) }
        })
        .await
    }

    /// All went by its protocol, below its path, and was there.
    pub(crate) async fn assert_all_well(&self, browser: &Browser) -> Result<()> {
        let asked = self.asked(browser).await?;
        let wrong: Vec<_> = asked
            .iter()
            .filter(|one| {
                let answered = one.status != 0;
                !one.url.starts_with(&format!("{}/", self.url))
                    || one.status >= 400
                    || (answered && one.protocol != self.protocol.name())
            })
            .collect();
        ensure!(wrong.is_empty(), "{:?}: {wrong:#?}", self.protocol);
        ensure!(asked.iter().filter(|one| one.status == 200).count() > 10, "{asked:?}");
        Ok(())
    }
}
