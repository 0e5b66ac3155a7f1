// SPDX-License-Identifier: Apache-2.0
//! The loop: look at what Jenkins shows, tell what is news, ask for what that leaves open.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::StreamExt as _;
use milepost_api::Say;
use tokio::sync::Notify;

use super::{
    Source,
    filter::roots,
    groups::{Groups, Id},
    lists::Lists,
    subject::Rules,
    wire::{Listing, Queued},
};
use crate::{
    clock::Clock,
    http::FetchError,
    sources::{
        Context, FactSink, HealthBoard, Order, Recall, Trouble,
        ours::Gerrits,
        rounds::{Look, rounds},
    },
};

/// Requests for details under way at once.
pub(super) const AT_ONCE: usize = 4;

/// Runs that are recalled at the beginning; others as they are met.
const RECALLED: u32 = 2000;

/// One source at work.
pub(super) struct Watch {
    pub(super) source: Arc<Source>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) name: String,
    pub(super) order: Arc<Order>,
    pub(super) facts: FactSink,
    pub(super) recall: Recall,
    gerrits: Gerrits,
    health: HealthBoard,
    groups: Mutex<Groups>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let Context { name, order, clock, facts, wants, health, gerrit_hosts, recall, gerrit, .. } = context;
    let mut groups = Groups::default();
    // What is among the newest and has not ended is one of both.
    let mut recalled: BTreeMap<_, _> = recall.open_runs(&name, RECALLED).await.into_iter().collect();
    recalled.extend(recall.runs(&name, RECALLED).await);
    groups.recall(recalled, recall.last_run(&name).await);
    if source.config.checks_api {
        groups.ask_for_checks();
    }
    let groups = Mutex::new(groups);
    let gerrits = Gerrits::of(&name, &gerrit_hosts);
    let watch = Watch { source, clock, name, order, facts, recall, gerrits, health, groups };
    let interval = Duration::from_secs(watch.source.config.interval_seconds.into());
    let looked = Notify::new();
    let looks = Looks { watch: &watch, last: Lists::default(), looked: &looked };
    tokio::join!(
        rounds(&watch.name, &watch.clock, &watch.health, interval, looks),
        watch.wants(wants),
        watch.origins(&gerrit, &looked)
    );
}

struct Looks<'a> {
    watch: &'a Watch,
    last: Lists,
    /// Told after each look.
    looked: &'a Notify,
}

impl Look for Looks<'_> {
    async fn look(&mut self) -> Result<Option<Trouble>, FetchError> {
        let outcome = self.watch.look(&mut self.last).await;
        self.looked.notify_one();
        outcome
    }

    async fn hinted(&self) {
        self.watch.source.hint.notified().await;
    }
}

impl Watch {
    /// One look; what of it could not be asked although the rest could. Without the jobs nothing is known.
    async fn look(&self, last: &mut Lists) -> Result<Option<Trouble>, FetchError> {
        // The queue first: what leaves it meanwhile is among the builds.
        let queue = match last.queue(&self.source, self.clock.now()).await {
            Err(error @ FetchError::Status { status: 401 | 403 | 429, .. }) => return Err(error),
            queue => queue,
        };
        let mut listing = Listing::default();
        let roots = roots(&self.source.config.jobs);
        for root in &roots {
            match last.jobs(&self.source, root, self.clock.now()).await {
                // The next look asks for less.
                Err(error @ FetchError::TooLarge(_)) => return Ok(Some(self.complain(&error))),
                read => listing.add(read?),
            }
        }
        listing.deeper.retain(|place| !roots.contains(place));
        let missed = self.fill(&mut listing).await;
        let shown: BTreeSet<Id> =
            listing.builds.iter().map(|build| (build.place.clone(), build.number, build.begun)).collect();
        let (queue, mut trouble): (Option<Vec<Queued>>, _) = match queue {
            Ok(waits) => {
                listing.hidden.extend(waits.hidden);
                listing.too_large.extend(waits.too_large);
                (Some(waits.items), None)
            }
            Err(error) => (None, Some(self.complain(&error))),
        };
        trouble = trouble.or(missed);
        self.remark(&listing);
        let waits = queue.as_deref().unwrap_or_default();
        let unread = self.groups().unread_of_comments(&listing, waits, self.rules());
        if !self.read_back(unread).await {
            // Where a comment's builds belong is not known: they are taken by the next look.
            return Ok(trouble);
        }
        let now = self.clock.now();
        self.groups().take(listing, queue.as_deref(), self.rules(), now);
        self.tell().await;
        let due = self.groups().due(|id| shown.contains(id), now);
        let asked = futures::stream::iter(due).map(|due| async { self.ask(due).await });
        let mut asked = asked.buffer_unordered(AT_ONCE);
        while let Some(outcome) = asked.next().await {
            match outcome {
                // A stage that fails is told before the next one is asked about.
                Ok(()) => self.tell().await,
                Err(error) => trouble = Some(self.complain(&error)),
            }
        }
        Ok(trouble)
    }

    /// Says what of it is not read.
    fn remark(&self, listing: &Listing) {
        let remarks = listing.remarks();
        let say = |why: &String| Say::SourceLeavesOut { source: self.name.clone(), why: why.clone() };
        if self.health.remark(&self.name, "jobs", remarks.iter().map(say).collect()) {
            for why in remarks {
                tracing::warn!(source = self.name, "a part of {} is left out: {why}", self.name);
            }
        }
    }

    pub(super) fn complain(&self, error: &FetchError) -> Trouble {
        tracing::warn!(source = self.name, "a part of {} cannot be read: {error}", self.name);
        error.trouble()
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        let config = &self.source.config;
        Rules { ours: self.gerrits.ours(), pipelines: config.names(), checkout_jobs: &config.checkout_jobs }
    }

    pub(super) fn groups(&self) -> MutexGuard<'_, Groups> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
