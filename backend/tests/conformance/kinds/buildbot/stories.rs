// SPDX-License-Identifier: Apache-2.0
//! What the Buildbot source tells of a Buildbot's stories.

mod anew;
mod cut;
mod kept;
mod late;

use milepost::model::{FactBody, JobState, Run, RunState, Subject, Want};
use milepost_tests::world::{
    buildbot::{
        BuildbotStandIn, Buildset,
        results::{CANCELLED, EXCEPTION, FAILURE, RETRY, SKIPPED, SUCCESS, WARNINGS},
    },
    built_for::For,
    faults::Fault,
};
use serde_json::{Value, json};

use crate::bench::Bench;

const LOG: &str = "running 2 tests\ntest a ... ok\ntest b ... FAILED: expected 4, got 5\n";
const CHECK: &str = "check/demo/app~7,2";

async fn buildbot() -> BuildbotStandIn {
    BuildbotStandIn::start("http://gerrit.example.org").await.expect("a stand-in")
}

fn settings(buildbot: &BuildbotStandIn) -> Value {
    json!({"url": buildbot.url(), "interval_seconds": 1, "timeout_seconds": 2, "image_property": "image",
        "scheduler_pipelines": {"nightly": "night"}})
}

fn watch(buildbot: &BuildbotStandIn) -> Bench {
    Bench::start("buildbot", settings(buildbot), Vec::new())
}

fn change() -> For {
    For::patch_set("demo/app", 7, 2)
}

/// So that at start only the 10 newest buildsets are read.
fn short(buildbot: &BuildbotStandIn) -> Value {
    let mut settings = settings(buildbot);
    settings["history"] = json!(10);
    settings
}

/// Other patch sets' buildsets, more than a look reads.
fn others(buildbot: &BuildbotStandIn) {
    for number in 100..160 {
        buildbot.trigger(&For::patch_set("demo/app", number, 1), "patch-sets", &["unit"]);
    }
}

/// A builder builds it, with this result.
fn build(buildbot: &BuildbotStandIn, set: Buildset, builder: &str, results: i64) {
    buildbot.begin(set, builder);
    buildbot.end(set, builder, results, "");
}

/// All that was told of it, in its order.
fn told(bench: &Bench, key: &str) -> Vec<RunState> {
    let of = bench.told().into_iter().filter(|fact| fact.key == key);
    of.filter_map(|fact| if let FactBody::Run(run) = fact.body { Some(run.state) } else { None }).collect()
}

async fn until(bench: &Bench, key: &str, what: &str, seen: impl Fn(&Run) -> bool) -> Run {
    bench.until(what, |bench| bench.run(key).is_some_and(|run| seen(&run))).await;
    bench.run(key).expect("a run")
}

