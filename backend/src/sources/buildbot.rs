// SPDX-License-Identifier: Apache-2.0
//! Buildbot (REST API v2, shapes of 4.3): its newest buildsets, and requests and builds of those that are ours and have not ended.
//!
//! A trigger makes a buildset for each scheduler, a rebuild makes another, and each asks for builds of some builders. What counts
//! is the newest request of each builder for one patch set or revision and pipeline; so these are the jobs of one run, and its fact
//! is told anew as they go on.

mod again;
mod api;
mod complete;
mod connect;
mod detail;
mod discover;
#[cfg(feature = "foreign")]
pub mod foreign;
mod known;
mod log;
mod of;
mod reasons;
mod result;
mod run;
mod subject;
mod tell;
mod wants;
mod watch;
mod web;
mod wire;

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use serde::Deserialize;

use super::{Context, Visit, Visited, range::within};
use crate::{
    discover::{Discovered, Sought},
    http::{BaseUrl, Requests, Roots},
    secret::SecretFile,
};

/// `[sources.<name>]` with `kind = "buildbot"`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The root of Buildbot's web server, as the backend reaches it.
    pub url: BaseUrl,
    /// The same, as browsers reach it; left out: `url`.
    pub web_url: Option<BaseUrl>,
    /// Schedulers by name, each with the pipeline that its builds belong to; all others' belong to `check` where they ran for a patch
    /// set and to `post` where they ran for what a branch has now.
    #[serde(default)]
    pub scheduler_pipelines: BTreeMap<String, String>,
    /// The name of the property in which a build says which image it made.
    pub image_property: Option<String>,
    /// Seconds between two looks; 1 to 3600.
    #[serde(default = "Config::interval_seconds", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u32,
    /// Seconds that one request may take; 1 to 300.
    #[serde(default = "Config::timeout_seconds", deserialize_with = "within::<1, 300, _, _>")]
    pub timeout_seconds: u32,
    /// How many of the newest buildsets are read at start, at most 1000.
    #[serde(default = "Config::history", deserialize_with = "within::<1, 1000, _, _>")]
    pub history: u32,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca_file: Option<Roots>,
    /// A bearer token, where a proxy before Buildbot wants one.
    pub token_file: Option<SecretFile>,
    /// Whether the lines that say why a build failed are read from its log.
    #[serde(default = "Config::excerpts")]
    pub excerpts: bool,
}

impl Config {
    const fn interval_seconds() -> u32 {
        5
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
        for (scheduler, pipeline) in &self.scheduler_pipelines {
            if scheduler.is_empty() || pipeline.is_empty() {
                return Err(format!(
                    "`scheduler_pipelines` has `{scheduler}` = `{pipeline}`: a scheduler's name and a pipeline's are right"
                ));
            }
        }
        if self.image_property.as_ref().is_some_and(String::is_empty) {
            return Err("`image_property` is empty: the name of a property is right".to_owned());
        }
        if let Some(file) = &self.token_file {
            file.read().map_err(|error| format!("`token_file`: {error}"))?;
        }
        Ok(())
    }
}

/// One Buildbot master, or several with one database.
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
