// SPDX-License-Identifier: Apache-2.0
//! What is known of the server: buildsets that are ours, their requests, and the newest try of each. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    detail::Detail,
    subject,
    wire::{Build, Buildset, Properties, Request, Sourcestamp},
};
use crate::{model::Subject, sources::ours::Ours};

/// So many buildsets are remembered.
const MOST: usize = 5_000;

/// What builds are one run for: a patch set or revision, and the pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Of {
    pub(super) subject: Subject,
    pub(super) pipeline: String,
}

impl Of {
    /// The key of its fact.
    pub(super) fn key(&self) -> String {
        match &self.subject {
            Subject::PatchSet { project, number, patch_set } => {
                format!("{}/{project}~{number},{patch_set}", self.pipeline)
            }
            Subject::Revision { project, name, revision } => {
                format!("{}/{project}~{name}~{revision}", self.pipeline)
            }
        }
    }
}

/// A buildset that was met.
#[derive(Debug)]
struct Met {
    /// By this another database with the same ids is told.
    submitted_at: Option<f64>,
    stamps: Vec<Sourcestamp>,
    triggered: bool,
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
    /// By their ids, as all below.
    pub(super) requests: BTreeMap<u64, Request>,
    /// The newest try of each request.
    pub(super) builds: HashMap<u64, Build>,
    pub(super) builders: HashMap<u64, String>,
    /// Of builds that failed.
    pub(super) details: HashMap<u64, Detail>,
}

impl Known {
    /// Takes rows of buildsets; `true` where one of them was known before.
    pub(super) fn met(&mut self, rows: &[Buildset]) -> bool {
        let another =
            |row: &Buildset| self.sets.get(&row.bsid).is_some_and(|met| met.submitted_at != row.submitted_at);
        if rows.iter().any(another) {
            *self = Self::default();
        }
        let mut overlaps = false;
        for row in rows {
            overlaps |= self.sets.contains_key(&row.bsid);
            self.sets.entry(row.bsid).or_insert_with(|| Met {
                submitted_at: row.submitted_at,
                stamps: row.sourcestamps.clone(),
                triggered: row.parent_buildid.is_some(),
                state: State::New,
            });
        }
        overlaps
    }

    /// Whether this buildset was met.
    pub(super) fn has(&self, buildset: u64) -> bool {
        self.sets.contains_key(&buildset)
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
        let mut of_ours = Vec::new();
        for request in requests {
            let Some(met) = self.sets.get_mut(&request.buildsetid) else { continue };
            if let State::New = met.state {
                met.state = judge(met, &request, pipelines, ours).map_or(State::NotOurs, State::Open);
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
        of_ours
    }

    /// Takes builds; the newest of a request is its state.
    pub(super) fn built(&mut self, builds: Vec<Build>) {
        for build in builds {
            let held = self.builds.get(&build.buildrequestid);
            if held.is_none_or(|held| held.buildid <= build.buildid) {
                self.builds.insert(build.buildrequestid, build);
            }
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
        self.forget();
        all
    }

    /// The requests for one thing, the oldest first.
    pub(super) fn requests_for(&self, of: &Of) -> Vec<&Request> {
        let is = |request: &&Request| {
            let met = self.sets.get(&request.buildsetid);
            met.is_some_and(|met| matches!(&met.state, State::Open(o) | State::Ended(o) if o == of))
        };
        self.requests.values().filter(is).collect()
    }

    /// Whether anything is known for a patch set or revision.
    pub(super) fn knows(&self, is: impl Fn(&Subject) -> bool) -> bool {
        let mut sets = self.sets.values();
        sets.any(|met| matches!(&met.state, State::Open(of) | State::Ended(of) if is(&of.subject)))
    }

    /// What a request is for.
    pub(super) fn of(&self, request: u64) -> Option<Of> {
        let met = self.sets.get(&self.requests.get(&request)?.buildsetid)?;
        match &met.state {
            State::Open(of) | State::Ended(of) => Some(of.clone()),
            State::New | State::NotOurs => None,
        }
    }

    /// Drops the oldest buildsets of too many, with all that hangs on them.
    fn forget(&mut self) {
        while self.sets.len() > MOST {
            let Some((id, _)) = self.sets.pop_first() else { return };
            let gone: Vec<u64> =
                self.requests.values().filter(|r| r.buildsetid == id).map(|r| r.buildrequestid).collect();
            for request in gone {
                self.requests.remove(&request);
                if let Some(build) = self.builds.remove(&request) {
                    self.details.remove(&build.buildid);
                }
            }
        }
    }
}

/// What a new buildset is for. One that a build has triggered is that build's own step, unless its scheduler has a pipeline.
fn judge(met: &Met, request: &Request, pipelines: &BTreeMap<String, String>, ours: &Ours<'_>) -> Option<Of> {
    let none = BTreeMap::new();
    let properties = request.properties.as_ref().unwrap_or(&none);
    let subject = subject::of(properties, &met.stamps, ours)?;
    let pipeline = pipeline(&subject, properties, met.triggered, pipelines)?;
    Some(Of { subject, pipeline })
}

/// The pipeline of a buildset; `None` for what is a step of another build.
pub(super) fn pipeline(
    subject: &Subject,
    properties: &Properties,
    triggered: bool,
    pipelines: &BTreeMap<String, String>,
) -> Option<String> {
    let named = subject::text(properties, "scheduler").and_then(|scheduler| pipelines.get(scheduler));
    let usual = match subject {
        Subject::PatchSet { .. } => "check",
        Subject::Revision { .. } => "post",
    };
    (!triggered || named.is_some()).then(|| named.map_or(usual, String::as_str).to_owned())
}
