// SPDX-License-Identifier: Apache-2.0
//! `milepost.config` of projects: what the plugin tells of it, and what is wrong with one that is pushed.

use serde::{Deserialize, Serialize};

/// The file of one project, as the answer to `owners` tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerFile {
    /// The project whose `refs/meta/config` has it.
    pub project: String,
    /// The revision of `refs/meta/config` that was read.
    pub revision: String,
    /// What it says; at most 1 MiB of UTF-8.
    pub text: String,
}

/// The body of `POST /v1/gerrit/owners/check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declared {
    /// The project for which they are read.
    pub project: String,
    /// Its own file and those of its parents, the nearest project's first; at most 50.
    pub files: Vec<Declaration>,
}

/// The file of one project, as it would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declaration {
    /// The project whose file it is.
    pub project: String,
    /// What it says.
    pub text: String,
}

/// The answer to `POST /v1/gerrit/owners/check`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Faults {
    /// What is wrong, the nearest project's first, each file's in its order; at most 100. None: all is right.
    pub faults: Vec<Fault>,
    /// What is allowed but hardly meant; only where nothing is wrong.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fault {
    /// The project whose file it is in.
    pub project: String,
    /// From 1; `None`: it is about the file as a whole.
    #[serde(default)]
    pub line: Option<u64>,
    /// `pipeline.default.steps`; empty where it is about no key.
    pub key: String,
    /// What was found.
    pub found: String,
    /// What would be right.
    pub allowed: String,
}
