// SPDX-License-Identifier: Apache-2.0
//! What the hub holds and what waits, for those who look after Milepost.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, AtomicUsize, Ordering},
    time::Duration,
};

use milepost_api::{
    Millis,
    health::{GerritLink, Queues, Reviews, Undelivered},
};

use super::Hub;
use crate::{
    config::Config,
    model::{Listened, Waiting},
    sources::HealthBoard,
};

/// How long the database may take to say that it is there.
const PING: Duration = Duration::from_secs(2);

/// Gerrit's events that came and are not kept yet.
#[derive(Default)]
pub(super) struct Inbox {
    waiting: AtomicUsize,
    /// When some were last kept; 0: none yet.
    kept: AtomicI64,
}

/// Events that are being kept, until it is dropped.
pub(super) struct Taken<'a>(&'a Inbox, usize);

impl Inbox {
    /// Notes that so many events have come.
    pub(super) fn take(&self, count: usize) -> Taken<'_> {
        self.waiting.fetch_add(count, Ordering::Relaxed);
        Taken(self, count)
    }
}

impl Taken<'_> {
    /// Notes that they are kept.
    pub(super) fn kept(self, at: Millis) {
        if self.1 > 0 {
            self.0.kept.store(at, Ordering::Relaxed);
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(self.1, Ordering::Relaxed);
    }
}

impl Hub {
    /// When it began.
    pub fn started(&self) -> Millis {
        self.0.started
    }

    /// The health of all sources.
    pub fn health(&self) -> &HealthBoard {
        &self.0.parts.health
    }

    /// Whether the database answers in time.
    pub async fn store_answers(&self) -> bool {
        matches!(tokio::time::timeout(PING, self.0.parts.store.ping()).await, Ok(Ok(())))
    }

    /// The last time in which each source was heard, by what is kept.
    pub fn last_listened(&self) -> BTreeMap<String, Listened> {
        let listened = self.0.listened();
        listened.iter().filter_map(|(source, times)| Some((source.clone(), *times.last()?))).collect()
    }

    /// What is to be posted in Gerrit; `None` where the database does not answer in time.
    pub async fn reviews(&self) -> Option<Reviews> {
        tokio::time::timeout(PING, self.unposted()).await.ok()?.ok()
    }

    /// Which receivers have not acknowledged all of their events; none where the database does not answer in time.
    pub async fn undelivered(&self, config: &Config) -> Vec<Undelivered> {
        let waiting = tokio::time::timeout(PING, self.0.parts.store.waiting_events()).await;
        let waiting = waiting.ok().and_then(Result::ok).unwrap_or_default();
        let known = |name: &str| config.receivers.iter().any(|receiver| receiver.name == name);
        let told = waiting.into_iter().map(|Waiting { receiver, count, since, why }| Undelivered {
            why: if known(&receiver) {
                why
            } else {
                Some("no such receiver is configured any more".to_owned())
            },
            receiver,
            count,
            since,
        });
        told.collect()
    }

    /// Whether a change of a project that takes a pipeline of `config` was heard of, or one declares its own. Where the database does
    /// not answer in time it is taken for heard: silence is no reason to tell anybody what to do.
    pub async fn has_heard(&self, config: &Config) -> bool {
        if self.0.ways().on_their_way() > 0 || self.0.parts.declared.is_anything_declared() {
            return true;
        }
        let projects = tokio::time::timeout(PING, self.0.parts.store.projects()).await;
        let projects = projects.ok().and_then(Result::ok);
        projects.is_none_or(|projects| projects.iter().any(|project| config.takes_project(project)))
    }

    /// Who is there to answer for Gerrit.
    pub fn gerrit_link(&self) -> GerritLink {
        let kept = self.0.inbox.kept.load(Ordering::Relaxed);
        GerritLink { lines: self.questions().lines(), last_events: (kept > 0).then_some(kept) }
    }

    /// What is held and what waits, with so many batches of `facts` before it.
    pub fn queues(&self, facts: usize) -> Queues {
        let (events, questions) = (self.0.inbox.waiting.load(Ordering::Relaxed), self.questions().open());
        let on_their_way = self.0.ways().on_their_way();
        let topics = self.0.topics();
        let followers = || topics.values().map(|topic| topic.followers());
        Queues {
            events,
            questions,
            facts,
            topics: topics.len(),
            stale: topics.values().filter(|topic| topic.is_queued()).count(),
            followed: followers().filter(|count| *count > 0).count(),
            streams: followers().sum(),
            on_their_way,
        }
    }
}
