// SPDX-License-Identifier: Apache-2.0
//! The loops: look at the newest buildsets and at those that are open; ask once why a build failed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use milepost_api::Millis;
use tokio::sync::mpsc;

use super::{
    Source, detail,
    known::{Known, Of},
    run,
};
use crate::{
    clock::Clock,
    http::FetchError,
    model::{Fact, FactBody, Run, Want},
    sources::{
        Context, FactSink, Order, Trouble,
        ours::Ours,
        rounds::{Look, rounds},
    },
};

/// New buildsets that one look reads; where none of the old ones is among them, the recent history is read anew.
const NEW: u32 = 50;

/// One source at work.
pub(super) struct Watch {
    pub(super) source: Arc<Source>,
    pub(super) name: String,
    pub(super) clock: Arc<dyn Clock>,
    order: Arc<Order>,
    facts: FactSink,
    gerrit_hosts: Vec<String>,
    known: Mutex<Known>,
    /// What was told last under each key.
    told: Mutex<HashMap<String, Run>>,
    /// Requests whose builds failed, to be asked why.
    failed: mpsc::Sender<u64>,
    /// What somebody waits for, and when it was last asked.
    pub(super) asked: Mutex<HashMap<Want, Millis>>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let Context { name, order, clock, facts, wants, health, gerrit_hosts, .. } = context;
    let interval = Duration::from_secs(source.config.interval_seconds.into());
    let (failed, mut queue) = mpsc::channel(1000);
    let watch = Watch {
        source,
        name,
        clock,
        order,
        facts,
        gerrit_hosts,
        known: Mutex::default(),
        told: Mutex::default(),
        failed,
        asked: Mutex::default(),
    };
    let reasons = async {
        while let Some(request) = queue.recv().await {
            watch.explain(request).await;
        }
    };
    tokio::join!(rounds(&watch.name, &watch.clock, &health, interval, &watch), watch.wants(wants), reasons);
}

impl Look for &Watch {
    async fn look(&mut self) -> Result<Option<Trouble>, FetchError> {
        let rows = self.source.api.buildsets(NEW).await?;
        let all = rows.len() < usize::try_from(NEW).unwrap_or(usize::MAX);
        if !self.known().met(&rows) && !all {
            let rows = self.source.api.buildsets(self.source.config.history).await?;
            self.known().met(&rows);
        }
        self.follow().await.map(|()| None)
    }
}

impl Watch {
    /// Asks for what is open, and tells what is new of it.
    pub(super) async fn follow(&self) -> Result<(), FetchError> {
        let open = self.known().open();
        if open.is_empty() {
            return Ok(());
        }
        let api = &self.source.api;
        let requests = api.requests(&open).await?;
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
        let ours = Ours(&self.gerrit_hosts);
        let ours = self.known().asked(&open, requests, &self.source.config.pipelines, &ours);
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

    /// Tells runs that are other than what was told of them.
    async fn tell(&self, all: Vec<Of>) {
        let now = self.clock.now();
        let property = self.source.config.image_property.as_deref();
        let (facts, failed) = {
            let (known, mut told) = (self.known(), lock(&self.told));
            let mut facts = Vec::new();
            let mut failed = Vec::new();
            for of in all {
                let Some(run) = run::of(&known, &of, &self.source.api.pages, property) else { continue };
                let key = of.key();
                if told.get(&key) == Some(&run) {
                    continue;
                }
                failed.extend(run::unexplained(&known, &run));
                told.insert(key.clone(), run.clone());
                let (source, order) = (self.name.clone(), self.order.next(now));
                facts.push(Fact { source, key, order, as_of: now, body: FactBody::Run(run) });
            }
            let of_build =
                |build: &u64| known.builds.values().find(|b| b.buildid == *build).map(|b| b.buildrequestid);
            (facts, failed.iter().filter_map(of_build).collect::<Vec<_>>())
        };
        self.facts.tell(facts).await;
        for request in failed {
            // a full queue costs lines of logs, never verdicts
            self.failed.try_send(request).ok();
        }
    }

    /// Asks why a request's build failed, and tells its run again with that.
    async fn explain(&self, request: u64) {
        let (build, of) = {
            let known = self.known();
            let build = known.builds.get(&request).cloned();
            (build.filter(|build| !known.details.contains_key(&build.buildid)), known.of(request))
        };
        let (Some(build), Some(of)) = (build, of) else { return };
        let id = build.buildid;
        match detail::ask(&self.source.api, &build, self.source.config.excerpts).await {
            Ok(detail) => {
                self.known().details.insert(id, detail);
                self.tell(vec![of]).await;
            }
            Err(error) => {
                tracing::info!(source = self.name, build = id, "no excerpt of build {id}: {error}");
            }
        }
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
