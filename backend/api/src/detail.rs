// SPDX-License-Identifier: Apache-2.0
//! More about a change's way than its row shows: for who opens the tab.

mod file;
mod place;
mod run;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use file::{Finding, PipelineFile, PlannedPipeline, PlannedStage};
pub use place::{Place, Ran};
pub use run::{CiJob, CiRun, JobState, RunState};

use crate::{ChangeRef, Millis, SourceHealth};

/// How long steps took, what runs and ran where, the images whole, CI's runs, and how old each source's word is. Made when
/// somebody asks, as [`Why`](crate::Why) is; the steps' states stand in the progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Detail {
    /// Which change, patch set and revision this is about.
    pub change: ChangeRef,
    /// Gerrit is still asked for some of it: a moment later there may be more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub later: bool,
    /// For each step of the progress, in its order. Empty, as is all else, when no pipeline is configured.
    pub steps: Vec<StepTime>,
    /// Each place of each service that the pipeline deploys to, in the pipeline's order.
    pub places: Vec<Place>,
    /// The images that carry the change, or candidates of it, as the progress names them.
    pub images: Vec<ImageDetail>,
    /// Runs for this change, the newest first; at most 20.
    pub runs: Vec<CiRun>,
    /// The project's own pipeline file, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PipelineFile>,
    /// The sources that the progress rests on, by name; here with `as_of` also where they are fresh.
    pub sources: Vec<SourceHealth>,
}

/// How long a step took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepTime {
    /// The step's number.
    pub number: u32,
    /// When the change reached it for the first time, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Millis>,
    /// When nobody was looking as it was reached: it was after this moment, and by `reached` at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Millis>,
    /// How long it took, in milliseconds; only where its beginning and its end were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<Millis>,
    /// How long half of the project's last changes took for it at most, in milliseconds; only where enough of them were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_ms: Option<Millis>,
}

/// An image as its registry describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImageDetail {
    /// The service it is built for.
    pub service: String,
    /// What to copy, as in the progress.
    pub uri: String,
    /// Its identity: `sha256:<64 hex digits>`.
    pub digest: String,
    /// The revision it was built from.
    pub revision: String,
    /// Tags seen to point at it.
    #[serde(default)]
    pub tags: Vec<String>,
    /// When it was created, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Millis>,
    /// When the registry was first seen without it, though it had it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Millis>,
    /// What it weighs as it is pulled, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Where its sources are, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// Its further labels and annotations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The registry that says so, by its source's name.
    pub source: String,
}
