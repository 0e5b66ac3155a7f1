// SPDX-License-Identifier: Apache-2.0
//! CI's runs for a change, with their jobs.

use serde::{Deserialize, Serialize};

use crate::{Excerpt, Millis};

/// One execution of a CI pipeline (Zuul: a buildset).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CiRun {
    /// The CI server, by its source's name.
    pub source: String,
    /// The CI server's own name of the pipeline: `check`, `gate`, `post`.
    pub pipeline: String,
    /// The patch set that it ran for; absent where it ran for the merged revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_set: Option<u32>,
    /// Where it stands.
    pub state: RunState,
    /// The server's own words, for a run without jobs such as a configuration error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The run's own page; http(s) only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was enqueued or triggered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enqueued: Option<Millis>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Millis>,
    /// In the server's order; at most 50.
    pub jobs: Vec<CiJob>,
}

/// One job of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CiJob {
    /// The job's name.
    pub name: String,
    /// Where it stands.
    pub state: JobState,
    /// A non-voting job's failure fails nothing.
    pub voting: bool,
    /// Where a person reads this job's own log; http(s) only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Millis>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Millis>,
    /// The lines that say why it failed, if the source shows them to this reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// No job has begun.
    Queued,
    /// Jobs run.
    Running,
    /// Ended well.
    Passed,
    /// Ended badly.
    Failed,
    /// Ended without a verdict: superseded, dequeued, aborted.
    Cancelled,
    /// The server could not read its configuration; the run's message has its words.
    ConfigError,
    /// A state that the backend does not know.
    Unknown,
}

impl RunState {
    /// Whether it has not ended.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Not begun.
    Waiting,
    /// Runs.
    Running,
    /// Still runs, and a task of it has failed already.
    Failing,
    /// Ended well.
    Passed,
    /// Ended badly.
    Failed,
    /// Not run by the server's own rule.
    Skipped,
    /// Ended without a verdict.
    Cancelled,
    /// A state that the backend does not know.
    Unknown,
}

impl JobState {
    /// Whether it has not ended.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Failing)
    }
}
