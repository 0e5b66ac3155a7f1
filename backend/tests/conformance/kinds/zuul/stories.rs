// SPDX-License-Identifier: Apache-2.0
//! What the Zuul source tells of a Zuul's stories, and what it makes of job logs that lie.

use std::time::Duration;

use milepost::model::{FactBody, JobState, Run, RunState, Subject, Want};
use milepost_tests::world::{
    built_for::For,
    faults::{Fault, Faults, words},
    serve::Served,
    zuul::{Run as Told, TENANT, ZuulStandIn},
};
use serde_json::{Value, json};

use crate::bench::Bench;

const LOG: &str = include_str!("../../../../src/excerpt/fixtures/zuul-failed.txt");

async fn zuul() -> ZuulStandIn {
    ZuulStandIn::start("http://gerrit.example.org").await.expect("a stand-in")
}

fn settings(zuul: &ZuulStandIn) -> Value {
    json!({"url": zuul.url(), "tenant": TENANT, "interval_seconds": 1, "timeout_seconds": 2})
}

fn watch(zuul: &ZuulStandIn) -> Bench {
    Bench::start("zuul", settings(zuul), Vec::new())
}

fn change() -> For {
    For::patch_set("demo/app", 7, 2)
}

async fn until(bench: &Bench, run: &Told, what: &str, seen: impl Fn(&Run) -> bool) -> Run {
    bench.until(what, |bench| bench.run(&run.0).is_some_and(|run| seen(&run))).await;
    bench.run(&run.0).expect("a run")
}

fn job<'a>(run: &'a Run, name: &str) -> &'a milepost::model::Job {
    run.jobs.iter().find(|job| job.name == name).expect("a job")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_told_from_its_queue_to_its_end_with_the_lines_that_say_why() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let told = zuul.enqueue(&change(), "check", &["unit", "lint", "image"]);
    zuul.non_voting(&told, "lint");
    let run = until(&bench, &told, "a queued run", |run| run.state == RunState::Queued).await;
    assert_eq!(run.subject, Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });
    assert!(run.enqueued.is_some() && run.position.is_none());

    zuul.begin(&told, "unit");
    zuul.begin(&told, "lint");
    let run = until(&bench, &told, "a running job", |run| job(run, "unit").state == JobState::Running).await;
    assert_eq!(run.state, RunState::Running);

    zuul.failing(&told, "unit");
    let run = until(&bench, &told, "a failing job", |run| job(run, "unit").state == JobState::Failing).await;
    assert_eq!(run.state, RunState::Running);

    zuul.fail(&told, "unit", LOG);
    zuul.pass(&told, "lint");
    zuul.end(&told);
    let run =
        until(&bench, &told, "an excerpt", |run| run.jobs.iter().any(|job| job.excerpt.is_some())).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(run.ended.is_some());
    let states: Vec<_> = ["unit", "lint", "image"].map(|name| job(&run, name).state).into();
    assert_eq!(states, [JobState::Failed, JobState::Passed, JobState::Skipped]);
    assert!(!job(&run, "lint").voting);
    let excerpt = job(&run, "unit").excerpt.clone().expect("an excerpt");
    assert!(excerpt.lines[excerpt.cause.expect("a cause")].contains("FAILED: expected 4, got 5"));
    let number = excerpt.number.expect("a number");
    assert!(LOG.lines().nth(number - 1).expect("a line").contains("FAILED: expected 4, got 5"));
    let page = format!("/log/job-output.txt#{number}");
    assert!(excerpt.url.as_deref().is_some_and(|url| url.ends_with(&page)), "{:?}", excerpt.url);
    let page = format!("{}t/{TENANT}/build/{}", zuul.url(), zuul.build(&told, "unit").expect("a build"));
    assert_eq!(job(&run, "unit").url.as_deref(), Some(page.as_str()));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_never_taken_back_by_an_old_telling() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let told = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&told, "unit");
    until(&bench, &told, "a running job", |run| run.state == RunState::Running).await;
    zuul.pass(&told, "unit");
    zuul.end(&told);
    until(&bench, &told, "the end", |run| run.state == RunState::Passed).await;
    let orders: Vec<_> = bench.told().iter().map(|fact| (fact.order, state(fact))).collect();
    let ends: Vec<_> = orders.iter().filter(|(_, state)| *state == RunState::Passed).collect();
    assert!(
        orders.iter().all(|(order, state)| *state == RunState::Passed || order < &ends[0].0),
        "{orders:?}"
    );
    bench.stop().await;
}

