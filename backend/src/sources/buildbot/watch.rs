// SPDX-License-Identifier: Apache-2.0
//! The loops: look at the newest buildsets and at those that are open, and complete what is known in part; see to who waits; ask why
//! builds failed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use milepost_api::Millis;
use tokio::sync::Notify;

use super::{Source, known::Known, wire::Buildset};
use crate::{
    clock::Clock,
    gerrit::Line,
    http::FetchError,
    model::Want,
    sources::{
        Context, FactSink, Order, Recall, Trouble,
        ours::Gerrits,
        rounds::{Look, rounds},
    },
};

/// New buildsets that one look reads; where none of the old ones is among them, the recent history is read anew.
const NEW: u32 = 50;

/// Buildsets that have not ended and are older than these.
const UNFINISHED: u32 = 1_000;

/// Runs that are recalled at the beginning, and so many of those that had not ended.
const RECALLED: u32 = 1_000;

/// What was told may be newer than the process before has read, by so many milliseconds or by two looks.
const MARGIN: Millis = 600_000;

/// One source at work.
pub(super) struct Watch {
    pub(super) source: Arc<Source>,
    pub(super) name: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) order: Arc<Order>,
    pub(super) facts: FactSink,
    pub(super) gerrit: Line,
    gerrits: Gerrits,
    recall: Recall,
    known: Mutex<Known>,
    /// A look has ended, or something was told: there may be builds to ask about.
    pub(super) looked: Notify,
    /// What somebody waits for, and when it was last asked.
    pub(super) asked: Mutex<HashMap<Want, Millis>>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let Context { name, order, clock, facts, wants, health, gerrit_hosts, recall, gerrit, .. } = context;
    let interval = Duration::from_secs(source.config.interval_seconds.into());
    let mut known = Known::default();
    // What has not ended last: it is asked for, however much has ended since it was told.
    let mut told = recall.runs(&name, RECALLED).await;
    told.extend(recall.open_runs(&name, RECALLED).await);
    known.recall(told.into_iter().map(|(_, run)| run));
    known.follow(MARGIN.max(Millis::from(source.config.interval_seconds) * 2_000));
    let watch = Watch {
        source,
        gerrits: Gerrits::of(&name, &gerrit_hosts),
        name,
        clock,
        order,
        facts,
        gerrit,
        recall,
        known: Mutex::new(known),
        looked: Notify::new(),
        asked: Mutex::default(),
    };
    let looks = rounds(&watch.name, &watch.clock, &health, interval, &watch);
    tokio::join!(looks, watch.wants(wants), watch.reasons());
}

impl Look for &Watch {
    async fn look(&mut self) -> Result<Option<Trouble>, FetchError> {
        self.read().await?;
        let open = self.known().open();
        self.ask(&open).await?;
        let trouble = self.complete_some().await?;
        self.looked.notify_one();
        Ok(trouble)
    }
}

impl Watch {
    /// Reads the newest buildsets.
    async fn read(&self) -> Result<(), FetchError> {
        let (api, history) = (&self.source.api, self.source.config.history.max(NEW));
        let mut rows = api.buildsets(NEW).await?;
        let mut all = is_less(&rows, NEW);
        self.begin_anew_after(&rows).await;
        if !all && !self.known().joins(&rows) {
            rows = api.buildsets(history).await?;
            all = is_less(&rows, history);
        }
        let mut unfinished = Vec::new();
        if !all && !self.known().joins(&rows) {
            // What waits since before them has no build by which it would be found.
            unfinished = api.unfinished(UNFINISHED).await?;
        }
        let doubted = {
            let mut known = self.known();
            let doubted = known.read(&rows, all);
            known.met(&unfinished);
            doubted
        };
        self.tell_as_it_is(doubted).await;
        Ok(())
    }

    /// Forgets everything where these newest buildsets are another database's. What ran in the old one ends without a verdict.
    async fn begin_anew_after(&self, rows: &[Buildset]) {
        let facts = {
            let mut known = self.known();
            if !known.is_another(rows) {
                return;
            }
            tracing::warn!(source = self.name, "{} has another database than before", self.name);
            let mut ended = known.end();
            ended.retain(|of| known.told.contains_key(of));
            let facts = self.news(&mut known, ended);
            known.begin_anew();
            facts
        };
        self.facts.tell(facts).await;
    }

    /// Asks about these buildsets, and tells what is new of whatever is open.
    pub(super) async fn ask(&self, sets: &[u64]) -> Result<(), FetchError> {
        if sets.is_empty() {
            return Ok(());
        }
        let api = &self.source.api;
        let requests = api.requests(sets).await?;
        let strange: Vec<u64> = {
            let known = self.known();
            let ids = requests.iter().map(|request| request.builderid);
            ids.filter(|id| !known.builders.contains_key(id)).collect()
        };
        if !strange.is_empty() {
            let rows = api.builders().await?;
            let mut known = self.known();
            known.builders.extend(rows.into_iter().map(|builder| (builder.builderid, builder.name)));
            for id in strange {
                // one that is there no more has lost its name, and is not asked for again
                known.builders.entry(id).or_insert_with(|| format!("builder {id}"));
            }
        }
        let ours = self.gerrits.ours();
        let ours = self.known().asked(sets, requests, &self.source.config.scheduler_pipelines, &ours);
        // After the requests: one that has ended has its last build in any later answer.
        let builds = if ours.is_empty() { Vec::new() } else { api.builds(&ours).await? };
        let touched = {
            let mut known = self.known();
            known.built(builds);
            known.close()
        };
        self.tell(touched).await;
        Ok(())
    }

    /// Reads what was told long ago of what was met for this; whether that could be read.
    pub(super) async fn recall(&self, want: &Want) -> bool {
        let keys = self.known().unrecalled(want);
        if keys.is_empty() {
            return true;
        }
        let told = self.recall.runs_of(&self.name, &keys).await;
        let could = told.is_some();
        self.known().recall_old(told.into_iter().flatten().map(|(_, run)| run));
        could
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

/// Whether the server had no more.
fn is_less(rows: &[Buildset], asked: u32) -> bool {
    rows.len() < usize::try_from(asked).unwrap_or(usize::MAX)
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
