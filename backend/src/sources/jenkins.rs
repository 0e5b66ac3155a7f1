// SPDX-License-Identifier: Apache-2.0
//! Jenkins: its remote access API for jobs, builds and the queue, and the Pipeline REST API (`wfapi`, plugin `pipeline-rest-api`)
//! for stages. Tested on shapes recorded or read from the plugins' sources, with a stand-in; it has not met a live Jenkins yet.
//!
//! Jenkins knows no run of a patch set: Gerrit Trigger starts several jobs, each a build of its own. So builds are grouped, and one
//! `Run` is all builds for one subject (a patch set, or a branch's new revision) in one pipeline; the name of the pipeline is
//! Zuul's where Zuul has started the build, else it follows from Gerrit's event, see [`subject`]. Of each job only the newest build
//! counts: one that was retriggered, rebuilt or replayed takes the place of the earlier one, and an aborted one takes the place of
//! none that has a verdict. A job that only starts another and waits is shown as the one that really ran.
//!
//! Each look is one request for the queue and one for each root of `jobs`, whoever reads. Stages are asked for builds that run, and
//! once for those that have ended since the last look, or that somebody waits for; logs once for stages that have failed.

mod api;
mod ask;
mod checks;
mod config;
mod connect;
mod detail;
mod discover;
mod filter;
#[cfg(feature = "foreign")]
pub mod foreign;
mod gaps;
mod groups;
mod hook;
mod light;
mod lists;
mod log;
mod markup;
mod origins;
mod pages;
mod place;
mod render;
mod result;
mod stages;
mod subject;
mod tell;
mod wants;
mod watch;
mod wire;

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::Notify;

pub use config::Config;
pub(crate) use result::job as job_state;

use super::{Context, Hook, HookError, Visit, Visited};
use crate::{
    discover::{Discovered, Sought},
    http::Requests,
    model::Fact,
};

/// One Jenkins.
pub struct Source {
    config: Config,
    api: api::Api,
    /// Wakes the loop before its time.
    hint: Notify,
}

impl Source {
    /// Checks the settings and that the secrets can be read.
    pub fn new(config: Config, requests: &Requests) -> Result<Self, String> {
        config.check()?;
        let api = api::Api::new(&config, requests)?;
        Ok(Self { config, api, hint: Notify::new() })
    }
}

impl super::Source for Source {
    fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
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

    /// Takes what Jenkins's plugins send. It says only that it is time to look, see [`hook`].
    fn hook(&self, hook: &Hook<'_>) -> Result<Vec<Fact>, HookError> {
        hook::check(self.config.hook_secret_file.as_ref(), hook)?;
        self.hint.notify_one();
        Ok(Vec::new())
    }
}
