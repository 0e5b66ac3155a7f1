// SPDX-License-Identifier: Apache-2.0
//! What runs and ran of a service in a cluster.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// One workload of a service, with its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The service's name.
    pub service: String,
    /// The environment's name.
    pub environment: String,
    /// The cluster's name.
    pub cluster: String,
    /// The workload as its cluster calls it: `Deployment app/app`.
    pub workload: String,
    /// Whether this is the service's canary.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
    /// Pods that are ready; absent where nothing was ever told of the workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<u32>,
    /// Pods wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired: Option<u32>,
    /// What runs and ran here, the newest first; at most 12.
    pub ran: Vec<Ran>,
}

/// That an image ran in a workload for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ran {
    /// As people call it: by a tag, else by the start of its digest.
    pub image: String,
    /// Its identity: `sha256:<64 hex digits>`.
    pub digest: String,
    /// The revision it was built from, where a registry has confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The change that made this revision, where Gerrit has told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<u64>,
    /// Whether it has the change that is asked about, and not what reverts it; absent while that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_change: Option<bool>,
    /// First seen running.
    pub since: Millis,
    /// When nobody was looking as it began: it did so after this moment, and by `since` at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Millis>,
    /// Last seen running; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}
