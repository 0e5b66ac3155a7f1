// SPDX-License-Identifier: Apache-2.0
//! Zuul 2's `status.json` as far as it is read (`zuul/scheduler.py` and `zuul/model.py`, `formatStatusJSON` and `formatJSON`). What
//! may be null there is an option here.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub(super) zuul_version: Option<String>,
    pub(super) pipelines: Vec<Pipeline>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pipeline {
    pub(super) name: String,
    pub(super) change_queues: Vec<Queue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Queue {
    /// How many items at its head are worked on at once. Only a queue whose items merge one after the other has such a limit; it is 0
    /// elsewhere, and there is no other sign of a gate.
    pub(super) window: Option<u64>,
    /// Chains of items, each behind the one before it.
    pub(super) heads: Vec<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    /// `number,patchset`, or the new revision of a branch or tag, whose name Zuul does not say; null for a pipeline of time.
    pub(super) id: Option<String>,
    /// `false` for what is only there because a live item depends on it; old ones have no such key.
    pub(super) live: Option<bool>,
    /// Gerrit's page of the change; null for a revision.
    pub(super) url: Option<String>,
    pub(super) project: Option<String>,
    /// Milliseconds since the epoch.
    pub(super) enqueue_time: Option<f64>,
    pub(super) jobs: Vec<ItemJob>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ItemJob {
    pub(super) name: String,
    pub(super) uuid: Option<String>,
    pub(super) result: Option<String>,
    pub(super) voting: Option<bool>,
    pub(super) canceled: Option<bool>,
    /// The build's own page at Jenkins.
    pub(super) url: Option<String>,
    /// What Zuul writes into Gerrit; the job's bare name where there is no address yet.
    pub(super) report_url: Option<String>,
    /// Seconds since the epoch, as the next.
    pub(super) start_time: Option<f64>,
    pub(super) end_time: Option<f64>,
}
