// SPDX-License-Identifier: Apache-2.0
//! How runs ended: asks the database, tells, and reads the logs of what failed.

use milepost_api::Millis;

use super::{
    history::{self, Known},
    log::{self, Log},
    status::{Running, UNCONFIGURED},
    told,
    watch::Watch,
    wire::Buildset,
};
use crate::{
    http::FetchError,
    model::{Fact, FactBody, Run, RunState},
};

/// What the status has not shown for so long, and has no result either, is told as that, in milliseconds.
const LOST_AFTER: Millis = 30_000;

/// And then it is not waited for any more.
const FORGOTTEN_AFTER: Millis = 3_600_000;

impl Watch {
    /// Asks how a buildset ended that the status does not show (since when, if it ever did), and tells it.
    pub(super) async fn settle(&self, uuid: &str, missing_since: Option<Millis>) -> Result<(), FetchError> {
        if self.told().has_ended(uuid, self.clock.now()) {
            return Ok(());
        }
        if uuid.starts_with(UNCONFIGURED) {
            // left the queue, or got its buildset
            let last = self.told().last(uuid);
            self.lost(uuid, RunState::Cancelled, last).await;
            self.told().forget(uuid);
            return Ok(());
        }
        let found = self.source.api.buildset(uuid).await?;
        let now = self.clock.now();
        let known = found.as_ref().map(|row| history::parse(row, &self.ours(), &self.source.api.pages));
        match (&found, known) {
            (Some(row), Some(known)) if row.result.is_some() => self.ended(row, known, now).await,
            (_, known) => {
                let missing = missing_since.map_or(0, |since| now - since);
                if missing >= LOST_AFTER {
                    let last = self.told().last(uuid);
                    // Zuul keeps every buildset that ran a job: without a row it ended without a verdict
                    let state = if found.is_some() { RunState::Unknown } else { RunState::Cancelled };
                    let rows = known.into_iter().flatten().map(|Known { key, run }| (key, run));
                    let runs = if last.is_empty() { rows.collect() } else { last };
                    self.lost(uuid, state, runs).await;
                }
                if missing >= FORGOTTEN_AFTER {
                    self.told().forget(uuid);
                }
            }
        }
        Ok(())
    }

    async fn ended(&self, row: &Buildset, known: Vec<Known>, now: Millis) {
        let wanted = match known.first() {
            Some(Known { run, .. }) if self.source.config.excerpts => log::wanted(row, run),
            _ => Vec::new(),
        };
        let facts = known.iter().map(|known| self.fact(&known.key, told::ended(0), now, known.run.clone()));
        self.facts.tell(facts.collect()).await;
        self.told().end(&row.uuid, now);
        if !wanted.is_empty() {
            // a full queue costs excerpts, never verdicts
            self.logs.try_send(Logs { known, wanted }).ok();
        }
    }

    /// Neither shown nor ended. A later end outranks this.
    async fn lost(&self, uuid: &str, state: RunState, runs: Vec<(String, Run)>) {
        let now = self.clock.now();
        let runs = runs.into_iter().map(|(key, run)| (key, Run { state, position: None, ..run }));
        let news: Vec<_> = {
            let mut told = self.told();
            runs.filter(|(key, run)| told.is_news(uuid, key, run)).collect()
        };
        let facts = news.into_iter().map(|(key, run)| self.fact(&key, self.order.next(now), now, run));
        self.facts.tell(facts.collect()).await;
    }

    /// Reads logs and tells their runs again with what was found.
    pub(super) async fn excerpts(&self, Logs { mut known, wanted }: Logs) {
        let mut count = 0;
        for log in wanted {
            let build = &log.build;
            let excerpt = match log::read(&self.source.api, &log).await {
                Ok(Some(excerpt)) => excerpt,
                Ok(None) => continue,
                Err(error) => {
                    tracing::info!(source = self.name, build, "no excerpt of build {build}: {error}");
                    continue;
                }
            };
            let jobs = known.iter_mut().flat_map(|known| &mut known.run.jobs);
            for job in jobs.filter(|job| job.id.as_ref() == Some(build)) {
                job.excerpt = Some(excerpt.clone());
            }
            count += 1;
        }
        if count > 0 {
            let now = self.clock.now();
            let facts = known.into_iter().map(|k| self.fact(&k.key, told::ended(count), now, k.run));
            self.facts.tell(facts.collect()).await;
        }
    }

    fn fact(&self, key: &str, order: i64, as_of: Millis, run: Run) -> Fact {
        let body = FactBody::Run(run);
        Fact { source: self.name.clone(), key: key.to_owned(), order, as_of, body }
    }

    /// Tells what runs.
    pub(super) async fn tell_running(&self, news: Vec<Running>, now: Millis) {
        let facts = news.into_iter().map(|r| self.fact(&r.key, self.order.next(now), now, r.run));
        self.facts.tell(facts.collect()).await;
    }
}

/// Logs to be read for runs that are told already.
pub(super) struct Logs {
    known: Vec<Known>,
    wanted: Vec<Log>,
}
