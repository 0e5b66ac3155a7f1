// SPDX-License-Identifier: Apache-2.0
//! What a project's `.pipeline/config.yaml` plans, and what is wrong with it.

use serde::{Deserialize, Serialize};

/// The pipeline file that holds for a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PipelineFile {
    /// Where it is in the project.
    pub path: String,
    /// Whether it is the change's own, which holds for others once it is merged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proposed: bool,
    /// Its pipelines, in its order. Which of them CI runs for a change, no file says.
    pub pipelines: Vec<PlannedPipeline>,
    /// What is wrong with the change's own, in its order; at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// A pipeline as it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedPipeline {
    /// Its name.
    pub name: String,
    /// The number of the step that it is part of, if the pipeline of the change has such a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// Its stages: one list after the other, those of one list side by side.
    pub frames: Vec<Vec<PlannedStage>>,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedStage {
    /// Its name.
    pub name: String,
    /// What it does, in this order: PipelineLib's `build`, `run`, `copy`, `publish`, `promote`, `deploy`, `exports`, `trigger`.
    pub does: Vec<String>,
    /// The number of the first step that waits for what it proposes to deploy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotes: Option<u32>,
}

/// Something that is wrong with a pipeline file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Whether CI refuses the file for it, or fails.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub error: bool,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The rule's name, as `milepost lint` says it.
    pub rule: String,
    /// What is wrong and what to do.
    pub message: String,
}
