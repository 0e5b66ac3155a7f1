// SPDX-License-Identifier: Apache-2.0
//! The JSON of Zuul 2.5.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::State;
use crate::world::built_for::For;

#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) is_for: For,
    pub(super) pipeline: String,
    /// Milliseconds.
    pub(super) enqueued: f64,
    pub(super) zuul_ref: String,
    pub(super) live: bool,
    pub(super) jobs: Vec<Job>,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) voting: bool,
    /// Its number and address at Jenkins.
    pub(super) build: Option<(u64, String)>,
    /// Seconds.
    pub(super) started: Option<f64>,
    pub(super) ended: Option<(f64, String)>,
    uuid: String,
}

impl Job {
    pub(super) fn new(name: &str) -> Self {
        let name = name.to_owned();
        Self { name, voting: true, build: None, started: None, ended: None, uuid: uuid() }
    }
}

pub(super) fn status(state: &State) -> Value {
    let mut pipelines: Vec<&str> = Vec::new();
    for item in &state.items {
        if !pipelines.contains(&item.pipeline.as_str()) {
            pipelines.push(&item.pipeline);
        }
    }
    json!({
        "zuul_version": "2.5.1", "last_reconfigured": 1_795_390_000_000_u64,
        "trigger_event_queue": {"length": 0}, "result_event_queue": {"length": 0},
        "pipelines": pipelines.into_iter().map(|name| pipeline(state, name)).collect::<Vec<_>>(),
    })
}

fn pipeline(state: &State, name: &str) -> Value {
    let gate = state.gates.iter().any(|gate| gate == name);
    let items = state.items.iter().filter(|item| item.pipeline == name).map(|one| item(state, one));
    let chains: Vec<Vec<Value>> =
        if gate { vec![items.collect()] } else { items.map(|item| vec![item]).collect() };
    let queue = |heads: Vec<Vec<Value>>| json!({"name": "queue", "window": if gate { 20 } else { 0 }, "heads": heads});
    let queues: Vec<_> = chains.into_iter().map(|chain| queue(vec![chain])).collect();
    json!({"name": name, "description": name, "change_queues": queues})
}

pub(super) fn item(state: &State, item: &Item) -> Value {
    let (project, id, url) = match &item.is_for {
        For::PatchSet { project, number, patch_set } => (
            project,
            format!("{number},{patch_set}"),
            Some(format!("{}/c/{project}/+/{number}", state.gerrit)),
        ),
        For::Branch { project, revision, .. } => (project, revision.clone(), None),
    };
    json!({
        "id": id, "live": item.live, "active": true, "project": project, "url": url, "zuul_ref": item.zuul_ref,
        "enqueue_time": item.enqueued.floor(), "remaining_time": null, "item_ahead": null, "items_behind": [],
        "failing_reasons": [], "owner": null, "jobs": item.jobs.iter().map(job).collect::<Vec<_>>(),
    })
}

fn job(job: &Job) -> Value {
    let url = job.build.as_ref().map(|(_, url)| url.clone());
    let elapsed = job
        .started
        .map(|started| ((job.ended.as_ref().map_or_else(now, |(at, _)| *at) - started) * 1000.0).floor());
    json!({
        "name": job.name, "uuid": job.build.as_ref().map(|_| &job.uuid), "voting": job.voting, "retry": false,
        "canceled": false, "number": job.build.as_ref().map(|(number, _)| number), "url": url,
        "report_url": url.as_ref().map_or_else(|| job.name.clone(), |url| format!("{url}console")),
        "pipeline": job.build.as_ref().map(|_| "test"), "result": job.ended.as_ref().map(|(_, result)| result),
        "launch_time": job.started, "start_time": job.started, "end_time": job.ended.as_ref().map(|(at, _)| at),
        "elapsed_time": elapsed, "remaining_time": job.ended.as_ref().map(|_| 0), "estimated_time": null,
        "node_name": null, "node_labels": [], "worker": {"name": "Unknown", "hostname": null},
    })
}

/// Seconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "a stand-in tells the time as any server does")]
pub(super) fn now() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

pub(super) fn uuid() -> String {
    format!("{:032x}", rand::random::<u128>())
}
