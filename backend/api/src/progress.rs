// SPDX-License-Identifier: Apache-2.0
//! The answer for one change.

use serde::{Deserialize, Serialize};

use crate::{Image, Millis, Sentence, Step, StepState};

/// How far one revision of one change is on its way. The same bytes serve every reader of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Which change, patch set and revision this is about.
    pub change: ChangeRef,
    /// The pipeline's progress; `null` when no pipeline is configured for this project and branch: then there is nothing to show.
    pub pipeline: Option<PipelineProgress>,
}

/// The change and patch set that were asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeRef {
    /// Gerrit's project name.
    pub project: String,
    /// The change's number.
    pub number: u64,
    /// The patch set asked about.
    pub patch_set: u32,
    /// Its revision.
    pub revision: String,
}

/// The ordered steps with their states, and what carries the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PipelineProgress {
    /// The pipeline's name in the configuration.
    pub name: String,
    /// Where its last step leads: an environment's name, or `merge`.
    pub goal: String,
    /// "Step 3 of 5 to production: image is being built".
    pub headline: Sentence,
    /// N: the number of the first step that is not done; M + 1 never occurs: it stays M when all are done.
    pub step: u32,
    /// M: how many steps there are. Skipped steps count.
    pub of: u32,
    /// The state of the step that the headline is about; `done` when all are.
    pub state: StepState,
    /// The steps in order; `of` of them.
    pub steps: Vec<Step>,
    /// Images that carry this change, or candidates of it, by service.
    #[serde(default)]
    pub images: Vec<Image>,
    /// Further remarks in order of weight, such as "current is patch set 3".
    #[serde(default)]
    pub notes: Vec<Sentence>,
    /// How long the way took that is over; only once the last step that holds it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// Health of the sources that this answer rests on, by name.
    #[serde(default)]
    pub sources: Vec<SourceHealth>,
}

/// The way from the merge to the goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lead {
    /// When the change was merged.
    pub merged: Millis,
    /// When it reached the goal for the first time.
    pub reached: Millis,
    /// How often a person acted for it, as far as Gerrit tells: each comment with votes of a person, and the submit if
    /// a person did it; of the change itself and of the changes that promoted it. Absent where nobody saw which those were,
    /// or Gerrit has not told who submitted one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub human_actions: Option<u32>,
    /// The same in words: "20 min from merge to production, 2 human actions on the way".
    pub sentence: Sentence,
}

/// Whether a source's word is fresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceHealth {
    /// The source's name in the configuration.
    pub name: String,
    /// `true` while its last word is recent. Only then the progress leaves `as_of` out, else every poll would be news.
    pub fresh: bool,
    /// When it last answered, once it is late; absent when it never has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Millis>,
    /// What is wrong with it, without secrets or addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Sentence>,
    /// What cannot be read of it while the rest can, for those who set it up; at most three.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Sentence>,
}
