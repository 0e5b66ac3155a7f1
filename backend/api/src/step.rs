// SPDX-License-Identifier: Apache-2.0
//! One numbered step of a pipeline.

use serde::{Deserialize, Serialize};

use crate::{Millis, Sentence, Target};

/// What a step is about; decides when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The named CI pipelines or jobs passed for this patch set.
    Check,
    /// The change is merged.
    Merge,
    /// Every service that the change touches has an image that contains the merged revision.
    Image,
    /// The deployment repository asks for such images in the environment.
    Promote,
    /// In every cluster of the environment each touched service runs such an image.
    Deploy,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Reached.
    Done,
    /// Failed; not always for good.
    Failed,
    /// Not needed by the step's own rule; counts as passed.
    Skipped,
    /// Cannot be read.
    Unknown,
}

/// One numbered step with its state and, only when it failed, where and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// From 1.
    pub number: u32,
    /// What it is about.
    pub kind: StepKind,
    /// Short label for its mark: "Check", "Merge", "Image", "Staging", "Production".
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// The state as a clause: "image is being built".
    pub sentence: Sentence,
    /// When it entered this state, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// When nobody was looking as it entered this state: it did so after this moment, and by `since` at the latest; where
    /// `since` is not known, at any time after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Millis>,
    /// How long this step usually takes; only on the step that is waited for, and only where enough changes took it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<Usual>,
    /// An optional step never holds the headline.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// Present only when `state` is `failed` or something in it is already failing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// For `deploy`: each service in each cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The sources that say so, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// How long the last changes of the project took for a step of this pipeline, at most 50 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usual {
    /// Half of them took no longer, in milliseconds.
    pub median_ms: Millis,
    /// Nine of ten took no longer, in milliseconds.
    pub p90_ms: Millis,
    /// How many changes this is counted from: at least 5.
    pub of: u32,
    /// From when it is counted for this change.
    pub since: Millis,
}

/// What failed, where its own log is, and the lines that say why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failure {
    /// The failing stage or job by its own name.
    pub stage: String,
    /// That stage's own log; http(s) only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The lines that say why, if the source shows them to this reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

/// At most 40 lines around the cause of a failure: plain text, control characters removed, secrets masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Excerpt {
    /// The lines, without line ends.
    pub lines: Vec<String>,
    /// Index into `lines` of the line that says why, if one stands out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<usize>,
    /// The number of that line in its log, counted from 1, where the log was read from its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// Where the server shows its log at that line; http(s) only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
