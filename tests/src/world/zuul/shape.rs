// SPDX-License-Identifier: Apache-2.0
//! The JSON of zuul-web 14, as captured from a real one.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    For,
    state::{Buildset, Job, Phase, State},
};

/// Pipelines that stand in the status even while nothing is queued.
const PIPELINES: [(&str, &str); 3] =
    [("check", "independent"), ("gate", "dependent"), ("post", "independent")];

pub(super) fn status(state: &State) -> Value {
    let running: Vec<_> = state.buildsets.iter().filter(|b| b.result.is_none()).collect();
    let more = running.iter().map(|b| (b.pipeline.as_str(), "independent"));
    let more = more.filter(|(name, _)| PIPELINES.iter().all(|(known, _)| known != name));
    let mut pipelines: Vec<_> = PIPELINES.into_iter().chain(more).collect();
    pipelines.dedup();
    let pipelines = pipelines.into_iter().map(|(name, manager)| {
        let items: Vec<_> = running.iter().filter(|b| b.pipeline == name).map(|b| item(state, b)).collect();
        // a gate's items stand behind each other, all others each on its own
        let heads: Vec<Value> = match items {
            items if items.is_empty() => Vec::new(),
            items if manager == "dependent" => vec![json!(items)],
            items => items.into_iter().map(|item| json!([item])).collect(),
        };
        let queues = if heads.is_empty() {
            json!([])
        } else {
            json!([{"branch": null, "heads": heads, "name": "", "window": 0}])
        };
        json!({
            "change_queues": queues, "description": name, "manager": manager, "name": name, "state": "normal",
            "triggers": [{"driver": "gerrit"}], "trigger_events": 0, "result_events": 0, "management_events": 0,
        })
    });
    json!({
        "zuul_version": "14.3.0",
        "trigger_event_queue": {"length": 0},
        "state": {
            "trigger_queue_discarding": false, "trigger_queue_paused": false, "result_queue_paused": false,
            "reason": null, "info": null,
        },
        "management_event_queue": {"length": 0},
        "connection_event_queues": {"gerrit": {"length": 0}},
        "last_reconfigured": 0,
        "pipelines": pipelines.collect::<Vec<_>>(),
    })
}

pub(super) fn item(state: &State, buildset: &Buildset) -> Value {
    let (id, name) = match &buildset.is_for {
        For::PatchSet { number, patch_set, .. } => {
            (format!("{number},{patch_set}"), ref_name(&buildset.is_for))
        }
        For::Branch { revision, .. } => (revision.clone(), ref_name(&buildset.is_for)),
    };
    let project = project(&buildset.is_for);
    json!({
        "active": true, "enqueue_time": buildset.enqueued, "failing_reasons": [], "id": buildset.item,
        "item_ahead": null, "items_behind": [],
        "jobs": buildset.jobs.iter().map(|job| running_job(state, buildset, job)).collect::<Vec<_>>(),
        "live": true,
        "refs": [{
            "id": id, "owner": null, "project": project, "project_canonical": format!("gerrit.local/{project}"),
            "ref": name, "url": ref_url(state, &buildset.is_for),
        }],
        "remaining_time": null,
        "zuul_ref": format!("Z{}", buildset.uuid),
    })
}

fn running_job(state: &State, buildset: &Buildset, job: &Job) -> Value {
    let (start, end, failing) = match &job.phase {
        Phase::Waiting => (None, None, None),
        Phase::Running { since, failing } => (Some(*since), None, Some(*failing)),
        Phase::Ended { since, at, .. } => (Some(*since), Some(*at), Some(false)),
    };
    let begun = job.uuid.as_ref();
    json!({
        "canceled": begun.map(|_| false), "dependencies": [], "elapsed_time": begun.map(|_| 0),
        "end_time": end.map(seconds), "estimated_time": null, "execute_time": start.map(seconds),
        "name": job.name, "paused": begun.map(|_| false), "pipeline": begun.map(|_| &buildset.pipeline),
        "pre_fail": failing, "queued": begun.is_some(), "remaining_time": null,
        "report_url": begun.map(|uuid| format!("{}t/{}/build/{uuid}", state.root, super::TENANT)),
        "result": job.result(), "retry": begun.map(|_| false), "snapshotting": begun.map(|_| false),
        "start_time": start.map(seconds), "tries": u8::from(begun.is_some()),
        "url": begun.map(|uuid| format!("stream/{uuid}?logfile=console.log")),
        "uuid": begun, "voting": job.voting,
        "waiting_status": if begun.is_none() { Some("executor") } else { None },
    })
}

