// SPDX-License-Identifier: Apache-2.0
//! What the stand-in was told.

use std::{collections::BTreeMap, time::SystemTime};

use serde_json::Value;

use crate::world::built_for::For;

#[derive(Debug)]
pub(super) struct State {
    /// The Gerrit that changes are on: `http://host:port`.
    pub(super) gerrit: String,
    /// The stand-in's own address.
    pub(super) root: String,
    pub(super) ranges: bool,
    pub(super) buildsets: Vec<Buildset>,
    /// By their names.
    pub(super) projects: BTreeMap<String, Project>,
    rows: u64,
}

/// Pipelines by their names, with their jobs and whether these vote.
pub(super) type Project = BTreeMap<String, Vec<(String, bool)>>;

#[derive(Debug)]
pub(super) struct Buildset {
    pub(super) row: u64,
    pub(super) uuid: String,
    pub(super) item: String,
    pub(super) is_for: For,
    pub(super) pipeline: String,
    /// Milliseconds since the epoch.
    pub(super) enqueued: i64,
    pub(super) result: Option<String>,
    pub(super) message: Option<String>,
    pub(super) jobs: Vec<Job>,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) uuid: Option<String>,
    pub(super) voting: bool,
    pub(super) phase: Phase,
    pub(super) log: Option<Vec<u8>>,
    /// Where the job says that its log is.
    pub(super) log_url: Option<String>,
    pub(super) artifacts: Vec<Value>,
}

/// Times in milliseconds since the epoch.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    Waiting,
    Running { since: i64, failing: bool },
    Ended { since: i64, at: i64, result: String },
}

impl State {
    pub(super) fn new(gerrit: &str) -> Self {
        let gerrit = gerrit.trim_end_matches('/').to_owned();
        let (buildsets, projects) = (Vec::new(), BTreeMap::new());
        Self { gerrit, root: String::new(), ranges: true, buildsets, projects, rows: 0 }
    }

    pub(super) fn add(&mut self, is_for: For, pipeline: &str, jobs: Vec<Job>) -> String {
        self.rows += 1;
        let uuid = uuid();
        self.buildsets.push(Buildset {
            row: self.rows,
            uuid: uuid.clone(),
            item: self::uuid(),
            is_for,
            pipeline: pipeline.to_owned(),
            enqueued: now(),
            result: None,
            message: None,
            jobs,
        });
        uuid
    }

    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub(super) fn buildset_mut(&mut self, uuid: &str) -> &mut Buildset {
        self.buildsets.iter_mut().find(|buildset| buildset.uuid == uuid).expect("a run of this stand-in")
    }

    pub(super) fn job(&self, buildset: &str, job: &str) -> Option<&Job> {
        self.buildsets.iter().find(|b| b.uuid == buildset)?.jobs.iter().find(|j| j.name == job)
    }

    /// A build, and the buildset it belongs to.
    pub(super) fn build(&self, uuid: &str) -> Option<(&Buildset, &Job)> {
        let all = self.buildsets.iter().flat_map(|b| b.jobs.iter().map(move |job| (b, job)));
        all.into_iter().find(|(_, job)| job.uuid.as_deref() == Some(uuid))
    }
}

impl Job {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            uuid: None,
            voting: true,
            phase: Phase::Waiting,
            log: None,
            log_url: None,
            artifacts: Vec::new(),
        }
    }

    pub(super) fn result(&self) -> Option<&str> {
        match &self.phase {
            Phase::Ended { result, .. } => Some(result),
            _ => None,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a stand-in tells the time as any server does")]
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn uuid() -> String {
    format!("{:032x}", rand::random::<u128>())
}
