// SPDX-License-Identifier: Apache-2.0
//! Another database, and rows that are there no more.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_begins_anew_is_read_anew() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    buildbot.end(set, "unit", SUCCESS, "");
    until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    buildbot.begin_anew();
    let same = buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["other"]);
    assert_eq!(same, set, "the same id");
    let run = until(&bench, "check/demo/app~9,1", "the new one", |run| run.state == RunState::Queued).await;
    assert_eq!(run.jobs[0].name, "other", "builders have other ids, too");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_ids_are_below_all_that_are_known_is_another_too_and_what_ran_in_the_old_one_is_unknown() {
    let buildbot = buildbot().await;
    for number in 100..160 {
        let set = buildbot.trigger(&For::patch_set("demo/app", number, 1), "patch-sets", &["unit"]);
        buildbot.begin(set, "unit");
        buildbot.end(set, "unit", SUCCESS, "");
    }
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
    until(&bench, CHECK, "a running build", |run| run.state == RunState::Running).await;
    // No buildset has the id of one that is known, but requests have.
    buildbot.begin_anew();
    let builders: Vec<_> = (0..60).map(|nth| format!("builder-{nth}")).collect();
    let builders: Vec<_> = builders.iter().map(String::as_str).collect();
    let set = buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &builders);
    assert_eq!(set, milepost_tests::world::buildbot::Buildset(1));
    for builder in &builders {
        buildbot.begin(set, builder);
        buildbot.end(set, builder, SUCCESS, "");
    }
    let run = until(&bench, "check/demo/app~9,1", "the new one", |run| run.state == RunState::Passed).await;
    let ids = run.jobs.iter().filter_map(|job| job.id.as_deref()?.parse::<u64>().ok());
    assert_eq!(ids.max(), Some(121), "builds of another database");
    until(&bench, CHECK, "no verdict", |run| run.state == RunState::Unknown).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_gap_what_ran_in_a_database_that_is_another_now_is_unknown_too() {
    let buildbot = buildbot().await;
    others(&buildbot);
    let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    until(&bench, CHECK, "a running build", |run| run.state == RunState::Running).await;
    // What came between is never read as a whole, and what is beyond it cannot be asked for.
    buildbot.faults.set("/changes?", Fault::Status(500));
    buildbot.faults.set("/buildsets?order", Fault::Status(500));
    bench.until("a failed look", |bench| bench.now().trouble.is_some()).await;
    others(&buildbot);
    let asked = buildbot.faults.log.count("/changes?");
    buildbot.faults.set("/buildsets?order", Fault::changed(|_| {}));
    bench.until("a question", |_| buildbot.faults.log.count("/changes?") > asked).await;
    buildbot.begin_anew();
    buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["unit"]);
    until(&bench, CHECK, "no verdict", |run| run.state == RunState::Unknown).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_buildset_that_is_deleted_ends_nothing_else() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    let newest = buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["unit"]);
    build(&buildbot, newest, "unit", SUCCESS);
    until(&bench, CHECK, "a running build", |run| run.state == RunState::Running).await;
    until(&bench, "check/demo/app~9,1", "the newest", |run| run.state == RunState::Passed).await;
    buildbot.delete(newest);
    let looks = buildbot.faults.log.count("/buildsets?");
    bench.until("more looks", |_| buildbot.faults.log.count("/buildsets?") > looks + 1).await;
    buildbot.end(set, "unit", SUCCESS, "");
    until(&bench, CHECK, "its end", |run| run.state == RunState::Passed).await;
    assert!(!told(&bench, CHECK).contains(&RunState::Unknown), "{:?}", told(&bench, CHECK));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_while_it_ran_ends_without_a_verdict() {
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let set = buildbot.trigger(&change(), "patch-sets", &["unit"]);
    let other = buildbot.trigger(&For::patch_set("demo/app", 9, 1), "patch-sets", &["unit"]);
    buildbot.begin(set, "unit");
    until(&bench, CHECK, "a running build", |run| run.state == RunState::Running).await;
    buildbot.delete(set);
    until(&bench, CHECK, "no verdict", |run| run.state == RunState::Unknown).await;
    buildbot.begin(other, "unit");
    buildbot.end(other, "unit", SUCCESS, "");
    until(&bench, "check/demo/app~9,1", "the other", |run| run.state == RunState::Passed).await;
    bench.stop().await;
}
