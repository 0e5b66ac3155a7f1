// SPDX-License-Identifier: Apache-2.0
//! What the Jenkins source tells of a Jenkins's stories.

mod again;
mod asked;
mod branches;
mod found;
mod gaps;
mod kept;
mod started;

use std::time::Duration;

use milepost::{
    model::{Job, JobState, Run, RunState, Subject, Want},
    sources::{Health, HookError, Trouble},
};
use milepost_tests::world::{
    built_for::For,
    faults::{Fault, Faults, words},
    jenkins::{Built, JenkinsStandIn},
    serve::Served,
};
use serde_json::{Value, json};

use crate::bench::Bench;

const CHECK: &str = "demo/app~7,2/check";

async fn jenkins() -> JenkinsStandIn {
    JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in")
}

fn change() -> For {
    For::patch_set("demo/app", 7, 2)
}

/// The address, and further settings.
fn settings(jenkins: &JenkinsStandIn, further: Value) -> Value {
    let mut all = json!({"url": jenkins.url(), "interval_seconds": 1});
    if let (Value::Object(all), Value::Object(further)) = (&mut all, further) {
        all.extend(further);
    }
    all
}

/// The source with further settings. The change is looked at.
fn watch_with(jenkins: &JenkinsStandIn, further: Value) -> Bench {
    looked_at(Bench::start("jenkins", settings(jenkins, further), Vec::new()))
}

fn watch(jenkins: &JenkinsStandIn) -> Bench {
    watch_with(jenkins, json!({}))
}

/// Somebody looks at the change.
fn looked_at(bench: Bench) -> Bench {
    let want = Want::PatchSet { project: "demo/app".to_owned(), number: 7, patch_set: 2 };
    assert!(bench.wants.send(want).is_ok(), "the source takes no wants");
    bench
}

/// The run of that key once it is so.
async fn until(bench: &Bench, key: &str, what: &str, seen: impl Fn(&Run) -> bool) -> Run {
    bench.until(what, |bench| bench.run(key).is_some_and(|run| seen(&run))).await;
    bench.run(key).expect("a run")
}

/// A job is built for it from begin to end, with this result.
fn build(jenkins: &JenkinsStandIn, is_for: &For, job: &str, result: &str) -> Built {
    let built = jenkins.run(is_for, "patchset-created", job);
    jenkins.end(&built, result);
    built
}

fn job<'a>(run: &'a Run, name: &str) -> Option<&'a Job> {
    run.jobs.iter().find(|job| job.name == name)
}

