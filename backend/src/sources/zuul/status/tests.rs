// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::*;
use crate::{http::decode, model::Subject, sources::ours::Hosts};

const RUNNING: &str = include_str!("../fixtures/status-running.json");

fn read(status: &Value, hosts: &[&str]) -> Vec<Running> {
    let status: Status = decode("status", status.to_string().as_bytes()).unwrap();
    let pages = Pages::new("https://zuul.example.org".parse().unwrap(), "gerrit");
    parse(&status, &Ours::new(&Hosts::of(hosts)), &pages)
}

fn captured() -> Value {
    serde_json::from_str(RUNNING).unwrap()
}

#[test]
fn an_idle_zuul_runs_nothing() {
    let idle = serde_json::from_str(include_str!("../fixtures/status-idle.json")).unwrap();
    assert_eq!(read(&idle, &["gerrit.local"]), []);
}

fn item(status: &mut Value) -> &mut Value {
    &mut status["pipelines"][0]["change_queues"][0]["heads"][0][0]
}

#[test]
fn a_captured_status_is_one_run() {
    let runs = read(&captured(), &["127.0.0.1:29080"]);
    let [Running { buildset, key, run }] = &*runs else { panic!("{runs:?}") };
    assert_eq!((buildset.as_str(), key), ("168327d47be54e93bf54a66e5b27558f", buildset));
    let subject = Subject::PatchSet { project: "zdemo".into(), number: 2, patch_set: 1 };
    assert_eq!((&run.subject, &*run.pipeline, run.state), (&subject, "check", RunState::Running));
    assert_eq!((run.position, run.enqueued), (None, Some(1_795_395_201_091)));
    let jobs: Vec<_> = run.jobs.iter().map(|job| (&*job.name, job.state, job.voting, job.started)).collect();
    assert_eq!(
        jobs,
        [
            ("unit", JobState::Running, true, Some(1_795_395_201_765)),
            ("lint", JobState::Running, false, Some(1_795_395_201_986)),
            ("image", JobState::Waiting, true, None),
        ]
    );
    let console =
        "https://zuul.example.org/t/gerrit/stream/91ebec5bfbc24e9d98551eae93909a40?logfile=console.log";
    assert_eq!(run.jobs[0].url.as_deref(), Some(console));
}

#[test]
fn our_gerrit_is_known_by_its_address_or_zuuls_name_for_it() {
    for (host, runs) in [
        ("gerrit.local", 1),
        ("127.0.0.1:29080", 1),
        ("127.0.0.1:29081", 0),
        ("127.0.0.1", 0),
        ("gerrit.example.org", 0),
    ] {
        assert_eq!(read(&captured(), &[host]).len(), runs, "{host}");
    }
}

#[test]
fn a_failing_task_and_every_result_word_show_before_the_end() {
    for (field, value, state) in [
        ("pre_fail", json!(true), JobState::Failing),
        ("canceled", json!(true), JobState::Cancelled),
        ("result", json!("SUCCESS"), JobState::Passed),
        ("result", json!("POST_FAILURE"), JobState::Failed),
        ("result", json!("SKIPPED"), JobState::Skipped),
        ("result", json!("RETRY"), JobState::Waiting),
        ("result", json!("FROM_THE_FUTURE"), JobState::Unknown),
    ] {
        let mut status = captured();
        item(&mut status)["jobs"][0][field] = value.clone();
        assert_eq!(read(&status, &["gerrit.local"])[0].run.jobs[0].state, state, "{field}: {value}");
    }
}

#[test]
fn a_dependent_pipeline_has_places() {
    let mut status = captured();
    status["pipelines"][0]["manager"] = json!("dependent");
    let chain = status["pipelines"][0]["change_queues"][0]["heads"][0].as_array_mut().unwrap();
    let mut second = chain[0].clone();
    second["id"] = json!("second");
    second["zuul_ref"] = Value::Null;
    second["refs"][0]["id"] = json!("3,1");
    chain.push(second);
    let runs = read(&status, &["gerrit.local"]);
    let places: Vec<_> = runs.iter().map(|r| (&*r.key, r.run.position)).collect();
    assert_eq!(places, [("168327d47be54e93bf54a66e5b27558f", Some(1)), ("-second", Some(2))]);
}

#[test]
fn changes_that_merge_together_are_a_run_each() {
    let mut status = captured();
    let refs = item(&mut status)["refs"].as_array_mut().unwrap();
    let mut other = refs[0].clone();
    other["id"] = json!("7,3");
    refs.push(other);
    let keys: Vec<_> = read(&status, &["gerrit.local"]).into_iter().map(|r| r.key).collect();
    let uuid = "168327d47be54e93bf54a66e5b27558f";
    assert_eq!(keys, [format!("{uuid}/zdemo~2,1"), format!("{uuid}/zdemo~7,3")]);
}

#[test]
fn a_branchs_new_revision_is_a_subject_and_a_dependency_is_none() {
    let mut status = captured();
    let revision = "a08555a6667a760e6c8c918dafde162bdaf26f2a";
    let item = item(&mut status);
    item["refs"][0]["id"] = json!(revision);
    item["refs"][0]["ref"] = json!("refs/heads/master");
    let name = "refs/heads/master".to_owned();
    let subject = Subject::Revision { project: "zdemo".into(), name, revision: revision.parse().unwrap() };
    item["live"] = json!(true);
    assert_eq!(read(&status, &["gerrit.local"])[0].run.subject, subject);
    self::item(&mut status)["live"] = json!(false);
    assert_eq!(read(&status, &["gerrit.local"]), []);
}

#[test]
fn an_error_names_the_field_and_never_the_value() {
    let mut status = captured();
    item(&mut status)["jobs"][0]["start_time"] = json!("a secret");
    let error = decode::<Status>("status", status.to_string().as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "status: pipelines[0].change_queues[0].heads[0][0].jobs[0].start_time: expected f64");
}