fn job<'a>(run: &'a Run, name: &str) -> &'a milepost::model::Job {
    run.jobs.iter().find(|job| job.name == name).expect("a job")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buildset_is_told_from_its_request_to_its_end_with_the_lines_that_say_why() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let set = buildbot.trigger(&change(), "patch-sets", &["unit", "lint"]);
    let run = until(&bench, CHECK, "a queued run", |run| run.state == RunState::Queued).await;
    assert_eq!(run.subject, Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });
    assert!(run.enqueued.is_some() && run.ended.is_none());
    assert!(job(&run, "unit").url.as_deref().is_some_and(|url| url.contains("#/buildrequests/")), "{run:?}");

    buildbot.begin(set, "unit");
    let run = until(&bench, CHECK, "a running job", |run| job(run, "unit").state == JobState::Running).await;
    assert_eq!((run.state, job(&run, "lint").state), (RunState::Running, JobState::Waiting));

    buildbot.end(set, "unit", FAILURE, LOG);
    buildbot.begin(set, "lint");
    buildbot.end(set, "lint", WARNINGS, "");
    let run = until(&bench, CHECK, "the lines", |run| {
        run.state == RunState::Failed && run.jobs.iter().any(|job| job.excerpt.is_some())
    })
    .await;
    assert_eq!(job(&run, "lint").state, JobState::Passed);
    assert!(run.ended.is_some());
    let excerpt = job(&run, "unit").excerpt.clone().expect("an excerpt");
    assert!(excerpt.lines[excerpt.cause.expect("a cause")].contains("FAILED: expected 4, got 5"));
    assert!(!excerpt.lines.concat().contains("hunter2"), "the worker's environment: {excerpt:?}");
    let page = format!("{}#/builders/1/builds/1/steps/1/logs/stdio", buildbot.url());
    assert_eq!(job(&run, "unit").url.as_deref(), Some(page.as_str()));
    assert_eq!(run.url, job(&run, "unit").url);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_build_of_each_builder_counts_and_a_cancelled_one_takes_nothing_back() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let (first, second) =
        (buildbot.trigger(&change(), "units", &["unit"]), buildbot.trigger(&change(), "lints", &["lint"]));
    for (set, builder, results) in [(first, "unit", EXCEPTION), (second, "lint", SUCCESS)] {
        buildbot.begin(set, builder);
        buildbot.end(set, builder, results, "");
    }
    // Two schedulers for one patch set: what the other has passed hides no failure.
    let run = until(&bench, CHECK, "both", |run| run.jobs.len() == 2 && run.ended.is_some()).await;
    assert_eq!(run.state, RunState::Failed);

    let again = buildbot.rebuild(first, "unit");
    buildbot.begin(again, "unit");
    until(&bench, CHECK, "another build", |run| run.state == RunState::Running).await;
    buildbot.end(again, "unit", CANCELLED, "");
    until(&bench, CHECK, "the failure again", |run| run.state == RunState::Failed).await;

    let again = buildbot.rebuild(first, "unit");
    buildbot.begin(again, "unit");
    buildbot.end(again, "unit", RETRY, "");
    until(&bench, CHECK, "another try", |run| job(run, "unit").state == JobState::Waiting).await;
    buildbot.begin(again, "unit");
    buildbot.end(again, "unit", SUCCESS, "");
    let run = until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    assert_eq!(run.jobs.len(), 2);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_merged_is_post_and_a_scheduler_may_have_a_pipeline_of_its_own() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let revision = "c".repeat(40);
    let merged = For::branch("demo/app", "main", &revision);
    let set = buildbot.trigger(&merged, "branches", &["image"]);
    buildbot.begin(set, "image");
    buildbot.image(set, "image", "registry.example.org/demo/app:1");
    buildbot.end(set, "image", SUCCESS, "");
    let key = |pipeline: &str| format!("{pipeline}/demo/app~refs/heads/main~{revision}");
    let run = until(&bench, &key("post"), "the image", |run| run.state == RunState::Passed).await;
    let images: Vec<_> = run.jobs[0].artifacts.iter().map(|artifact| artifact.image.to_string()).collect();
    assert_eq!(images, ["registry.example.org/demo/app:1"]);

    let own = buildbot.trigger(&merged, "nightly", &["soak"]);
    // What a build triggers is a step of its own, unless its scheduler has a pipeline.
    let child = buildbot.trigger_from(set, "image", "triggered", &["part"]);
    let named = buildbot.trigger_from(set, "image", "nightly", &["scan"]);
    for (set, builder) in [(own, "soak"), (child, "part"), (named, "scan")] {
        buildbot.begin(set, builder);
        buildbot.end(set, builder, SKIPPED, "");
    }
    let run = until(&bench, &key("night"), "both of the night", |run| run.jobs.len() == 2).await;
    assert_eq!(run.pipeline, "night");
    until(&bench, &key("night"), "no verdict of what was skipped", |run| run.state == RunState::Cancelled)
        .await;
    assert_eq!(bench.run(&key("post")).expect("a run").jobs.len(), 1);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_gerrits_builds_are_not_ours() {
    let buildbot = BuildbotStandIn::start("http://other.example.org").await.expect("a stand-in");
    let bench = watch(&buildbot);
    buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.trigger(&For::branch("demo/app", "main", &"c".repeat(40)), "branches", &["image"]);
    bench.until("a look at both", |_| buildbot.faults.log.count("/buildrequests?") > 0).await;
    let looks = buildbot.faults.log.count("/buildsets?");
    bench.until("more looks", |_| buildbot.faults.log.count("/buildsets?") > looks + 1).await;
    assert_eq!(bench.told(), []);
    // They are judged once.
    assert_eq!(buildbot.faults.log.count("/buildrequests?"), 1);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_server_is_asked_one_question_a_look() {
    let buildbot = buildbot().await;
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    buildbot.end(set, "unit", SUCCESS, "");
    let bench = watch(&buildbot);
    until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    let (all, looks) = (buildbot.faults.log.count(""), buildbot.faults.log.count("/buildsets?"));
    bench.until("two more looks", |_| buildbot.faults.log.count("/buildsets?") >= looks + 2).await;
    let more = buildbot.faults.log.count("/buildsets?") - looks;
    assert_eq!(buildbot.faults.log.count("") - all, more);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_collapsed_into_another_is_no_verdict_and_takes_none_back() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    // The newer revision's packages stand for the older one's, too, which nobody has packaged.
    let revision = "c".repeat(40);
    let older = For::branch("demo/app", "main", &revision);
    let (unit, package) =
        (buildbot.trigger(&older, "units", &["unit"]), buildbot.trigger(&older, "packages", &["package"]));
    buildbot.end(package, "package", SKIPPED, "");
    buildbot.begin(unit, "unit");
    buildbot.end(unit, "unit", SUCCESS, "");
    let post = format!("post/demo/app~refs/heads/main~{revision}");
    let run = until(&bench, &post, "both", |run| run.jobs.len() == 2 && run.ended.is_some()).await;
    assert_eq!((run.state, job(&run, "package").state), (RunState::Cancelled, JobState::Cancelled));

    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    buildbot.end(set, "unit", FAILURE, "");
    until(&bench, CHECK, "a failure", |run| run.state == RunState::Failed).await;
    let again = buildbot.rebuild(set, "unit");
    until(&bench, CHECK, "another request", |run| run.state == RunState::Queued).await;
    buildbot.end(again, "unit", SKIPPED, "");
    until(&bench, CHECK, "the failure again", |run| run.state == RunState::Failed).await;

    // A build that found nothing to do is one.
    let again = buildbot.rebuild(set, "unit");
    buildbot.begin(again, "unit");
    buildbot.end(again, "unit", SKIPPED, "");
    until(&bench, CHECK, "nothing to do", |run| job(run, "unit").state == JobState::Skipped).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_read_costs_its_lines_alone() {
    let buildbot = buildbot().await;
    buildbot.faults.set("/steps", Fault::Status(403));
    let bench = watch(&buildbot);
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    buildbot.end(set, "unit", FAILURE, LOG);
    let run = until(&bench, CHECK, "the failure", |run| run.state == RunState::Failed).await;
    assert_eq!(job(&run, "unit").excerpt, None);
    assert!(job(&run, "unit").url.as_deref().is_some_and(|url| url.ends_with("#/builders/1/builds/1")));
    // They come once it can.
    bench.until("a question", |_| buildbot.faults.log.count("/steps") > 0).await;
    buildbot.faults.clear();
    until(&bench, CHECK, "the lines", |run| run.jobs.iter().any(|job| job.excerpt.is_some())).await;
    bench.stop().await;
}