fn state(fact: &milepost::model::Fact) -> RunState {
    match &fact.body {
        FactBody::Run(run) => run.state,
        _ => panic!("not a run: {fact:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_error_is_found_although_it_never_was_in_a_queue() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    bench.until_well(0).await;
    let told = zuul.config_error(&change(), "check", "extra keys not allowed @ data['bogus']");
    let run = until(&bench, &told, "the error", |run| run.state == RunState::ConfigError).await;
    assert_eq!(run.message.as_deref(), Some("extra keys not allowed @ data['bogus']"));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_before_is_read_at_start_and_rechecks_are_runs_of_their_own() {
    let zuul = zuul().await;
    let first = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&first, "unit");
    zuul.fail(&first, "unit", LOG);
    zuul.end(&first);
    let second = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&second, "unit");
    zuul.pass(&second, "unit");
    zuul.end(&second);
    let bench = watch(&zuul);
    let first = until(&bench, &first, "the first run", |run| run.state == RunState::Failed).await;
    let second = until(&bench, &second, "the recheck", |run| run.state == RunState::Passed).await;
    assert!(first.enqueued <= second.enqueued);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gates_queue_has_places_and_a_superseded_run_no_verdict() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let first = zuul.enqueue(&For::patch_set("demo/app", 6, 1), "gate", &["unit"]);
    let second = zuul.enqueue(&change(), "gate", &["unit"]);
    let run = until(&bench, &second, "a place", |run| run.position.is_some()).await;
    assert_eq!(run.position, Some(2));
    zuul.end_as(&first, "DEQUEUED", None);
    until(&bench, &second, "the first place", |run| run.position == Some(1)).await;
    until(&bench, &first, "no verdict", |run| run.state == RunState::Cancelled).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_merge_run_brings_its_image_as_a_claim() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let revision = "a08555a6667a760e6c8c918dafde162bdaf26f2a";
    let told = zuul.enqueue(&For::branch("demo/app", "master", revision), "post", &["image"]);
    zuul.begin(&told, "image");
    let digest = format!("sha256:{}", "b".repeat(64));
    zuul.artifact(&told, "image", json!({"name": ["odd"], "metadata": 3}));
    zuul.image(&told, "image", "registry.example.org/demo/app:1", Some(&digest));
    zuul.pass(&told, "image");
    zuul.end(&told);
    let run = until(&bench, &told, "the end", |run| run.state == RunState::Passed).await;
    assert!(matches!(&run.subject, Subject::Revision { revision: is, .. } if is.as_str() == revision));
    let images: Vec<_> = job(&run, "image").artifacts.iter().map(|a| a.image.to_string()).collect();
    assert_eq!(images, [format!("registry.example.org/demo/app:1@{digest}")]);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_waits_for_is_asked_once() {
    let zuul = zuul().await;
    let told = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&told, "unit");
    zuul.pass(&told, "unit");
    zuul.end(&told);
    let mut settings = settings(&zuul);
    settings["history"] = json!(0);
    let bench = Bench::start("zuul", settings, Vec::new());
    bench.until_well(0).await;
    assert_eq!(bench.told(), [], "nothing of the past without being asked");
    let want = Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 };
    for _ in 0..5 {
        bench.wants.send(want.clone()).expect("a listener");
    }
    until(&bench, &told, "the answer", |run| run.state == RunState::Passed).await;
    assert_eq!(zuul.faults.log.count("change=7"), 1);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_words_are_unknown_and_never_dropped() {
    let zuul = zuul().await;
    zuul.faults.set("", words(&["result"]));
    let bench = watch(&zuul);
    let told = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&told, "unit");
    zuul.pass(&told, "unit");
    zuul.end(&told);
    let run = until(&bench, &told, "an unknown end", |run| run.state == RunState::Unknown).await;
    assert_eq!(job(&run, "unit").state, JobState::Unknown);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_gerrits_change_is_not_ours() {
    let zuul = ZuulStandIn::start("http://another.example.org").await.expect("a stand-in");
    let told = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&told, "unit");
    let bench = watch(&zuul);
    bench.until_well(0).await;
    assert_eq!(bench.told(), []);
    bench.stop().await;
}

