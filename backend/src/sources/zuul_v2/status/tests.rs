// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::*;
use crate::{http::decode, sources::ours::Hosts};

/// Composed after `zuul/model.py` of 2.5.
const STATUS: &str = include_str!("../fixtures/status.json");

fn read(status: &Value) -> Vec<Shown> {
    let status: Status = decode("status.json", status.to_string().as_bytes()).unwrap();
    parse(&status, &Ours::new(&Hosts::of(["gerrit.example.org"])), "https://zuul.example.org/")
}

fn whole_status() -> Value {
    serde_json::from_str(STATUS).unwrap()
}

#[test]
fn a_change_in_check_is_read_whole_with_the_addresses_that_jenkins_gives() {
    let all = read(&whole_status());
    let Shown { key, run } = &all[0];
    assert_eq!(key, "test/demo/app~12,3@1795393989138");
    let subject = Subject::PatchSet { project: "demo/app".into(), number: 12, patch_set: 3 };
    assert_eq!((&run.subject, &*run.pipeline, run.state), (&subject, "test", RunState::Running));
    assert_eq!((run.position, run.enqueued), (None, Some(1_795_393_989_138)));
    let jobs: Vec<_> =
        run.jobs.iter().map(|job| (&*job.name, job.state, job.voting, job.url.as_deref())).collect();
    assert_eq!(
        jobs,
        [
            ("app-unit", JobState::Failed, true, Some("https://jenkins.example.org/ci/job/app-unit/680/")),
            ("app-lint", JobState::Running, false, Some("https://jenkins.example.org/ci/job/app-lint/17/")),
            ("app-docs", JobState::Waiting, true, None),
        ]
    );
    // seconds, and milliseconds
    assert_eq!((run.jobs[0].started, run.jobs[0].ended), (Some(1_795_393_990_291), Some(1_795_394_000_500)));
}

#[test]
fn a_gate_has_places_and_what_only_others_need_is_no_run() {
    let all = read(&whole_status());
    let seen: Vec<_> = all.iter().map(|shown| (&*shown.key, shown.run.state, shown.run.position)).collect();
    let revision = "c6f2a0e4b1d34f0b8a7e5d4c3b2a190f8e7d6c5b";
    assert_eq!(
        seen[1..],
        [
            ("gate-and-submit/demo/lib~9,1@1795393980000", RunState::Queued, Some(1)),
            ("gate-and-submit/demo/app~10,2@1795393985000", RunState::Queued, Some(2)),
            (&*format!("post/demo/app~{revision}@1795393970000"), RunState::Queued, None),
        ]
    );
}

#[test]
fn another_gerrits_change_is_none_of_ours_and_an_odd_address_is_no_link() {
    let mut status = whole_status();
    status["pipelines"][0]["change_queues"][0]["heads"][0][0]["url"] = json!("https://other.example.org/12");
    assert_eq!(read(&status).len(), 3);
    let mut status = whole_status();
    let job = &mut status["pipelines"][0]["change_queues"][0]["heads"][0][0]["jobs"][0];
    job["result"] = json!("FROM_THE_FUTURE");
    let endless = format!("https://jenkins.example.org/{}", "x".repeat(100_000));
    for odd in ["javascript:alert(1)", "https://me:word@jenkins.example.org/1", "https://a b/", &endless] {
        status["pipelines"][0]["change_queues"][0]["heads"][0][0]["jobs"][0]["url"] = json!(odd);
        let run = read(&status).remove(0).run;
        assert_eq!(
            run.jobs[0].url.as_deref(),
            Some("https://jenkins.example.org/ci/job/app-unit/680/console")
        );
        assert_eq!(run.jobs[0].state, JobState::Unknown);
    }
}

/// Other people's, which are no part of this repository.
#[test]
#[ignore = "needs MILEPOST_SAMPLES"]
fn a_recorded_change_is_read() {
    let folder = std::env::var_os("MILEPOST_SAMPLES").unwrap();
    let file = std::path::Path::new(&folder).join("zuul/zuul25-status-change.sample.json");
    let items: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let heads: Vec<_> = items.as_array().unwrap().iter().map(|item| json!([item])).collect();
    let status = json!({"pipelines": [{"name": "test", "change_queues": [{"window": 0, "heads": heads}]}]});
    let status: Status = decode("status.json", status.to_string().as_bytes()).unwrap();
    let all = parse(&status, &Ours::new(&Hosts::of(["gerrit.wikimedia.org"])), "https://zuul.example.org/");
    assert!(!all.is_empty());
    assert!(all.iter().all(|shown| shown.run.jobs.iter().all(|job| job.url.is_some())), "{all:#?}");
}
