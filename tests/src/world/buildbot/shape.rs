// SPDX-License-Identifier: Apache-2.0
//! The JSON of Buildbot 4.3, as captured.

use serde_json::{Map, Value, json};

use super::state::{Build, Request, Set, State};
use crate::world::built_for::For;

pub(super) fn buildset(state: &State, set: &Set) -> Value {
    let ended = set.requests.iter().map(|request| request.ended).collect::<Option<Vec<_>>>();
    let at = ended.as_ref().and_then(|all| all.iter().map(|(at, _)| *at).max());
    let results = ended.as_ref().and_then(|all| all.iter().map(|(_, results)| *results).max());
    let (project, branch, revision) = checked_out(set);
    let host = state.gerrit.rsplit('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    json!({
        "bsid": set.id, "complete": ended.is_some(), "complete_at": at, "external_idstring": null,
        "parent_buildid": set.parent, "parent_relationship": set.parent.map(|_| "Triggered from unit"),
        "reason": format!("The AnyBranchScheduler scheduler named '{}' triggered this build", set.scheduler),
        "rebuilt_buildid": set.rebuilt, "results": results, "submitted_at": set.submitted,
        "sourcestamps": [{
            "branch": branch, "codebase": "", "created_at": set.submitted, "patch": null, "project": project,
            "repository": format!("ssh://buildbot@{host}:29418/{project}"), "revision": revision, "ssid": stamp(state, set),
        }],
    })
}

/// What is the same to build is one sourcestamp.
pub(super) fn stamp(state: &State, set: &Set) -> u64 {
    state.sets.iter().find(|other| checked_out(other) == checked_out(set)).map_or(set.id, |first| first.id)
}

pub(super) fn request(state: &State, set: &Set, request: &Request, wanted: &[String]) -> Value {
    let all = properties(state, set);
    let chosen: Map<String, Value> = all.into_iter().filter(|(name, _)| wanted.contains(name)).collect();
    json!({
        "builderid": request.builder, "buildrequestid": request.id, "buildsetid": set.id,
        "claimed": !request.builds.is_empty(), "claimed_at": null, "claimed_by_masterid": null,
        "complete": request.ended.is_some(), "complete_at": request.ended.map(|(at, _)| at), "priority": 0,
        "properties": if chosen.is_empty() { Value::Null } else { chosen.into() },
        // a request that has not ended has -1
        "results": request.ended.map_or(-1, |(_, results)| results),
        "submitted_at": set.submitted, "waited_for": false,
    })
}

pub(super) fn build(request: &Request, build: &Build, wanted: &[String]) -> Value {
    let image = build.image.as_ref().filter(|_| wanted.iter().any(|name| name == "image"));
    json!({
        "builderid": request.builder, "buildid": build.id, "buildrequestid": request.id,
        "complete": build.ended.is_some(), "complete_at": build.ended.map(|(at, _)| at), "locks_duration_s": 0,
        "masterid": 1, "number": build.number, "properties": image.map(|image| json!({"image": [image, "push"]})),
        "results": build.ended.map(|(_, results)| results), "started_at": build.started,
        "state_string": "build", "workerid": 1,
    })
}

pub(super) fn steps(build: &Build) -> Value {
    let step = |id: u64, number: usize, name: &str, results: Option<i64>| {
        json!({
            "buildid": build.id, "complete": results.is_some(), "complete_at": null, "hidden": false,
            "locks_acquired_at": null, "name": name, "number": number, "results": results,
            "started_at": build.started, "state_string": name, "stepid": id, "urls": [],
        })
    };
    json!([
        step(build.id * 1000, 0, "worker_preparation", Some(0)),
        step(build.id, 1, "test", build.ended.map(|(_, results)| results)),
    ])
}

pub(super) fn logs(build: &Build) -> Value {
    json!([{
        "complete": true, "logid": build.id, "name": "stdio", "num_lines": lines(build).len(), "slug": "stdio",
        "stepid": build.id, "type": "s",
    }])
}

/// Of the worker's own lines there are those that hold the environment.
pub(super) fn lines(build: &Build) -> Vec<String> {
    let own = ["hsh ./test.sh", "h environment:", "h  TOKEN=hunter2", "h using PTY: False"];
    let own = own.iter().map(|line| (*line).to_owned());
    let said = build.log.lines().map(|line| format!("o{line}"));
    own.chain(said).chain(["hprogram finished with exit code 1".to_owned()]).collect()
}

fn checked_out(set: &Set) -> (&str, String, String) {
    match &set.is_for {
        For::PatchSet { project, number, patch_set } if set.on_branch => {
            (project, "main".to_owned(), commit(*number, *patch_set))
        }
        For::PatchSet { project, number, patch_set } => {
            let branch = format!("refs/changes/{:02}/{number}/{patch_set}", number % 100);
            (project, branch, commit(*number, *patch_set))
        }
        For::Branch { project, branch, revision } => (project, branch.clone(), revision.clone()),
    }
}

/// The stand-in does not know a patch set's commit; each has its own.
fn commit(number: u64, patch_set: u32) -> String {
    format!("{number:032x}{patch_set:08x}")
}

fn properties(state: &State, set: &Set) -> Map<String, Value> {
    let from_change = |value: Value| json!([value, "Change"]);
    let mut all = Map::new();
    all.insert("scheduler".to_owned(), json!([set.scheduler, "Scheduler"]));
    match &set.is_for {
        For::PatchSet { project, number, patch_set } => {
            for (name, value) in [
                ("event.type", json!("patchset-created")),
                ("event.change.project", json!(project)),
                ("event.change.branch", json!("main")),
                ("event.change.number", json!(number)),
                ("event.change.url", json!(format!("{}/c/{project}/+/{number}", state.gerrit))),
                ("event.patchSet.number", json!(patch_set)),
                ("event.patchSet.revision", json!(commit(*number, *patch_set))),
            ] {
                all.insert(name.to_owned(), from_change(value));
            }
        }
        For::Branch { project, branch, revision } => {
            for (name, value) in [
                ("event.type", json!("ref-updated")),
                ("event.refUpdate.project", json!(project)),
                ("event.refUpdate.refName", json!(format!("refs/heads/{branch}"))),
                ("event.refUpdate.newRev", json!(revision)),
            ] {
                all.insert(name.to_owned(), from_change(value));
            }
        }
    }
    all
}
