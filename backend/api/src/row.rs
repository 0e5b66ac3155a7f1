// SPDX-License-Identifier: Apache-2.0
//! The answers for many changes, as a list of them shows it: each in one cell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Fate, PipelineProgress, Sentence, Step, StepKind, StepState};

/// How far each of some changes is on its way, at its current patch set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rows {
    /// By change number. A change for whose project and branch no pipeline is configured has none.
    pub rows: BTreeMap<u64, Row>,
    /// Numbers of the changes that were not there in time or could not be computed, or whose rows rest on what Gerrit is still asked; a moment later they
    /// may be there, or say more.
    #[serde(default)]
    pub later: Vec<u64>,
}

/// The short form of a progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Row {
    /// As in the progress.
    pub headline: Sentence,
    /// N: the number of the first step that is not done.
    pub step: u32,
    /// M: how many steps there are.
    pub of: u32,
    /// The state of the step that the headline is about.
    pub state: StepState,
    /// What has become of the change; left out where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<Fate>,
    /// The steps in order, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<RowStep>,
}

/// The short form of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowStep {
    /// As in the progress.
    pub kind: StepKind,
    /// Short label of its mark.
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// The state as a clause.
    pub sentence: Sentence,
}

impl From<Step> for RowStep {
    fn from(Step { kind, name, state, sentence, .. }: Step) -> Self {
        Self { kind, name, state, sentence }
    }
}

impl From<PipelineProgress> for Row {
    fn from(pipeline: PipelineProgress) -> Self {
        let fate = pipeline.fate();
        let PipelineProgress { headline, step, of, state, steps, .. } = pipeline;
        Self { headline, step, of, state, fate, steps: steps.into_iter().map(RowStep::from).collect() }
    }
}
