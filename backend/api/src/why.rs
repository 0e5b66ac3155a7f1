// SPDX-License-Identifier: Apache-2.0
//! Why a progress says what it says: each claim with what it rests on.

use serde::{Deserialize, Serialize};

use crate::{ChangeRef, Millis, Sentence};

/// What each claim about one revision of one change rests on, made when somebody asks. Unlike the progress it holds moments
/// that move with every look at a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Why {
    /// Which change, patch set and revision this is about.
    pub change: ChangeRef,
    /// First the step that the headline is about, then the steps in order, each followed by its targets; then how long the
    /// way took, images, notes and sources. Empty when no pipeline is configured.
    pub claims: Vec<Claim>,
}

/// One statement of a progress with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// Which statement of the progress this is.
    pub of: ClaimOf,
    /// What it is about in a word or two: "Check", "eqiad", "app"; empty where the sentence says it.
    pub name: String,
    /// What is claimed: the step's, target's or note's own sentence.
    pub sentence: Sentence,
    /// What it rests on, what weighs most first. Empty where the reader may not see the sources.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// Which statement of a progress a claim is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ClaimOf {
    /// A step's state.
    Step {
        /// The step's number.
        step: u32,
    },
    /// What a cluster runs of a service.
    Target {
        /// The number of the step.
        step: u32,
        /// The service's name.
        service: String,
        /// The cluster's name.
        cluster: String,
    },
    /// That an image carries the change.
    Image {
        /// The service's name.
        service: String,
        /// The image's digest.
        digest: String,
    },
    /// How long the way took that is over.
    Lead,
    /// A remark.
    Note,
    /// Whether a source's word is fresh.
    Source,
}

/// One thing that a source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The source's name in the configuration; `gerrit` for Gerrit, `milepost` for what Milepost itself has kept.
    pub source: String,
    /// What it spoke of, as the source calls it: `Deployment app/app`, `job unit in check of 12,1`, `manifest sha256:…`.
    pub object: String,
    /// What it said: `2 of 3 pods ready`, `failed`, `revision label …`.
    pub said: String,
    /// The same once more, taken apart for who translates it; a backend of before has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pieces: Option<Pieces>,
    /// When it said so; absent for what cannot change, such as what a revision contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Millis>,
}

/// Two texts in pieces: the first, third, … of each are words of Milepost's; between them stands what others have named or said, as it is in
/// every language. Together they are the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pieces {
    /// Those of `object`.
    pub object: Vec<String>,
    /// Those of `said`.
    pub said: Vec<String>,
}
