// SPDX-License-Identifier: Apache-2.0
//! Zuul 2 (shapes of 2.5): its status is all that it tells, and what has ended leaves it without a word.
//!
//! One fact per queue item: pipeline, change and patch set (or new revision), and when it was enqueued, which stays the same while a
//! gate starts over. What a run that has left the status ended as is known from what Zuul writes into Gerrit and from the Jenkins
//! that ran its jobs; here it is unknown, never passed. A job's address is that of its Jenkins build, as Jenkins itself gives it: by
//! that both sources' words are one thing.
//!
//! It is a kind of its own, and no setting of `zuul`, since it has neither tenant nor database, and a site may have both.

mod connect;
#[cfg(feature = "foreign")]
pub mod foreign;
mod shown;
mod status;
mod watch;
mod wire;

use std::time::Duration;

use futures::future::BoxFuture;
use serde::Deserialize;
use url::Url;

use super::{Context, Visit, Visited, range::within};
use crate::http::{Ask, BaseUrl, Client, FetchError, Limits, Reply, Requests, Roots, Validators};

/// `[sources.<name>]` with `kind = "zuul-v2"`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder of `status.json`, as the backend reaches it.
    pub url: BaseUrl,
    /// Zuul's status page, as browsers reach it; left out: `url`.
    pub web_url: Option<BaseUrl>,
    /// Seconds between two looks; 1 to 3600.
    #[serde(default = "Config::interval_seconds", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u32,
    /// Seconds that one request may take; 1 to 300.
    #[serde(default = "Config::timeout_seconds", deserialize_with = "within::<1, 300, _, _>")]
    pub timeout_seconds: u32,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca_file: Option<Roots>,
}

impl Config {
    const fn interval_seconds() -> u32 {
        2
    }

    const fn timeout_seconds() -> u32 {
        20
    }

    /// The host of its address.
    pub fn host(&self) -> Option<String> {
        Some(self.url.authority())
    }

    /// Seconds between two looks.
    pub fn pace(&self) -> Option<u64> {
        Some(self.interval_seconds.into())
    }
}

/// One Zuul 2.
pub struct Source {
    config: Config,
    client: Client,
}

impl Source {
    /// Makes its client.
    pub fn new(config: Config, requests: &Requests) -> Result<Self, String> {
        let total = Duration::from_secs(config.timeout_seconds.into());
        let limits = Limits { total, ..Limits::default() };
        let client = Client::new(&config.url, &[], limits, config.ca_file.as_ref(), requests)?;
        Ok(Self { config, client })
    }

    fn status_url(&self) -> Url {
        self.config.url.join(["status.json"])
    }

    /// What runs; its reply has no body where that is as at the last time.
    async fn status(&self, last: Option<Validators>) -> Result<Reply, FetchError> {
        self.client.get(&self.status_url(), Ask::json().unless(last)).await?.ok()
    }

    /// Zuul's status page for people.
    fn page(&self) -> String {
        self.config.web_url.as_ref().unwrap_or(&self.config.url).url().to_string()
    }
}

impl super::Source for Source {
    fn run(self: std::sync::Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        Box::pin(watch::watch(self, context))
    }

    fn connect<'a>(&'a self, _visit: &'a Visit) -> BoxFuture<'a, Visited> {
        Box::pin(connect::connect(self))
    }
}