/// A row of `/buildsets`; with builds and events: `/buildset/{uuid}`.
pub(super) fn buildset(state: &State, buildset: &Buildset, whole: bool) -> Value {
    let (starts, ends): (Vec<_>, Vec<_>) = buildset.jobs.iter().map(times).unzip();
    let mut row = json!({
        "_id": buildset.row, "uuid": buildset.uuid, "result": buildset.result, "message": buildset.message,
        "pipeline": buildset.pipeline, "event_id": buildset.item, "event_timestamp": moment(buildset.enqueued),
        "queue_item_uuid": buildset.item,
        "first_build_start_time": starts.into_iter().flatten().min().map(moment),
        "last_build_end_time": ends.into_iter().flatten().max().map(moment),
        "user_id": null, "parameters": null, "refs": [reference(state, &buildset.is_for)],
    });
    if whole {
        let builds = buildset.jobs.iter().filter_map(|job| build(state, buildset, job));
        row["builds"] = json!(builds.collect::<Vec<_>>());
        row["events"] = json!([
            {"event_time": moment(buildset.enqueued), "event_type": "triggered", "description": "as told"}
        ]);
    }
    row
}

/// A build as it stands within its buildset; `None` before it begins.
pub(super) fn build(state: &State, buildset: &Buildset, job: &Job) -> Option<Value> {
    let uuid = job.uuid.as_ref()?;
    let place = buildset.jobs.iter().position(|other| other.name == job.name)?;
    let row = buildset.row * 100 + place as u64;
    let (start, end) = times(job);
    let published = job.result().is_some_and(|result| !matches!(result, "SKIPPED" | "ABORTED"));
    let log_url = job.log_url.clone().or_else(|| published.then(|| format!("{}logs/{uuid}/", state.root)));
    let mut artifacts = job.artifacts.clone();
    if published {
        let url = format!("{}logs/{uuid}/job-output.txt", state.root);
        artifacts.push(json!({"name": "job-output", "url": url, "metadata": {"type": "text"}}));
        let url = format!("{}logs/{uuid}/zuul-manifest.json", state.root);
        artifacts.push(json!({"name": "Zuul Manifest", "url": url, "metadata": {"type": "zuul_manifest"}}));
    }
    Some(json!({
        "_id": row, "uuid": uuid, "job_name": job.name, "result": job.result(),
        "held": end.map(|_| false), "execute_time": start.map(moment), "start_time": start.map(moment),
        "end_time": end.map(moment), "duration": start.zip(end).map(|(start, end)| seconds(end - start)),
        "voting": job.voting, "log_url": log_url, "nodeset": "", "error_detail": null,
        "final": end.map(|_| true), "artifacts": artifacts, "provides": [],
        "ref": reference(state, &buildset.is_for),
    }))
}

/// A build as `/builds` and `/build/{uuid}` give it.
pub(super) fn build_alone(state: &State, buildset: &Buildset, job: &Job) -> Option<Value> {
    let mut row = build(state, buildset, job)?;
    row["pipeline"] = json!(buildset.pipeline);
    row["event_id"] = json!(buildset.item);
    row["event_timestamp"] = json!(moment(buildset.enqueued));
    row["queue_item_uuid"] = json!(buildset.item);
    row["buildset"] = json!({"uuid": buildset.uuid});
    Some(row)
}

fn reference(state: &State, is_for: &For) -> Value {
    let (branch, change, patch_set, revision) = match is_for {
        For::PatchSet { number, patch_set, .. } => {
            ("master", Some(number), Some(patch_set.to_string()), None)
        }
        For::Branch { branch, revision, .. } => (branch.as_str(), None, None, Some(revision)),
    };
    json!({
        "project": project(is_for), "branch": branch, "change": change, "patchset": patch_set,
        "ref": ref_name(is_for), "oldrev": revision.map(|_| "0".repeat(40)), "newrev": revision,
        "ref_url": ref_url(state, is_for),
    })
}

pub(super) fn project(is_for: &For) -> &str {
    match is_for {
        For::PatchSet { project, .. } | For::Branch { project, .. } => project,
    }
}

fn ref_name(is_for: &For) -> String {
    match is_for {
        For::PatchSet { number, patch_set, .. } => {
            format!("refs/changes/{:02}/{number}/{patch_set}", number % 100)
        }
        For::Branch { branch, .. } => format!("refs/heads/{branch}"),
    }
}

fn ref_url(state: &State, is_for: &For) -> String {
    match is_for {
        For::PatchSet { project, number, .. } => format!("{}/c/{project}/+/{number}", state.gerrit),
        For::Branch { project, revision, .. } => {
            format!("{}/plugins/gitiles/{project}/+/{revision}", state.gerrit)
        }
    }
}

fn times(job: &Job) -> (Option<i64>, Option<i64>) {
    match job.phase {
        Phase::Waiting => (None, None),
        Phase::Running { since, .. } => (Some(since), None),
        Phase::Ended { since, at, .. } => (Some(since), Some(at)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of this century are exact in an f64")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// UTC without a zone and without fractions, as Zuul's database has it.
fn moment(millis: i64) -> String {
    let moment = Timestamp::from_millisecond(millis).unwrap_or_default();
    TimeZone::UTC.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
