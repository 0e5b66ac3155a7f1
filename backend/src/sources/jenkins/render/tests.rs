// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::*;
use crate::{
    model::Subject,
    sources::jenkins::{
        groups::Groups,
        log::Lines,
        stages,
        subject::{Hosts, Ours, Pipelines, Rules},
        wire,
    },
};

const FAILED: &str = include_str!("../fixtures/describe-failed.json");
const PAUSED: &str = include_str!("../fixtures/describe-paused.json");

/// The run of one build with these stages.
fn rendered(result: Option<&str>, describe: &Value, lines: &[(&str, &str)]) -> Run {
    let listing = json!({"builds": [{
        "number": 42, "timestamp": 1000, "duration": 900, "building": result.is_none(), "result": result,
        "actions": [{"parameters": [
            {"name": "ZUUL_PROJECT", "value": "demo/app"}, {"name": "ZUUL_CHANGE", "value": "7"},
            {"name": "ZUUL_PATCHSET", "value": "1"}, {"name": "ZUUL_PIPELINE", "value": "test"},
        ]}],
    }]});
    let place = Place::of_full_name("team/pipe line").unwrap();
    let names = BTreeMap::new();
    let hosts = Hosts::default();
    let rules = Rules { ours: Ours::new(&hosts), pipelines: Pipelines(&names), checkout_jobs: &[] };
    let mut groups = Groups::default();
    // It is seen to begin.
    for listing in [json!({"builds": [{"number": 41, "timestamp": 500, "result": "SUCCESS"}]}), listing] {
        groups.take(wire::listing(&place, &listing, &[]).unwrap(), Some(&[]), rules, 5_000);
    }
    let pages = Pages("https://ci.example.org/jenkins/".parse().unwrap());
    let line = |node: &str, text: &str| {
        let excerpt = crate::excerpt::find(text.as_bytes(), false);
        (node.to_owned(), Lines { url: pages.node_log(&place, 42, "13"), excerpt })
    };
    let found = super::super::groups::Found {
        stages: Some(stages::stages(describe).unwrap()),
        lines: lines.iter().map(|(node, text)| line(node, text)).collect(),
        ended: result.is_some(),
    };
    groups.found("demo/app~7,1/test", &(place.clone(), 42, 1000), found, 5_000);
    let unread = groups.unread();
    groups.read(&unread, Vec::new());
    let news = groups.news(|group| run(group, &pages, Unstable(true)));
    news.into_iter().next().expect("a run").1
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn jobs(run: &Run) -> Vec<(&str, JobState, bool)> {
    run.jobs.iter().map(|job| (job.name.as_str(), job.state, job.voting)).collect()
}

#[test]
fn each_stage_is_a_job_and_the_failed_one_has_its_own_log_and_lines() {
    let run = rendered(Some("FAILURE"), &json_of(FAILED), &[("12", "FAIL: test_sum\nexpected 4, got 5\n")]);
    assert_eq!(run.pipeline, "test");
    assert!(matches!(&run.subject, Subject::PatchSet { number: 7, patch_set: 1, .. }));
    assert_eq!(
        jobs(&run),
        [
            ("configure", JobState::Passed, true),
            ("test: unit", JobState::Failed, true),
            ("test: lint", JobState::Passed, true),
            ("publish", JobState::Skipped, true)
        ]
    );
    let failed = &run.jobs[1];
    let log = "https://ci.example.org/jenkins/job/team/job/pipe%20line/42/execution/node/13/log/";
    assert_eq!(failed.url.as_deref(), Some(log));
    assert!(failed.excerpt.as_ref().unwrap().lines.iter().any(|line| line.contains("expected 4, got 5")));
    assert_eq!((run.state, run.ended), (RunState::Failed, Some(1900)));
}

#[test]
fn a_stage_fails_while_the_build_still_runs() {
    let run = rendered(None, &json_of(FAILED), &[]);
    assert_eq!(
        (run.state, run.jobs[1].state, run.jobs[3].state),
        (RunState::Running, JobState::Failed, JobState::Waiting)
    );
}

#[test]
fn a_stage_that_waits_for_a_click_is_named_as_long_as_it_does() {
    let run = rendered(None, &json_of(PAUSED), &[]);
    assert_eq!((run.state, run.waits_for.as_deref()), (RunState::Running, Some("Deploy?")));
    let run = rendered(Some("ABORTED"), &json_of(PAUSED), &[]);
    assert_eq!((run.state, run.waits_for), (RunState::Cancelled, None));
}

#[test]
fn what_fails_beside_the_stages_is_told_by_the_builds_own_word_and_what_is_caught_fails_nothing() {
    let well = json!({"stages": [{"id": "5", "name": "Build", "status": "SUCCESS"}]});
    let run = rendered(Some("FAILURE"), &well, &[("", "ERROR: teardown failed\n")]);
    assert_eq!(jobs(&run), [("Build", JobState::Passed, true), ("team/pipe line", JobState::Failed, true)]);
    assert!(run.jobs[1].excerpt.is_some());
    let caught = json!({"stages": [{"id": "5", "name": "Build", "status": "FAILED"}]});
    let run = rendered(Some("SUCCESS"), &caught, &[]);
    assert_eq!((run.state, jobs(&run)), (RunState::Passed, vec![("Build", JobState::Failed, false)]));
}

#[test]
fn four_thousand_stages_are_a_hundred_and_how_many_more() {
    let stages: Vec<_> = (0..4_000)
        .map(|n| json!({"id": n.to_string(), "name": format!("part {n}"), "status": if n == 3_900 { "FAILED" } else { "SUCCESS" }}))
        .collect();
    let run = rendered(Some("FAILURE"), &json!({"stages": stages}), &[]);
    assert_eq!(run.jobs.len(), 101);
    assert!(run.jobs.iter().any(|job| job.name == "part 3900" && job.state == JobState::Failed));
    let last = run.jobs.last().unwrap();
    assert_eq!((last.name.as_str(), last.state), ("… and 3900 more", JobState::Passed));
}

#[test]
fn words_of_a_later_version_are_no_verdict() {
    let run = rendered(
        Some("SPLENDID"),
        &json!({"stages": [{"id": "5", "name": "Build", "status": "GLORIOUS"}]}),
        &[],
    );
    assert_eq!((run.state, jobs(&run)), (RunState::Unknown, vec![("Build", JobState::Unknown, true)]));
}
