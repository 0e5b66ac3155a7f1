// SPDX-License-Identifier: Apache-2.0
//! A registry of container images (OCI distribution spec 1.1; measured against docker-registry 2.8.2 and distribution 3.1.2).
//!
//! Images are found by what others name (a run's artifact, a running digest), by the registry's notifications, by the tag that
//! a service's template gives a revision, and by new names in a repository's list of tags. A notification only says where to
//! look: an image is told when the registry itself has confirmed digest and labels. Images are never taken back; when a tag
//! moves or goes, the images it was on are told again without it. Where no notification says so, it is found in turn: one of the
//! newest tags of each repository is looked at again each time. What was told before begins a new run, so that what went
//! while nobody looked is missed.

mod auth;
mod challenge;
mod config;
mod connect;
mod content;
mod discover;
#[cfg(feature = "foreign")]
pub mod foreign;
mod labels;
mod look;
mod manifest;
mod name;
mod notification;
mod poll;
mod queue;
mod registry;
mod rota;
mod shelf;
mod tags;
mod wants;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use milepost_api::Millis;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use tokio::sync::mpsc;

pub use config::Config;

use self::{look::Looker, notification::Hint, poll::Poll, registry::Registry};
use super::{Context, Hook, HookError, Trouble, Visit, Visited, pulse::Pulse};
use crate::{
    discover::{Discovered, Sought},
    http::Requests,
    model::Fact,
};

/// Hints that wait to be looked at; what is lost beyond is found by the next look through the tags.
const HINTS: usize = 1024;
/// One registry.
pub struct Source {
    config: Config,
    requests: Requests,
    hints: mpsc::Sender<Hint>,
    /// Taken by `run`.
    hinted: Mutex<Option<mpsc::Receiver<Hint>>>,
}

impl Source {
    /// Checks the settings and the secrets they name.
    pub fn new(config: Config, requests: &Requests) -> Result<Self, String> {
        config.check()?;
        let (hints, hinted) = mpsc::channel(HINTS);
        Ok(Self { config, requests: requests.clone(), hints, hinted: Mutex::new(Some(hinted)) })
    }

    async fn watch(&self, context: Context) {
        let interval = Duration::from_secs(self.config.interval_seconds);
        let pause: Millis = self.config.interval_seconds.cast_signed() * 1000;
        // One turn may be missed.
        let late_after = pause * 2 + 20_000;
        let registry = match Registry::new(&self.config, Arc::clone(&context.clock), &self.requests) {
            Ok(registry) => registry,
            Err(error) => {
                context.failed(Trouble::Unreadable(error));
                return std::future::pending().await;
            }
        };
        let names = self.config.names();
        let pulse = Pulse::new(&context, late_after);
        let looker = Looker::new(registry, names, &context);
        looker.shelf.restore(context.recall.images(&context.name, shelf::REMEMBERED).await, &looker.names);
        let poll = Poll::new(interval, self.config.first_sight);
        let hinted = self.hinted.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Run twice: the first has the notifications.
        let hinted = hinted.unwrap_or_else(|| mpsc::channel(1).1);
        let look = queue::run(&looker, context.wants, hinted, pause);
        futures::join!(poll.run(&looker, &pulse, context.services), look);
    }
}

impl super::Source for Source {
    fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.watch(context).await })
    }

    fn connect<'a>(&'a self, visit: &'a Visit) -> BoxFuture<'a, Visited> {
        Box::pin(connect::connect(self, visit))
    }

    fn discover<'a>(
        &'a self,
        visit: &'a Visit,
        sought: &'a Sought,
    ) -> BoxFuture<'a, Result<Discovered, Vec<String>>> {
        Box::pin(discover::discover(self, visit, sought))
    }

    /// Takes the registry's notifications. They tell no facts themselves, see [`notification`].
    fn hook(&self, hook: &Hook<'_>) -> Result<Vec<Fact>, HookError> {
        let Some(secret) = &self.config.hook_secret_file else { return Err(HookError::NoHooks) };
        let secret = secret.read().map_err(|error| {
            tracing::error!(%error, "the hook's secret cannot be read");
            HookError::Secret
        })?;
        let given = (hook.headers)("authorization").unwrap_or_default();
        let given = given.strip_prefix("Bearer ").unwrap_or_default();
        if !bool::from(given.as_bytes().ct_eq(secret.expose_secret().as_bytes())) {
            return Err(HookError::Secret);
        }
        for hint in notification::read(hook.body).map_err(HookError::Body)? {
            self.hints.try_send(hint).ok();
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests;
