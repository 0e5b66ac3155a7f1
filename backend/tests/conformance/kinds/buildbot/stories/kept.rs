// SPDX-License-Identifier: Apache-2.0
//! What was told before a restart, and what Buildbot has no change of any more, or never had.

use milepost::clock::{Clock as _, SystemClock};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_has_failed_before_a_restart_stays_so_though_its_changes_are_deleted_and_another_builder_passes()
{
    let buildbot = buildbot().await;
    let bench = watch(&buildbot);
    let (units, lints) =
        (buildbot.trigger(&change(), "units", &["unit"]), buildbot.trigger(&change(), "lints", &["lint"]));
    build(&buildbot, units, "unit", FAILURE);
    build(&buildbot, lints, "lint", FAILURE);
    until(&bench, CHECK, "both", |run| run.state == RunState::Failed && run.jobs.len() == 2).await;
    // So much was told since that it is not among the newest.
    let kept = bench.stop().await.and_ended(2_000);
    buildbot.forget_changes();
    buildbot.pass(60);
    others(&buildbot);
    let again = buildbot.rebuild(lints, "lint");
    build(&buildbot, again, "lint", SUCCESS);

    let bench = Bench::start_again("buildbot", short(&buildbot), kept);
    let run = until(&bench, CHECK, "what was built again", |run| {
        run.jobs.iter().any(|job| job.name == "lint" && job.state == JobState::Passed)
    })
    .await;
    assert_eq!((run.state, job(&run, "unit").state), (RunState::Failed, JobState::Failed));
    assert_eq!(run.url, job(&run, "unit").url);
    assert_eq!(told(&bench, CHECK), [RunState::Failed]);
    // Whoever mends it is believed as far as that goes.
    let again = buildbot.force(&change(), &["unit"]);
    build(&buildbot, again, "unit", SUCCESS);
    until(&bench, CHECK, "no verdict", |run| run.state == RunState::Unknown).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_that_is_left_of_a_patch_set_is_no_word_of_what_others_had_built() {
    let buildbot = buildbot().await;
    let units = buildbot.trigger(&change(), "units", &["unit"]);
    build(&buildbot, units, "unit", FAILURE);
    buildbot.forget_changes();
    others(&buildbot);
    let lints = buildbot.restore(&change(), "lints", &["lint"]);
    build(&buildbot, lints, "lint", SUCCESS);
    let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
    let run = until(&bench, CHECK, "what is left", |run| run.ended.is_some()).await;
    assert_eq!((run.jobs.len(), run.state), (1, RunState::Unknown), "{run:?}");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_changes_had_built_is_found_beside_what_the_ref_s_had() {
    let buildbot = buildbot().await;
    let restored = buildbot.restore(&change(), "units", &["unit"]);
    build(&buildbot, restored, "unit", SUCCESS);
    others(&buildbot);
    let lints = buildbot.trigger(&change(), "lints", &["lint"]);
    build(&buildbot, lints, "lint", SUCCESS);
    let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
    let run = until(&bench, CHECK, "both", |run| run.ended.is_some()).await;
    assert_eq!((run.jobs.len(), run.state), (2, RunState::Passed), "{run:?}");
    bench.stop().await;
}

/// So many other patch sets' buildsets, a minute after each other.
fn minutes(buildbot: &BuildbotStandIn, numbers: std::ops::Range<u64>) {
    for number in numbers {
        buildbot.pass(60);
        buildbot.trigger(&For::patch_set("demo/app", number, 1), "patch-sets", &["unit"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_as_a_whole_is_so_after_a_restart_unless_something_was_left_out_meanwhile() {
    for gap in [false, true] {
        let buildbot = buildbot().await;
        let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
        bench.until_well(0).await;
        let units = buildbot.force(&change(), &["unit", "lint"]);
        for builder in ["unit", "lint"] {
            build(&buildbot, units, builder, SUCCESS);
        }
        let before = until(&bench, CHECK, "the end", |run| run.state == RunState::Passed && run.whole).await;
        if gap {
            buildbot.faults.set("/buildsets?order", Fault::Status(500));
            bench.until("a failed look", |bench| bench.now().trouble.is_some()).await;
            minutes(&buildbot, 100..160);
            buildbot.faults.clear();
            until(&bench, CHECK, "a doubt", |run| run.state == RunState::Passed && !run.whole).await;
        } else {
            for from in [100, 130] {
                minutes(&buildbot, from..from + 30);
                let last = format!("check/demo/app~{},1", from + 29);
                until(&bench, &last, "the last of them", |_| true).await;
            }
        }
        until(&bench, "check/demo/app~159,1", "the last of all", |_| true).await;
        let kept = bench.stop().await;
        buildbot.pass(60);
        let again = buildbot.rebuild(units, "lint");
        build(&buildbot, again, "lint", SUCCESS);
        let bench = Bench::start_again("buildbot", short(&buildbot), kept);
        let is_again = |run: &Run| job(run, "lint").id != job(&before, "lint").id;
        let run = until(&bench, CHECK, "what was built again", is_again).await;
        let wanted = if gap { RunState::Unknown } else { RunState::Passed };
        assert_eq!((run.state, run.jobs.len()), (wanted, 2), "with a gap: {gap}");
        bench.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_forced_by_hand_has_passed_only_where_nothing_older_can_be_hidden() {
    let buildbot = buildbot().await;
    let before = buildbot.force(&change(), &["unit"]);
    build(&buildbot, before, "unit", FAILURE);
    others(&buildbot);
    for builder in ["lint", "docs"] {
        let set = buildbot.force(&change(), &[builder]);
        build(&buildbot, set, builder, SUCCESS);
    }
    let bench = Bench::start("buildbot", short(&buildbot), Vec::new());
    bench.patch_sets_were_made(|number| if number == 7 { 1 } else { SystemClock.now() + 3_600_000 });
    let run = until(&bench, CHECK, "what was forced", |run| run.jobs.len() == 2).await;
    assert_eq!(run.state, RunState::Unknown, "there is a failure that nobody finds");
    // What was made while it is watched has no older builds; and no restart makes that doubtful.
    buildbot.pass(60);
    let (new, key) = (For::patch_set("demo/app", 9, 1), "check/demo/app~9,1");
    let set = buildbot.force(&new, &["unit"]);
    build(&buildbot, set, "unit", SUCCESS);
    until(&bench, key, "the end", |run| run.state == RunState::Passed).await;
    let again = buildbot.force(&change(), &["docs"]);
    build(&buildbot, again, "docs", FAILURE);
    until(&bench, CHECK, "a failure, which is one whatever else there is", |run| {
        run.state == RunState::Failed
    })
    .await;
    let kept = bench.stop().await;
    let bench = Bench::start_again("buildbot", short(&buildbot), kept);
    until(&bench, key, "the end", |_| true).await;
    until(&bench, CHECK, "the failure", |_| true).await;
    assert_eq!((told(&bench, key), told(&bench, CHECK)), (vec![RunState::Passed], vec![RunState::Failed]));
    let set = buildbot.force(&new, &["unit"]);
    build(&buildbot, set, "unit", FAILURE);
    until(&bench, key, "a failure", |run| run.state == RunState::Failed).await;
    let kept = bench.stop().await;
    for change in [&new, &change()] {
        for builder in ["unit", "docs"] {
            let set = buildbot.force(change, &[builder]);
            build(&buildbot, set, builder, SUCCESS);
        }
    }
    let bench = Bench::start_again("buildbot", short(&buildbot), kept);
    until(&bench, key, "what is known as a whole", |run| run.state == RunState::Passed).await;
    until(&bench, CHECK, "what is not", |run| run.state == RunState::Unknown).await;
    bench.stop().await;
}
