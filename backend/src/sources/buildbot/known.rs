// SPDX-License-Identifier: Apache-2.0
//! What is known of the server: buildsets that are ours, their requests, and the newest try of each. Pure.

mod forget;
mod kept;
mod lost;
mod reach;
mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use self::{
    kept::Kept,
    reach::{Gap, Reach},
};
pub(super) use self::{reach::Standing, whole::Covered};
use super::{
    again::Again,
    detail::Detail,
    of::{self, Of},
    wire::{Build, Buildset, Request, Sourcestamp},
};
use crate::{model::Run, sources::ours::Ours};

/// So many buildsets are remembered.
const MOST: usize = 5_000;

/// A buildset that was met.
#[derive(Debug)]
struct Met {
    /// By this another database with the same ids is told.
    submitted_at: Option<f64>,
    stamps: Vec<Sourcestamp>,
    triggered: bool,
    /// Somebody has built another one again.
    rebuilt: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    /// It is not known yet what it is for.
    New,
    /// Nobody's here.
    NotOurs,
    /// Not all its requests have ended.
    Open(Of),
    Ended(Of),
}

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    sets: BTreeMap<u64, Met>,
    reach: Reach,
    /// By their ids, as all below.
    pub(super) requests: BTreeMap<u64, Request>,
    /// Requests that the last answer lacked.
    missed: HashSet<u64>,
    /// The newest try of each request.
    pub(super) builds: HashMap<u64, Build>,
    pub(super) builders: HashMap<u64, String>,
    /// Of builds that failed.
    pub(super) details: HashMap<u64, Detail>,
    /// Requests whose builds failed and of which it is not known why.
    pub(super) unexplained: BTreeMap<u64, Again>,
    /// What was told last.
    pub(super) told: HashMap<Of, Run>,
    kept: Kept,
}

impl Known {
    /// Whether these newest buildsets are another database's.
    pub(super) fn is_another(&self, rows: &[Buildset]) -> bool {
        let other =
            |row: &Buildset| self.sets.get(&row.bsid).is_some_and(|met| met.submitted_at != row.submitted_at);
        // One that only ends below may have been asked of a database that lags, or the newest was deleted.
        let same = |row: &Buildset| self.sets.contains_key(&row.bsid);
        rows.iter().any(other) || self.reach.ends_above(rows) && !rows.iter().any(same)
    }

    /// Whether nothing lies between these newest buildsets and what looks have read before.
    pub(super) fn joins(&self, rows: &[Buildset]) -> bool {
        self.reach.joins(rows)
    }

    /// Takes the newest buildsets, which a look has read; `all`: the server says that it has no more. It is not believed where they
    /// lack what is known, as an empty answer does. Gives what was told as a whole and may lack something now.
    pub(super) fn read(&mut self, rows: &[Buildset], all: bool) -> Vec<(Of, Run)> {
        let ids: HashSet<u64> = rows.iter().map(|row| row.bsid).collect();
        let all = all && self.sets.keys().all(|id| ids.contains(id));
        let gap = self.reach.read(rows, all);
        if gap != Gap::None {
            self.forget_ended();
        }
        self.met(rows);
        if gap == Gap::Unread { self.doubt() } else { Vec::new() }
    }

    /// Takes some buildsets.
    pub(super) fn met(&mut self, rows: &[Buildset]) {
        for row in rows {
            self.sets.entry(row.bsid).or_insert_with(|| Met {
                submitted_at: row.submitted_at,
                stamps: row.sourcestamps.clone(),
                triggered: row.parent_buildid.is_some(),
                rebuilt: row.rebuilt_buildid.is_some(),
                state: State::New,
            });
        }
    }

    /// Whether it was not met yet, or not asked about.
    pub(super) fn is_new(&self, buildset: u64) -> bool {
        self.sets.get(&buildset).is_none_or(|met| matches!(met.state, State::New))
    }

    /// Buildsets whose requests are to be asked for.
    pub(super) fn open(&self) -> Vec<u64> {
        let open = |met: &Met| matches!(met.state, State::New | State::Open(_));
        self.sets.iter().filter(|(_, met)| open(met)).map(|(id, _)| *id).collect()
    }

    /// Takes the requests of these buildsets; the ids of those that are ours and have not ended.
    pub(super) fn asked(
        &mut self,
        buildsets: &[u64],
        requests: Vec<Request>,
        pipelines: &BTreeMap<String, String>,
        ours: &Ours<'_>,
    ) -> Vec<u64> {
        let answered: HashSet<u64> = requests.iter().map(|request| request.buildrequestid).collect();
        let mut of_ours = Vec::new();
        for request in requests {
            let Some(met) = self.sets.get_mut(&request.buildsetid) else { continue };
            if let State::New = met.state {
                let of = of::judge(request.properties.as_ref(), &met.stamps, met.triggered, pipelines, ours);
                if let Some(of) = &of {
                    self.reach.has_more(&of.subject.want());
                }
                met.state = of.map_or(State::NotOurs, State::Open);
            }
            if let State::Open(_) = met.state {
                of_ours.push(request.buildrequestid);
                self.requests.insert(request.buildrequestid, request);
            }
        }
        for id in buildsets {
            // Buildbot makes both at once: one without requests never gets any.
            if let Some(met) = self.sets.get_mut(id).filter(|met| matches!(met.state, State::New)) {
                met.state = State::NotOurs;
            }
        }
        self.lose(buildsets, &answered);
        of_ours
    }

    /// Takes builds; the newest of a request is its state.
    pub(super) fn built(&mut self, builds: Vec<Build>) {
        for build in builds {
            let held = self.builds.get(&build.buildrequestid).map(|held| held.buildid);
            if held.is_some_and(|held| held > build.buildid) {
                continue;
            }
            if let Some(before) = held.filter(|held| *held != build.buildid) {
                self.details.remove(&before);
            }
            self.builds.insert(build.buildrequestid, build);
        }
    }

    /// Ends buildsets all of whose requests have ended; what any of the open ones is for, before.
    pub(super) fn close(&mut self) -> Vec<Of> {
        let mut all: Vec<Of> = Vec::new();
        let running: BTreeSet<u64> =
            self.requests.values().filter(|request| !request.complete).map(|r| r.buildsetid).collect();
        let begun: BTreeSet<u64> = self.requests.values().map(|request| request.buildsetid).collect();
        for (id, met) in &mut self.sets {
            let State::Open(of) = &met.state else { continue };
            if !all.contains(of) {
                all.push(of.clone());
            }
            if !running.contains(id) && begun.contains(id) {
                met.state = State::Ended(of.clone());
            }
        }
        self.forget(MOST);
        all
    }

    /// The requests for one thing, the oldest first.
    pub(super) fn requests_for(&self, of: &Of) -> Vec<&Request> {
        let is = |request: &&Request| self.of_set(request.buildsetid) == Some(of);
        self.requests.values().filter(is).collect()
    }

    /// What a request is for.
    pub(super) fn of(&self, request: u64) -> Option<Of> {
        self.of_set(self.requests.get(&request)?.buildsetid).cloned()
    }

    fn of_set(&self, buildset: u64) -> Option<&Of> {
        match &self.sets.get(&buildset)?.state {
            State::Open(of) | State::Ended(of) => Some(of),
            State::New | State::NotOurs => None,
        }
    }
}

#[cfg(test)]
mod tests;
