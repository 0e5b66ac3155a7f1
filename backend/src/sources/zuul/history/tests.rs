// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::*;
use crate::{http::decode, model::Subject, sources::ours::Hosts};

const FAILED: &str = include_str!("../fixtures/buildset-failed.json");
const CONFIG_ERROR: &str = include_str!("../fixtures/buildsets-config-error.json");
const SUPERSEDED: &str = include_str!("../fixtures/buildsets-superseded.json");
const RUNNING: &str = include_str!("../fixtures/buildsets-running.json");
const REF_UPDATED: &str = include_str!("../fixtures/builds-ref-updated.json");

fn read(row: &Value) -> Vec<Known> {
    let row: Buildset = decode("buildset", row.to_string().as_bytes()).unwrap();
    let pages = Pages::new("https://zuul.example.org".parse().unwrap(), "gerrit");
    parse(&row, &Ours::new(&Hosts::of(["127.0.0.1:29080"])), &pages)
}

fn one(row: &Value) -> Run {
    let mut known = read(row);
    assert_eq!(known.len(), 1);
    known.remove(0).run
}

fn first_of(rows: &str) -> Value {
    serde_json::from_str::<Value>(rows).unwrap()[0].take()
}

#[test]
fn a_captured_failure_is_read_whole() {
    let run = one(&serde_json::from_str(FAILED).unwrap());
    let subject = Subject::PatchSet { project: "zdemo".into(), number: 1, patch_set: 1 };
    assert_eq!((run.subject, &*run.pipeline, run.state), (subject, "check", RunState::Failed));
    // 2026-11-23T00:33:09Z, …:42Z
    assert_eq!((run.enqueued, run.ended), (Some(1_795_393_989_000), Some(1_795_394_022_000)));
    let jobs: Vec<_> = run.jobs.iter().map(|job| (&*job.name, job.state, job.voting)).collect();
    assert_eq!(
        jobs,
        [
            ("unit", JobState::Failed, true),
            ("lint", JobState::Passed, false),
            ("image", JobState::Skipped, true)
        ]
    );
    let page = "https://zuul.example.org/t/gerrit/build/a8e238f89eed4028a34beed001d5cdc8";
    assert_eq!(run.jobs[0].url.as_deref(), Some(page));
    assert_eq!(run.message, None);
}

#[test]
fn a_configuration_error_keeps_its_words() {
    let run = one(&first_of(CONFIG_ERROR));
    assert_eq!((run.state, run.jobs.len(), run.ended), (RunState::ConfigError, 0, None));
    let message = run.message.unwrap();
    assert!(message.starts_with("Zuul encountered a syntax error"), "{message}");
    assert!(message.ends_with("line 26"), "{message}");
}

#[test]
fn superseded_and_running_are_no_verdict() {
    assert_eq!(one(&first_of(SUPERSEDED)).state, RunState::Cancelled);
    let run = one(&first_of(RUNNING));
    assert_eq!((run.state, run.ended), (RunState::Queued, None));
}

#[test]
fn every_result_word_has_its_state() {
    let mut row: Value = serde_json::from_str(FAILED).unwrap();
    for (word, state) in [
        ("SUCCESS", RunState::Passed),
        ("FAILURE", RunState::Failed),
        ("MERGE_CONFLICT", RunState::Failed),
        ("MERGE_FAILURE", RunState::Failed),
        ("ERROR", RunState::Failed),
        ("NODE_FAILURE", RunState::Failed),
        ("TIMED_OUT", RunState::Failed),
        ("RETRY_LIMIT", RunState::Failed),
        ("POST_FAILURE", RunState::Failed),
        ("DISK_FULL", RunState::Failed),
        ("ABORTED", RunState::Cancelled),
        ("CANCELED", RunState::Cancelled),
        ("DEQUEUED", RunState::Cancelled),
        ("NO_JOBS", RunState::Cancelled),
        ("CONFIG_ERROR", RunState::ConfigError),
        ("FROM_THE_FUTURE", RunState::Unknown),
    ] {
        row["result"] = json!(word);
        assert_eq!(one(&row).state, state, "{word}");
    }
}

#[test]
fn a_post_merge_run_is_found_by_its_revision_and_repeated_tries_are_left_out() {
    let rows: Value = serde_json::from_str(REF_UPDATED).unwrap();
    let of = |row: &&Value| row["buildset"]["uuid"] == json!("31a72c9b251c4146a1b6301c1c525136");
    let builds: Vec<_> = rows.as_array().unwrap().iter().filter(of).cloned().collect();
    let row = json!({
        "_id": 1, "uuid": "31a72c9b251c4146a1b6301c1c525136", "result": "FAILURE", "message": "Build failed.",
        "pipeline": "post", "event_timestamp": builds[0]["event_timestamp"], "refs": [builds[0]["ref"]],
        "builds": builds,
    });
    let run = one(&row);
    let revision = "a973603b09c224145a8bcacf839fa75a1db45718".parse().unwrap();
    let name = "refs/heads/master".to_owned();
    assert_eq!(run.subject, Subject::Revision { project: "demo".into(), name, revision });
    let jobs: Vec<_> = run.jobs.iter().map(|job| (&*job.name, job.state)).collect();
    assert_eq!(jobs, [("lint", JobState::Failed), ("unit", JobState::Failed)]);
}

#[test]
fn another_gerrits_change_of_the_same_number_is_not_ours() {
    let mut row: Value = serde_json::from_str(FAILED).unwrap();
    row["refs"][0]["ref_url"] = json!("https://gerrit.example.org/c/zdemo/+/1");
    assert_eq!(read(&row), []);
    row["refs"][0]["ref_url"] = Value::Null;
    assert_eq!(read(&row), []);
}

#[test]
fn what_a_job_writes_into_its_artifacts_never_hides_its_buildset() {
    let mut row: Value = serde_json::from_str(FAILED).unwrap();
    let image = json!({"name": "app", "url": "docker://r.example.org/app:1", "metadata": {"type": "container_image"}});
    for (artifacts, images) in
        [(json!([image, 7, {"metadata": []}]), 1), (json!("junk"), 0), (Value::Null, 0)]
    {
        row["builds"][1]["artifacts"] = artifacts;
        assert_eq!(one(&row).jobs[1].artifacts.len(), images);
    }
}
