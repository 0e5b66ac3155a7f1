// SPDX-License-Identifier: Apache-2.0
//! The container image that carries a change.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// An image whose revision the registry has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Image {
    /// The service it is built for.
    pub service: String,
    /// What to copy: `registry/repository:tag@sha256:…`, or without the tag where it has none.
    pub uri: String,
    /// Its identity: `sha256:<64 hex digits>`.
    pub digest: String,
    /// The revision it was built from.
    pub revision: String,
    /// An image of an unmerged revision.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub candidate: bool,
    /// Built by the gate run that merged the change, before the merge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before_merge: bool,
    /// When it was created, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Millis>,
    /// The registry that confirmed it, by its source's name.
    pub source: String,
}