/// A failed run whose log is spoilt; its verdict must come all the same.
fn fail_with(zuul: &ZuulStandIn, log: impl FnOnce(&Told)) -> Told {
    let told = zuul.enqueue(&change(), "check", &["unit"]);
    zuul.begin(&told, "unit");
    zuul.fail(&told, "unit", LOG);
    log(&told);
    zuul.end(&told);
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_log_address_is_never_fetched() {
    let (zuul, foreign) = (zuul().await, Faults::default());
    let other =
        Served::start(foreign.around(axum::Router::new().fallback(async || "secrets"))).await.expect("one");
    let bench = watch(&zuul);
    let forged = [
        other.url(),
        other.url().replace("127.0.0.1", "localhost"),
        "http://169.254.169.254/latest/".to_owned(),
        "file:///etc/".to_owned(),
        "not an address".to_owned(),
        zuul.url().replace("http://", "http://me:secret@"),
    ];
    for address in forged {
        let told = fail_with(&zuul, |told| zuul.claim_log(told, "unit", &address));
        until(&bench, &told, "the verdict", |run| run.state == RunState::Failed).await;
    }
    // the last one is read, so the ones before it were tried
    let told = fail_with(&zuul, |_| {});
    until(&bench, &told, "an excerpt", |run| job(run, "unit").excerpt.is_some()).await;
    assert!(foreign.log.asked("").is_empty());
    assert_eq!(bench.told().iter().filter(|fact| excerpts(fact) > 0).count(), 1);
    assert_eq!(bench.now().trouble, None, "a job's lie is not Zuul's trouble");
    bench.stop().await;
}

fn excerpts(fact: &milepost::model::Fact) -> usize {
    match &fact.body {
        FactBody::Run(run) => run.jobs.iter().filter(|job| job.excerpt.is_some()).count(),
        _ => 0,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_server_that_fails_costs_the_lines_and_not_the_verdict() {
    let foreign = Served::start(axum::Router::new().fallback(async || "secrets")).await.expect("a server");
    for fault in [
        Fault::Status(401),
        Fault::Status(404),
        Fault::Html,
        Fault::Truncated,
        Fault::Silent(Duration::from_hours(1)),
        Fault::Huge(100 << 20),
        Fault::Redirect(foreign.url()),
    ] {
        let zuul = zuul().await;
        let bench = watch(&zuul);
        let spoil = |told: &Told| {
            let build = zuul.build(told, "unit").expect("a build");
            zuul.faults.set(&format!("/logs/{build}"), fault.clone());
        };
        let told = fail_with(&zuul, spoil);
        until(&bench, &told, "the verdict", |run| run.state == RunState::Failed).await;
        let next = fail_with(&zuul, |_| {});
        until(&bench, &next, "the next excerpt", |run| job(run, "unit").excerpt.is_some()).await;
        assert_eq!(bench.run(&told.0).expect("a run").jobs[0].excerpt, None, "{fault:?}");
        assert!(zuul.faults.log.sent() < 80 << 20, "{} bytes were read", zuul.faults.log.sent());
        bench.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_read_from_its_end_until_the_cause_is_found() {
    let (head, tail) = LOG.split_once("RUN END").expect("a whole log");
    let noise = "2026-11-23 00:33:39.000000 | localhost | uploading\n".repeat(20_000);
    let log =
        [noise.as_bytes(), head.as_bytes(), b"RUN END", tail.as_bytes(), noise.as_bytes(), b"\xff\xfe\n"]
            .concat();
    for ranges in [true, false] {
        let zuul = zuul().await;
        zuul.ranges(ranges);
        let bench = watch(&zuul);
        let told = fail_with(&zuul, |told| zuul.log(told, "unit", log.clone()));
        let run = until(&bench, &told, "an excerpt", |run| job(run, "unit").excerpt.is_some()).await;
        let excerpt = job(&run, "unit").excerpt.clone().expect("an excerpt");
        assert!(
            excerpt.lines[excerpt.cause.expect("a cause")].contains("FAILED: expected 4, got 5"),
            "{ranges}"
        );
        let asked = zuul.faults.log.asked("/logs/");
        assert!(
            (asked.len() > 1) == ranges && asked.iter().all(|asked| asked.headers.contains_key("range")),
            "{asked:?}"
        );
        bench.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_excerpts_no_log_is_read() {
    let zuul = zuul().await;
    let mut settings = settings(&zuul);
    settings["excerpts"] = json!(false);
    let bench = Bench::start("zuul", settings, Vec::new());
    let told = fail_with(&zuul, |_| {});
    until(&bench, &told, "the verdict", |run| run.state == RunState::Failed).await;
    let asked = zuul.faults.log.count("/status");
    zuul.faults.log.until("/status", asked + 2).await;
    assert_eq!(zuul.faults.log.count("/logs/"), 0);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_to_zuul_alone() {
    let (zuul, foreign) = (zuul().await, Faults::default());
    let logs =
        Served::start(foreign.around(axum::Router::new().fallback(async || LOG))).await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("token"), "hunter2\n").expect("a file");
    let mut settings = settings(&zuul);
    settings["token_file"] = json!(folder.path().join("token"));
    settings["log_hosts"] = json!([logs.address().to_string()]);
    let bench = Bench::start("zuul", settings, Vec::new());
    let told = fail_with(&zuul, |told| zuul.claim_log(told, "unit", &logs.url()));
    until(&bench, &told, "an excerpt", |run| job(run, "unit").excerpt.is_some()).await;
    let shown = |faults: &Faults| {
        faults.log.asked("").iter().filter(|a| a.headers.contains_key("authorization")).count()
    };
    assert!(shown(&zuul.faults) > 0);
    assert_eq!((shown(&foreign), foreign.log.count("job-output.txt")), (0, 1));
    bench.stop().await;
}
