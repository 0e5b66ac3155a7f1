// SPDX-License-Identifier: Apache-2.0
//! Zuul (shapes as of 14): the tenant's status for what runs, its database of buildsets and builds for what ended.
//!
//! One fact per buildset, under the buildset's uuid: the status names it (`zuul_ref` without its `Z`), so what runs and what
//! ended is the same thing. Zuul's commit of a run is its merger's own, so runs are joined by change and patch set, and
//! post-merge runs by the branch's new revision.

mod api;
mod artifact;
mod connect;
mod discover;
#[cfg(feature = "foreign")]
pub mod foreign;
mod history;
mod log;
pub(super) mod result;
mod settle;
mod status;
mod subject;
mod told;
mod wants;
mod watch;
mod web;
mod wire;

pub(crate) use result::job as job_state;

use futures::future::BoxFuture;
use serde::Deserialize;

use super::{Context, Visit, Visited, range::within};
use crate::{
    discover::{Discovered, Sought},
    http::{BaseUrl, HostPattern, Requests, Roots},
    secret::SecretFile,
};

/// `[sources.<name>]` with `kind = "zuul"`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// zuul-web's root, as the backend reaches it.
    pub url: BaseUrl,
    /// zuul-web's root, as browsers reach it; left out: `url`.
    pub web_url: Option<BaseUrl>,
    /// The tenant.
    pub tenant: String,
    /// Hosts that job logs are read from; left out: zuul-web's own.
    #[serde(default)]
    pub log_hosts: Vec<HostPattern>,
    /// Seconds between two looks at what runs; 1 to 3600.
    #[serde(default = "Config::interval_seconds", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u32,
    /// Seconds that one request may take; 1 to 300.
    #[serde(default = "Config::timeout_seconds", deserialize_with = "within::<1, 300, _, _>")]
    pub timeout_seconds: u32,
    /// How many ended buildsets are read at start, at most 1000.
    #[serde(default = "Config::history", deserialize_with = "within::<0, 1000, _, _>")]
    pub history: u32,
    /// Certificates (PEM) that are trusted besides the system's, also for hosts of logs.
    pub ca_file: Option<Roots>,
    /// A bearer token, for a zuul-web that is read-protected.
    pub token_file: Option<SecretFile>,
    /// Whether the lines that say why a job failed are read from its log.
    #[serde(default = "Config::excerpts")]
    pub excerpts: bool,
}

impl Config {
    const fn interval_seconds() -> u32 {
        2
    }

    const fn timeout_seconds() -> u32 {
        20
    }

    const fn history() -> u32 {
        200
    }

    const fn excerpts() -> bool {
        true
    }

    /// The host of its address.
    pub fn host(&self) -> Option<String> {
        Some(self.url.authority())
    }

    /// Seconds between two looks.
    pub fn pace(&self) -> Option<u64> {
        Some(self.interval_seconds.into())
    }

    fn check(&self) -> Result<(), String> {
        if self.tenant.is_empty() || self.tenant.contains('/') {
            return Err(format!("`tenant` is `{}`: the tenant's name is right", self.tenant));
        }
        if let Some(file) = &self.token_file {
            file.read().map_err(|error| format!("`token_file`: {error}"))?;
        }
        Ok(())
    }
}

/// One Zuul tenant.
pub struct Source {
    config: Config,
    api: api::Api,
}

impl Source {
    /// Checks the settings and that the token can be read.
    pub fn new(config: Config, requests: &Requests) -> Result<Self, String> {
        config.check()?;
        let api = api::Api::new(&config, requests)?;
        Ok(Self { config, api })
    }
}

impl super::Source for Source {
    fn run(self: std::sync::Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        Box::pin(watch::watch(self, context))
    }

    fn connect<'a>(&'a self, _visit: &'a Visit) -> BoxFuture<'a, Visited> {
        Box::pin(connect::connect(self))
    }

    fn discover<'a>(
        &'a self,
        _visit: &'a Visit,
        sought: &'a Sought,
    ) -> BoxFuture<'a, Result<Discovered, Vec<String>>> {
        Box::pin(discover::discover(self, sought))
    }
}
