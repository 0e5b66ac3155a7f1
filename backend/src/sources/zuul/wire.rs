// SPDX-License-Identifier: Apache-2.0
//! Zuul's JSON as far as it is read (zuul-web 14: `status`, `buildsets`, `buildset`). What may be null there is an option here.

use serde::Deserialize;

/// A row of `/api/tenants`.
#[derive(Debug, Deserialize)]
pub(super) struct Tenant {
    pub(super) name: Option<String>,
}

/// `/api/tenant/{t}/status`.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub(super) zuul_version: Option<String>,
    pub(super) pipelines: Vec<Pipeline>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pipeline {
    pub(super) name: String,
    /// `dependent` for a gate.
    pub(super) manager: Option<String>,
    pub(super) change_queues: Vec<Queue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Queue {
    /// Chains of items, each behind the one before it.
    pub(super) heads: Vec<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) id: String,
    /// `false` for what is only there because a live item depends on it.
    pub(super) live: Option<bool>,
    pub(super) refs: Vec<ItemRef>,
    /// Milliseconds since the epoch.
    pub(super) enqueue_time: Option<f64>,
    /// `Z` and the buildset's uuid; null until Zuul has read the item's configuration.
    pub(super) zuul_ref: Option<String>,
    pub(super) jobs: Vec<ItemJob>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ItemRef {
    /// `change,patchset`, or the new revision of a branch or tag; null for a branch as such.
    pub(super) id: Option<String>,
    pub(super) project: String,
    /// `host/project`, the host as Zuul's connection names it.
    pub(super) project_canonical: Option<String>,
    #[serde(rename = "ref")]
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ItemJob {
    pub(super) name: String,
    pub(super) uuid: Option<String>,
    pub(super) result: Option<String>,
    pub(super) voting: Option<bool>,
    pub(super) canceled: Option<bool>,
    /// A task has failed, the job still runs.
    pub(super) pre_fail: Option<bool>,
    /// Seconds since the epoch, as the next.
    pub(super) start_time: Option<f64>,
    pub(super) end_time: Option<f64>,
}

/// A row of `/api/tenant/{t}/buildsets`, or `/api/tenant/{t}/buildset/{uuid}`, which has `builds` too.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Buildset {
    #[serde(rename = "_id")]
    pub(super) id: u64,
    pub(super) uuid: String,
    /// Null while it runs.
    pub(super) result: Option<String>,
    pub(super) message: Option<String>,
    pub(super) pipeline: String,
    /// UTC without a zone, as all times here.
    pub(super) event_timestamp: Option<String>,
    pub(super) first_build_start_time: Option<String>,
    pub(super) last_build_end_time: Option<String>,
    pub(super) refs: Vec<Ref>,
    pub(super) builds: Option<Vec<Build>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Ref {
    pub(super) project: String,
    pub(super) change: Option<u64>,
    pub(super) patchset: Option<String>,
    #[serde(rename = "ref")]
    pub(super) name: Option<String>,
    pub(super) newrev: Option<String>,
    #[serde(rename = "ref_url")]
    pub(super) url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Build {
    pub(super) uuid: Option<String>,
    pub(super) job_name: String,
    pub(super) result: Option<String>,
    pub(super) start_time: Option<String>,
    pub(super) end_time: Option<String>,
    pub(super) voting: Option<bool>,
    pub(super) log_url: Option<String>,
    /// `false` for a try that was repeated.
    #[serde(rename = "final")]
    pub(super) last_try: Option<bool>,
    /// Written by the job itself, so anything may be in there.
    #[serde(default)]
    pub(super) artifacts: serde_json::Value,
}
