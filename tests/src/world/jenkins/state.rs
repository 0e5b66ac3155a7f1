// SPDX-License-Identifier: Apache-2.0
//! What the stand-in was told. Times in milliseconds since the epoch.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

#[derive(Debug)]
pub(super) struct State {
    /// The Gerrit that changes are on: `http://host:port`.
    pub(super) gerrit: String,
    pub(super) account: Option<(String, String)>,
    pub(super) wfapi: bool,
    pub(super) checks: bool,
    /// Bytes of the commit message that Gerrit Trigger gives a build as a parameter; 0: it gives none.
    pub(super) message: usize,
    /// By their full names.
    pub(super) jobs: BTreeMap<String, Job>,
    /// Folders that are multibranch projects.
    pub(super) multibranch: BTreeSet<String>,
    pub(super) queue: Vec<Item>,
    last_item: u64,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) kind: Kind,
    /// The newest last.
    pub(super) builds: Vec<Build>,
    pub(super) last: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Freestyle,
    Pipeline,
    /// Of the plugin jenkins-multijob-plugin.
    MultiJob,
}

/// A job's full name and a build's number.
pub(super) type Number = (String, u64);

/// Why something was started.
#[derive(Clone, Debug)]
pub(super) enum Cause {
    /// An event of Gerrit's.
    Gerrit,
    /// A push to a branch of a multibranch project.
    Branch,
    /// Another build.
    Build(Number),
    /// Somebody without a name, as Zuul is.
    Nobody,
}

/// What git has checked out.
#[derive(Debug)]
pub(super) struct Checkout {
    pub(super) remote: String,
    pub(super) branch: String,
    pub(super) revision: String,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) job: String,
    pub(super) since: i64,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) cause: Cause,
}

#[derive(Debug)]
pub(super) struct Build {
    pub(super) number: u64,
    pub(super) item: u64,
    pub(super) begun: i64,
    pub(super) ended: Option<i64>,
    pub(super) result: Option<String>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) cause: Cause,
    pub(super) triggered: Vec<Number>,
    pub(super) checkout: Option<Checkout>,
    pub(super) stages: Vec<Stage>,
    pub(super) console: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Stage {
    /// Its step's node is the next number.
    pub(super) node: usize,
    pub(super) name: String,
    pub(super) status: String,
    pub(super) begun: i64,
    pub(super) ended: Option<i64>,
    pub(super) log: String,
}

impl State {
    pub(super) fn new(gerrit: &str) -> Self {
        Self {
            gerrit: gerrit.trim_end_matches('/').to_owned(),
            account: None,
            wfapi: true,
            checks: false,
            message: 0,
            jobs: BTreeMap::new(),
            multibranch: BTreeSet::new(),
            queue: Vec::new(),
            last_item: 0,
        }
    }

    pub(super) fn enqueue(&mut self, job: &str, parameters: Vec<(String, String)>, cause: Cause) -> u64 {
        assert!(self.jobs.contains_key(job), "there is no job {job}");
        self.last_item += 1;
        let id = self.last_item;
        self.queue.push(Item { id, job: job.to_owned(), since: now(), parameters, cause });
        id
    }

    pub(super) fn build(&self, job: &str, number: u64) -> Option<&Build> {
        self.jobs.get(job)?.builds.iter().find(|build| build.number == number)
    }
}

impl Kind {
    /// The class of such a job.
    pub(super) const fn of_job(self) -> &'static str {
        match self {
            Self::Freestyle => "hudson.model.FreeStyleProject",
            Self::Pipeline => "org.jenkinsci.plugins.workflow.job.WorkflowJob",
            Self::MultiJob => "com.tikal.jenkins.plugins.multijob.MultiJobProject",
        }
    }

    /// The class of its builds.
    pub(super) const fn of_build(self) -> &'static str {
        match self {
            Self::Freestyle => "hudson.model.FreeStyleBuild",
            Self::Pipeline => "org.jenkinsci.plugins.workflow.job.WorkflowRun",
            Self::MultiJob => "com.tikal.jenkins.plugins.multijob.MultiJobBuild",
        }
    }
}

impl Job {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, builds: Vec::new(), last: 0 }
    }
}

impl Build {
    pub(super) fn new(number: u64, item: u64, parameters: Vec<(String, String)>, cause: Cause) -> Self {
        Self {
            number,
            item,
            begun: now(),
            ended: None,
            result: None,
            parameters,
            cause,
            triggered: Vec::new(),
            checkout: None,
            stages: Vec::new(),
            console: Vec::new(),
        }
    }
}

impl Stage {
    pub(super) fn new(name: &str, before: usize) -> Self {
        let (name, status) = (name.to_owned(), "IN_PROGRESS".to_owned());
        Self { node: 6 + before * 4, name, status, begun: now(), ended: None, log: String::new() }
    }
}

#[expect(clippy::disallowed_methods, reason = "a stand-in tells the time as any server does")]
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
