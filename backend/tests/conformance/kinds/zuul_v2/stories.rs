// SPDX-License-Identifier: Apache-2.0
//! What the source of Zuul 2 tells of such a Zuul's stories.

use milepost::model::{Fact, FactBody, JobState, Run, RunState, Subject};
use milepost_tests::world::{
    built_for::For,
    faults::Fault,
    zuul::{TENANT, ZuulStandIn},
    zuul_v2::ZuulV2StandIn,
};
use serde_json::{Value, json};

use crate::bench::Bench;

async fn zuul() -> ZuulV2StandIn {
    ZuulV2StandIn::start("http://gerrit.example.org", "http://jenkins.example.org/ci")
        .await
        .expect("a stand-in")
}

fn settings(zuul: &ZuulV2StandIn) -> Value {
    json!({"url": zuul.url(), "interval_seconds": 1, "timeout_seconds": 2})
}

fn watch(zuul: &ZuulV2StandIn) -> Bench {
    Bench::start("zuul-v2", settings(zuul), Vec::new())
}

/// The runs that hold now, by their beginning.
fn runs(bench: &Bench) -> Vec<Run> {
    let mut runs: Vec<_> =
        bench.facts().into_iter().map(|fact| bench.run(&fact.key).expect("a run")).collect();
    runs.sort_by_key(|run| run.enqueued);
    runs
}

/// All that was told, in its order.
fn told(bench: &Bench) -> Vec<RunState> {
    let run = |fact: Fact| if let FactBody::Run(run) = fact.body { Some(run.state) } else { None };
    bench.told().into_iter().filter_map(run).collect()
}

async fn until(bench: &Bench, what: &str, seen: impl Fn(&[Run]) -> bool) -> Vec<Run> {
    bench.until(what, |bench| seen(&runs(bench))).await;
    runs(bench)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_has_left_is_unknown_though_all_its_jobs_had_passed() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let item = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "test", &["unit", "lint"]);
    until(&bench, "a queued run", |runs| runs.len() == 1 && runs[0].state == RunState::Queued).await;
    let url = zuul.begin(item, "unit");
    zuul.begin(item, "lint");
    zuul.end_job(item, "unit", "SUCCESS");
    let seen = until(&bench, "a job's end", |runs| runs[0].jobs[0].state == JobState::Passed).await;
    assert_eq!(seen[0].jobs[0].url.as_deref(), Some(url.as_str()), "Jenkins's own address of the build");
    zuul.end_job(item, "lint", "SUCCESS");
    until(&bench, "both", |runs| runs[0].jobs[1].state == JobState::Passed).await;
    zuul.leave(item);
    let left = until(&bench, "the end", |runs| runs[0].state == RunState::Unknown).await;
    assert_eq!(left.len(), 1);
    assert!(!told(&bench).contains(&RunState::Passed), "{:?}", told(&bench));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_left_while_nobody_looked_is_unknown_once_however_much_has_ended_since() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let item = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "test", &["unit"]);
    let stays = zuul.enqueue(&For::patch_set("demo/app", 8, 1), "test", &["unit"]);
    for item in [item, stays] {
        zuul.begin(item, "unit");
    }
    let all_run = |runs: &[Run]| runs.len() == 2 && runs.iter().all(|run| run.state == RunState::Running);
    until(&bench, "both", all_run).await;
    let kept = bench.stop().await.and_ended(2_000);
    zuul.leave(item);
    let bench = Bench::start_again("zuul-v2", settings(&zuul), kept);
    let gone = until(&bench, "what has left", |runs| !runs.is_empty()).await;
    assert_eq!(gone[0].subject, Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 });
    let looks = zuul.faults.log.count("status.json");
    bench.until("more looks", |_| zuul.faults.log.count("status.json") > looks + 1).await;
    assert_eq!(told(&bench), [RunState::Unknown], "once, and nothing of what runs as it did");
    zuul.leave(stays);
    until(&bench, "the end of the other", |runs| runs.len() == 2).await;
    assert_eq!(told(&bench), [RunState::Unknown; 2]);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_starts_over_is_the_same_run_and_a_later_patch_set_takes_the_place_of_an_earlier() {
    let zuul = zuul().await;
    zuul.gate("gate-and-submit");
    let bench = watch(&zuul);
    let before = zuul.enqueue(&For::patch_set("demo/lib", 5, 1), "gate-and-submit", &["unit"]);
    let item = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "gate-and-submit", &["unit"]);
    zuul.depend(&For::patch_set("demo/app", 6, 1), "gate-and-submit");
    zuul.begin(item, "unit");
    let seen =
        until(&bench, "two places", |runs| runs.len() == 2 && runs[1].state == RunState::Running).await;
    assert_eq!(seen.iter().map(|run| run.position).collect::<Vec<_>>(), [Some(1), Some(2)]);
    zuul.start_over(item);
    until(&bench, "another beginning", |runs| runs.len() == 2 && runs[1].state == RunState::Queued).await;

    zuul.leave(before);
    let later = zuul.enqueue(&For::patch_set("demo/lib", 5, 2), "gate-and-submit", &["unit"]);
    let seen = until(&bench, "the later one", |runs| runs.len() == 3).await;
    // Both may have been seen in one look, or one after the other.
    assert!(matches!(seen[0].state, RunState::Cancelled | RunState::Unknown), "{seen:?}");
    zuul.leave(later);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_has_not_ended() {
    let zuul = zuul().await;
    let bench = watch(&zuul);
    let item = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "test", &["unit"]);
    zuul.begin(item, "unit");
    until(&bench, "a run", |runs| runs.len() == 1 && runs[0].state == RunState::Running).await;
    for fault in
        [Fault::Status(404), Fault::LoginPage, Fault::changed(|status| status["pipelines"] = json!(null))]
    {
        zuul.faults.set("", fault);
        bench.until("trouble", |bench| bench.now().trouble.is_some()).await;
        assert_eq!(runs(&bench)[0].state, RunState::Running);
        zuul.faults.clear();
        bench.until("health", |bench| bench.now().trouble.is_none()).await;
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_newer_zuul_each_tells_of_its_own_runs_alone() {
    let (old, new) =
        (zuul().await, ZuulStandIn::start("http://gerrit.example.org").await.expect("a stand-in"));
    let change = For::patch_set("demo/app", 7, 1);
    old.enqueue(&change, "test", &["unit"]);
    new.enqueue(&change, "check", &["echo"]);
    let health = milepost::sources::HealthBoard::default();
    let one = Bench::start_on(health.clone(), "old", "zuul-v2", settings(&old), Vec::new());
    let newer = json!({"url": new.url(), "tenant": TENANT, "interval_seconds": 1, "timeout_seconds": 2});
    let other = Bench::start_on(health, "new", "zuul", newer, Vec::new());
    let seen = until(&one, "the old one's", |runs| !runs.is_empty()).await;
    let seen_too = until(&other, "the new one's", |runs| !runs.is_empty()).await;
    let of = |runs: &[Run]| {
        runs.iter().map(|run| (run.pipeline.clone(), run.jobs[0].name.clone())).collect::<Vec<_>>()
    };
    assert_eq!(of(&seen), [("test".to_owned(), "unit".to_owned())]);
    assert_eq!(of(&seen_too), [("check".to_owned(), "echo".to_owned())]);
    one.stop().await;
    other.stop().await;
}
