// SPDX-License-Identifier: Apache-2.0
//! How a source answered when it was asked once.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// How a source answered when it was asked once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tested {
    /// The source's name in the configuration.
    pub source: String,
    /// Whether it answered as it should.
    pub answers: bool,
    /// What answers there, or what is wrong and what would be right; with addresses that were asked, without secrets.
    pub said: String,
    /// How long it took, in milliseconds.
    pub took_ms: Millis,
    /// Whether its server answers at all; absent where that is not known, or it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reachable: Option<bool>,
    /// Whether the server lets us read all that is watched; absent where it did not come to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised: Option<bool>,
    /// The newest thing that it tells of; absent where there is none, or it was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Newest>,
    /// Rights that are missing, each by its name: `list pods in namespace app`, `repository:demo/app:pull`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// The newest thing that a source tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Newest {
    /// What it is, by the source's own name for it: `demo/app:1.10`.
    pub what: String,
    /// Since when it is there, by the source's own word; absent where the source has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
}
