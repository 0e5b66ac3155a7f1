// SPDX-License-Identifier: Apache-2.0
//! The JSON of Jenkins's folders, jobs and queue, and of what its plugin gerrit-checks-api tells.

mod build;
mod parameters;
mod wfapi;

use serde_json::{Value, json};

pub(super) use build::build;
pub(super) use parameters::{gerrit_parameters, zuul_parameters};
pub(super) use wfapi::{describe, log, node};

use super::{
    PREFIX,
    routes::decoded,
    state::{Build, Item, Job, State},
};

/// What Jenkins believes to be its own address: nobody is to call there.
const BELIEVED: &str = "http://jenkins.inside.invalid:8080";

/// A name as a segment of a path.
pub(super) fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `job/a/job/b`; `""` of the root.
pub(super) fn below(job: &str) -> String {
    let names = job.split('/').filter(|name| !name.is_empty());
    names.map(|name| format!("job/{}", encoded(name))).collect::<Vec<_>>().join("/")
}

/// `/jenkins/job/a/job/b`.
fn path(job: &str) -> String {
    format!("/{PREFIX}/{}", below(job)).trim_end_matches('/').to_owned()
}

fn last(job: &str) -> &str {
    job.rsplit('/').next().unwrap_or_default()
}

/// The root (`""`), a folder or a job as a whole; `None`: there is none.
pub(super) fn item(state: &State, place: &str) -> Option<Value> {
    if let Some(one) = state.jobs.get(place) {
        return Some(job(state, place, one));
    }
    let child = |job: &str| {
        let rest = if place.is_empty() { job } else { job.strip_prefix(place)?.strip_prefix('/')? };
        let name = rest.split('/').next()?;
        Some(if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") })
    };
    let mut children: Vec<String> = state.jobs.keys().filter_map(|job| child(job)).collect();
    children.dedup();
    if children.is_empty() && !place.is_empty() {
        return None;
    }
    let class = match place {
        "" => "hudson.model.Hudson",
        _ if state.multibranch.contains(place) => {
            "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
        }
        _ => "com.cloudbees.hudson.plugins.folder.Folder",
    };
    let jobs: Vec<_> = children.iter().filter_map(|child| item(state, child)).collect();
    Some(json!({
        "_class": class, "name": last(place), "fullName": place, "description": null,
        "url": format!("{BELIEVED}{}/", path(place)), "jobs": jobs,
    }))
}

fn job(state: &State, full: &str, job: &Job) -> Value {
    let builds: Vec<_> = job.builds.iter().rev().map(|one| build(state, full, job.kind, one)).collect();
    // `allBuilds` are told where they are asked for alone.
    let newest: Vec<_> = builds.iter().take(100).cloned().collect();
    json!({
        "_class": job.kind.of_job(), "name": last(full), "fullName": full, "displayName": decoded(last(full)), "description": "",
        "url": format!("{BELIEVED}{}/", path(full)), "color": "blue", "builds": newest, "allBuilds": builds,
    })
}

pub(super) fn queue(items: &[Item]) -> Value {
    json!({"_class": "hudson.model.Queue", "items": items.iter().map(queued).collect::<Vec<_>>()})
}

/// An item of the queue.
pub(super) fn queued(item: &Item) -> Value {
    json!({
        "_class": "hudson.model.Queue$WaitingItem", "id": item.id, "inQueueSince": item.since,
        "why": "Waiting for next available executor", "actions": build::grounds(&item.parameters, &item.cause),
        "task": {
            "_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob", "name": last(&item.job),
            "url": format!("{BELIEVED}{}/", path(&item.job)),
        },
    })
}

/// What gerrit-checks-api gives of a patch set.
pub(super) fn checks(state: &State, change: u64, patch_set: u32) -> Value {
    let is = |build: &Build, name: &str, value: &str| {
        build.parameters.iter().any(|(n, v)| n == name && v == value)
    };
    let of = |build: &&Build| {
        is(build, "GERRIT_CHANGE_NUMBER", &change.to_string())
            && is(build, "GERRIT_PATCHSET_NUMBER", &patch_set.to_string())
    };
    let runs = state.jobs.iter().flat_map(|(job, one)| {
        one.builds.iter().filter(of).enumerate().map(move |(nth, build)| {
            let link = format!("{BELIEVED}{}/{}/", path(job), build.number);
            json!({
                "change": change, "patchSet": patch_set, "attempt": nth + 1, "externalId": format!("{job}#{}", build.number),
                "checkName": last(job), "checkDescription": "", "checkLink": link, "statusLink": link,
                "status": if build.ended.is_some() { "COMPLETED" } else { "RUNNING" }, "results": [], "actions": [],
            })
        })
    });
    json!({"runs": runs.collect::<Vec<_>>()})
}
