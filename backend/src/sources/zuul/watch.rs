// SPDX-License-Identifier: Apache-2.0
//! The loops: look at what runs, and at what has ended meanwhile; read logs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::StreamExt as _;
use milepost_api::Millis;
use tokio::sync::mpsc;

use super::{Source, settle::Logs, status, subject::Ours, told::Told, wire::Buildset};
use crate::{
    clock::Clock,
    http::{FetchError, Validators},
    model::Want,
    sources::{
        Context, FactSink, Order, Trouble,
        ours::Gerrits,
        rounds::{Look, rounds},
    },
};

/// New rows that one look reads; more, or none of the old ones among them, and the recent history is read anew.
const NEW_ROWS: u32 = 100;

/// One source at work.
pub(super) struct Watch {
    pub(super) source: Arc<Source>,
    pub(super) name: String,
    pub(super) order: Arc<Order>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) facts: FactSink,
    pub(super) logs: mpsc::Sender<Logs>,
    gerrits: Gerrits,
    told: Mutex<Told>,
    /// What is wrong with the database's answers, while the status is fine.
    pub(super) history: Mutex<Option<Trouble>>,
    /// The newest row that was read.
    newest: Mutex<Option<u64>>,
    /// What somebody waits for, and when it was last asked.
    pub(super) asked: Mutex<HashMap<Want, Millis>>,
    past: mpsc::Sender<String>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let Context { name, order, clock, facts, wants, health, gerrit_hosts, .. } = context;
    let (logs, mut log_queue) = mpsc::channel(1000);
    let (past, mut past_queue) = mpsc::channel(1000);
    let watch = Watch {
        source,
        gerrits: Gerrits::of(&name, &gerrit_hosts),
        name,
        order,
        clock,
        facts,
        logs,
        told: Mutex::default(),
        history: Mutex::default(),
        newest: Mutex::default(),
        asked: Mutex::default(),
        past,
    };
    let interval = Duration::from_secs(watch.source.config.interval_seconds.into());
    let looks = Looks { watch: &watch, last: None };
    let looks = rounds(&watch.name, &watch.clock, &health, interval, looks);
    let wants = watch.wants(wants);
    // what is past can wait: one at a time
    let past = async {
        while let Some(uuid) = past_queue.recv().await {
            watch.remember(&uuid).await;
        }
    };
    let logs = async {
        while let Some(logs) = log_queue.recv().await {
            watch.excerpts(logs).await;
        }
    };
    tokio::join!(looks, wants, past, logs);
}

struct Looks<'a> {
    watch: &'a Watch,
    last: Option<Validators>,
}

impl Look for Looks<'_> {
    async fn look(&mut self) -> Result<Option<Trouble>, FetchError> {
        self.watch.look(&mut self.last).await?;
        Ok(lock(&self.watch.history).clone())
    }
}

impl Watch {
    /// One look: what runs, what is new in the database, how ended what runs no more. Only the first is an error here.
    async fn look(&self, last: &mut Option<Validators>) -> Result<(), FetchError> {
        if let Some((status, validators)) = self.source.api.status(last.take()).await? {
            let now = self.clock.now();
            let shown = status::parse(&status, &self.ours(), &self.source.api.pages);
            let news = self.told().status(shown, now);
            self.tell_running(news, now).await;
            *last = validators;
        }
        let missing = self.told().missing();
        let missing = futures::stream::iter(missing);
        let settled = missing.map(|(uuid, since)| async move { self.settle(&uuid, Some(since)).await });
        let settled: Vec<_> = settled.buffer_unordered(4).collect().await;
        let new = self.new_rows().await;
        let troubles = settled.into_iter().chain([new]).filter_map(Result::err);
        let trouble = troubles.inspect(|error| {
            tracing::warn!(source = self.name, "{}'s history cannot be read: {error}", self.name);
        });
        let trouble = trouble.last().map(|error| error.trouble());
        *lock(&self.history) = trouble;
        Ok(())
    }

    /// Rows of the database since the last look, or the recent ones. What ends within one interval, or never shows in the
    /// status as configuration errors do, is found only here.
    async fn new_rows(&self) -> Result<(), FetchError> {
        let newest = *lock(&self.newest);
        let mut rows = Vec::new();
        if let Some(id) = newest {
            let query = [("idx_min", &*id.to_string()), ("limit", &*NEW_ROWS.to_string())];
            rows = self.source.api.buildsets(&query).await?;
        }
        // none of the old rows among them: too many new ones, or another database
        if newest.is_none_or(|id| !rows.iter().any(|row| row.id == id)) {
            let limit = self.source.config.history.max(1).to_string();
            rows = self.source.api.buildsets(&[("limit", &limit)]).await?;
        }
        if let Some(newest) = rows.iter().map(|row| row.id).max() {
            *lock(&self.newest) = Some(newest);
        }
        let at_start = newest.is_none() && self.source.config.history == 0;
        for row in rows.iter().filter(|row| !at_start || row.result.is_none()) {
            self.take_row(row);
        }
        Ok(())
    }

    /// Queues a row of ours to be settled.
    fn take_row(&self, row: &Buildset) {
        let ours = row.refs.iter().any(|r| self.ours().row(r).is_some());
        if !ours || self.told().has_ended(&row.uuid, self.clock.now()) {
            return;
        }
        if row.result.is_some() {
            self.past.try_send(row.uuid.clone()).ok();
        } else {
            self.told().opened(&row.uuid, self.clock.now());
        }
    }

    async fn remember(&self, uuid: &str) {
        if let Err(error) = self.settle(uuid, None).await {
            *lock(&self.history) = Some(error.trouble());
        }
    }

    pub(super) fn ours(&self) -> Ours<'_> {
        self.gerrits.ours()
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
