// SPDX-License-Identifier: Apache-2.0
//! What is older than what was read at start: nothing is told of what is known in part.

use milepost::sources::Trouble;

use super::*;

fn late(buildbot: &BuildbotStandIn) -> Bench {
    Bench::start("buildbot", short(buildbot), Vec::new())
}

fn want() -> Want {
    Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_built_again_hides_no_failure_that_is_older_than_what_is_read() {
    let buildbot = buildbot().await;
    let old = buildbot.trigger(&change(), "patch-sets", &["unit", "lint"]);
    for (builder, results) in [("unit", FAILURE), ("lint", SUCCESS)] {
        buildbot.begin(old, builder);
        buildbot.end(old, builder, results, "");
    }
    others(&buildbot);
    let again = buildbot.rebuild(old, "lint");
    buildbot.begin(again, "lint");
    buildbot.end(again, "lint", SUCCESS, "");
    let bench = late(&buildbot);
    let run = until(&bench, CHECK, "the run", |run| run.ended.is_some()).await;
    assert_eq!((run.state, run.jobs.len()), (RunState::Failed, 2));
    let last = "check/demo/app~159,1";
    until(&bench, last, "all others", |run| run.state == RunState::Queued).await;
    assert!(told(&bench, CHECK).iter().all(|state| *state == RunState::Failed), "{:?}", told(&bench, CHECK));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_since_before_what_is_read_is_waited_for() {
    let buildbot = buildbot().await;
    let old = buildbot.trigger(&change(), "units", &["unit"]);
    others(&buildbot);
    let lint = buildbot.trigger(&change(), "lints", &["lint"]);
    buildbot.begin(lint, "lint");
    buildbot.end(lint, "lint", SUCCESS, "");
    let bench = late(&buildbot);
    let run = until(&bench, CHECK, "the run", |_| true).await;
    assert_eq!((run.state, run.jobs.len()), (RunState::Running, 2), "{run:?}");
    buildbot.begin(old, "unit");
    buildbot.end(old, "unit", SUCCESS, "");
    until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    assert!(!told(&bench, CHECK).contains(&RunState::Queued));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_completed_is_not_told_until_it_can() {
    let buildbot = buildbot().await;
    for _ in 0..60 {
        buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["unit"]);
    }
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    buildbot.end(set, "unit", SUCCESS, "");
    buildbot.faults.set("/changes?", Fault::Status(500));
    let bench = late(&buildbot);
    bench.until("a failed question", |bench| bench.now().trouble == Some(Trouble::Silent)).await;
    // The other looks are well, and what failed is not asked for at each of them.
    bench.until_well(0).await;
    assert_eq!(bench.told(), []);
    buildbot.faults.clear();
    // Whoever looks at the page does not wait for the next time.
    bench.wants.send(want()).expect("a listener");
    until(&bench, CHECK, "the run", |run| run.state == RunState::Passed).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_waits_for_is_found_though_it_is_older_than_what_was_read() {
    let buildbot = buildbot().await;
    let old = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(old, "unit");
    buildbot.end(old, "unit", SUCCESS, "");
    others(&buildbot);
    let bench = late(&buildbot);
    bench.until_well(0).await;
    assert_eq!(bench.run(CHECK), None);
    bench.wants.send(want()).expect("a listener");
    until(&bench, CHECK, "the old run", |run| run.state == RunState::Passed).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_read_though_somebody_has_asked_for_what_is_beyond_it() {
    let buildbot = buildbot().await;
    let first = buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["unit"]);
    let bench = watch(&buildbot);
    until(&bench, "check/demo/app~9,1", "the first", |_| true).await;
    buildbot.faults.set("/buildsets?order", Fault::Status(500));
    bench.until("a failed look", |bench| bench.now().trouble.is_some()).await;
    let within = "check/demo/app~100,1";
    others(&buildbot);
    let newest = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(newest, "unit");
    bench.wants.send(want()).expect("a listener");
    until(&bench, CHECK, "what is wanted", |run| run.state == RunState::Running).await;
    buildbot.begin(first, "unit");
    buildbot.end(first, "unit", SUCCESS, "");
    buildbot.faults.clear();
    until(&bench, within, "what came between", |run| run.state == RunState::Queued).await;
    until(&bench, "check/demo/app~9,1", "what was open", |run| run.state == RunState::Passed).await;
    bench.stop().await;
}