fn is(run: &Run, name: &str, state: JobState) -> bool {
    job(run, name).is_some_and(|job| job.state == state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_told_from_the_queue_to_its_end_with_the_lines_that_say_why() {
    let jenkins = jenkins().await;
    jenkins.pipeline("my team/pipe_line");
    let bench = watch(&jenkins);
    let item = jenkins.enqueue(&change(), "patchset-created", "my team/pipe_line");
    let run = until(&bench, CHECK, "the queue", |run| run.state == RunState::Queued).await;
    assert_eq!(run.subject, Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });

    let built = jenkins.begin(item);
    jenkins.stage(&built, "Build");
    until(&bench, CHECK, "a stage", |run| is(run, "Build", JobState::Running)).await;
    jenkins.end_stage(&built, "Build", "SUCCESS", "");
    jenkins.stage(&built, "Test");
    jenkins.stage(&built, "Lint");
    let log = "running <3> tests & more\nFAIL: test_sum\n  expected 4, got 5\nFAILED (failures=1)\n";
    jenkins.end_stage(&built, "Test", "FAILED", log);
    let failing = |run: &Run| job(run, "Test").is_some_and(|job| job.excerpt.is_some());
    let run = until(&bench, CHECK, "lines of what has failed", failing).await;
    assert_eq!(run.state, RunState::Running, "the others still run");
    assert!(is(&run, "Lint", JobState::Running) && is(&run, "Test", JobState::Failed));
    let failed = job(&run, "Test").unwrap();
    assert_eq!(failed.url.as_deref(), Some(jenkins.log_page(&built, "Test").as_str()));
    let lines = &failed.excerpt.as_ref().unwrap().lines;
    assert!(lines.iter().any(|line| line == "running <3> tests & more"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("expected 4, got 5")), "{lines:?}");

    jenkins.end(&built, "FAILURE");
    let run = until(&bench, CHECK, "the end", |run| run.state == RunState::Failed).await;
    assert!(run.ended.is_some());
    // Each log is read once.
    assert_eq!(jenkins.faults.log.count("wfapi/log"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_jobs_of_a_patch_set_are_one_run_and_a_retrigger_replaces_its_job_alone() {
    let jenkins = jenkins().await;
    jenkins.pipeline("unit");
    jenkins.freestyle("lint");
    let bench = watch(&jenkins);
    let unit = jenkins.run(&change(), "patchset-created", "unit");
    let lint = jenkins.run(&change(), "patchset-created", "lint");
    jenkins.stage(&unit, "Test");
    until(&bench, CHECK, "both", |run| {
        is(run, "unit: Test", JobState::Running) && is(run, "lint", JobState::Running)
    })
    .await;
    jenkins.console(
        &lint,
        "checking\nerror: line too long\nBuild step 'Execute shell' marked build as failure\n",
    );
    jenkins.end(&lint, "FAILURE");
    let run =
        until(&bench, CHECK, "lines", |run| job(run, "lint").is_some_and(|job| job.excerpt.is_some())).await;
    assert_eq!(run.state, RunState::Running);
    let lines = &job(&run, "lint").unwrap().excerpt.as_ref().unwrap().lines;
    assert!(lines.iter().any(|line| line.contains("line too long")), "{lines:?}");
    jenkins.end(&unit, "SUCCESS");
    until(&bench, CHECK, "the end", |run| run.state == RunState::Failed).await;
    let again = jenkins.run(&change(), "comment-added", "lint");
    until(&bench, CHECK, "the retrigger", |run| run.state == RunState::Running).await;
    jenkins.end(&again, "SUCCESS");
    let run = until(&bench, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
    assert_eq!(run.jobs.len(), 2);
    let asked = jenkins.faults.log.asked("lint");
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| !asked.path.contains("wfapi")),
        "a freestyle job has no stages"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_waits_for_a_click() {
    let jenkins = jenkins().await;
    jenkins.pipeline("deliver");
    let bench = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "deliver");
    jenkins.stage(&built, "Deploy?");
    jenkins.pause(&built, "Deploy?");
    let run = until(&bench, CHECK, "the question", |run| run.waits_for.is_some()).await;
    assert_eq!((run.state, run.waits_for.as_deref()), (RunState::Running, Some("Deploy?")));
    jenkins.end(&built, "SUCCESS");
    let run = until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    assert_eq!(run.waits_for, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_plugin_for_stages_a_build_is_one_job() {
    let jenkins = jenkins().await;
    jenkins.wfapi(false);
    jenkins.pipeline("unit");
    let bench = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.console(&built, b"compiling\nerror: \xff\xfe is no text\n".to_vec());
    jenkins.end(&built, "FAILURE");
    let run =
        until(&bench, CHECK, "lines", |run| job(run, "unit").is_some_and(|job| job.excerpt.is_some())).await;
    assert_eq!((run.state, run.jobs.len()), (RunState::Failed, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_later_version_are_no_verdict_and_a_detail_that_fails_costs_the_stages_alone() {
    let jenkins = jenkins().await;
    jenkins.pipeline("unit");
    jenkins.faults.set("wfapi", Fault::Status(404));
    let bench = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.stage(&built, "Test");
    until(&bench, CHECK, "the build", |run| is(run, "unit", JobState::Running)).await;
    jenkins.faults.clear();
    jenkins.faults.set("wfapi", words(&["status"]));
    until(&bench, CHECK, "a word that nobody knows", |run| is(run, "Test", JobState::Unknown)).await;
    jenkins.end(&built, "SUCCESS");
    until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
}
