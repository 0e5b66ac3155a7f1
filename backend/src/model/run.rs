// SPDX-License-Identifier: Apache-2.0
//! One execution of a CI pipeline and its jobs.

use milepost_api::{Excerpt, Millis, gerrit};
pub use milepost_api::{JobState, RunState};
use serde::{Deserialize, Serialize};

use super::{ImageRef, Join, Revision, Want};
use crate::excerpt;

/// What a CI server said about one execution (Zuul: a buildset).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What it ran for.
    pub subject: Subject,
    /// The CI server's own name of the pipeline: `check`, `gate`, `post`.
    pub pipeline: String,
    /// Where it stands.
    pub state: RunState,
    /// From 1, while queued to merge.
    pub position: Option<u32>,
    /// The server's own words, for a run without jobs such as a configuration error.
    pub message: Option<String>,
    /// The job or stage that waits for somebody's click, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// The run's own page; http(s).
    pub url: Option<String>,
    /// When it was enqueued or triggered.
    pub enqueued: Option<Millis>,
    /// When it ended.
    pub ended: Option<Millis>,
    /// In the server's order.
    pub jobs: Vec<Job>,
    /// No CI server tells it but a bot's comment, which it was written in when it `ended`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_comment: bool,
    /// Nothing of it was hidden when it was told. Its source alone reads that, when it begins anew; it is shown nowhere. Only one that
    /// puts a run together of what it can see says it (Jenkins, Buildbot); it is false in what others tell, though that is never a
    /// part (Zuul tells buildsets), and in what a version kept that did not say it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

impl Run {
    /// One of which nothing else is known.
    pub fn new(subject: Subject, pipeline: impl Into<String>, state: RunState) -> Self {
        Self {
            subject,
            pipeline: pipeline.into(),
            state,
            position: None,
            message: None,
            waits_for: None,
            url: None,
            enqueued: None,
            ended: None,
            jobs: Vec::new(),
            from_comment: false,
            whole: false,
        }
    }

    /// Whether it says the same as another one to whoever reads it.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let Self { whole, .. } = *other;
        *other == Self { whole, ..self.clone() }
    }
}

/// What a run ran for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A patch set of our Gerrit.
    PatchSet {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
        /// The patch set's number.
        patch_set: u32,
    },
    /// A branch's or tag's new revision.
    Revision {
        /// Gerrit's project name.
        project: String,
        /// Full ref name.
        name: String,
        /// The new revision.
        revision: Revision,
    },
}

impl Subject {
    /// Which patch set of that change this is; `None`: of another change, or none at all.
    pub fn patch_set_of(&self, change: &gerrit::Change) -> Option<u32> {
        match self {
            Self::PatchSet { project, number, patch_set }
                if *project == change.project && *number == change.number =>
            {
                Some(*patch_set)
            }
            _ => None,
        }
    }

    /// What is asked for by whoever waits for it: a revision on all its branches, for instance.
    pub fn want(&self) -> Want {
        match self.clone() {
            Self::PatchSet { project, number, patch_set } => Want::PatchSet { project, number, patch_set },
            Self::Revision { project, revision, .. } => Want::Revision { project, revision },
        }
    }
}

/// One job of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The server's id of this build.
    pub id: Option<String>,
    /// The job's name.
    pub name: String,
    /// Where it stands.
    pub state: JobState,
    /// A non-voting job's failure fails nothing.
    pub voting: bool,
    /// Where a person reads this job's own log; http(s).
    pub url: Option<String>,
    /// When it began.
    pub started: Option<Millis>,
    /// When it ended.
    pub ended: Option<Millis>,
    /// The lines that say why it failed.
    pub excerpt: Option<Excerpt>,
    /// What it says it made: claims, until a registry confirms them.
    pub artifacts: Vec<Artifact>,
}

impl Job {
    /// By what the same failure is found, as this source tells of it; `None` where no line says why.
    pub fn failure(&self, source: &str) -> Option<Join> {
        let cause = excerpt::fingerprint(self.excerpt.as_ref()?)?;
        Some(Join::Failure { source: source.to_owned(), stage: self.name.clone(), cause })
    }
}

/// An image that a job says it made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// The job's name for it.
    pub name: String,
    /// The reference it gives.
    pub image: ImageRef,
}
