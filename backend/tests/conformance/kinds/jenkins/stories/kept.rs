// SPDX-License-Identifier: Apache-2.0
//! What Jenkins has or lists no more, and what was told before a restart.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn builds_that_are_deleted_or_numbered_anew_take_nothing_else_with_them() {
    let jenkins = jenkins().await;
    jenkins.freestyle("lint");
    jenkins.freestyle("unit");
    let bench = watch(&jenkins);
    let unit = jenkins.run(&change(), "patchset-created", "unit");
    let lint = jenkins.run(&change(), "patchset-created", "lint");
    jenkins.end(&lint, "SUCCESS");
    until(&bench, CHECK, "both", |run| {
        is(run, "unit", JobState::Running) && is(run, "lint", JobState::Passed)
    })
    .await;
    jenkins.delete(&unit);
    let run = until(&bench, CHECK, "what is gone", |run| is(run, "unit", JobState::Unknown)).await;
    assert!(is(&run, "lint", JobState::Passed) && run.state == RunState::Unknown);
    jenkins.remake("unit");
    let anew = jenkins.run(&change(), "patchset-created", "unit");
    assert_eq!(anew.number, unit.number);
    jenkins.end(&anew, "SUCCESS");
    until(&bench, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn builds_that_are_listed_no_more_are_found_where_the_plugin_for_checks_tells_them() {
    let jenkins = jenkins().await;
    jenkins.checks_api();
    jenkins.freestyle("unit");
    build(&jenkins, &change(), "unit", "SUCCESS");
    build(&jenkins, &For::patch_set("demo/app", 8, 1), "unit", "SUCCESS");
    let bench = watch_with(&jenkins, json!({"history": 1, "checks_api": true}));
    until(&bench, CHECK, "the old build", |run| run.state == RunState::Passed).await;
    let asked = jenkins.faults.log.count("gerrit-checks");
    assert_eq!(asked, 1, "once, though many looks may have been");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_long_before_a_restart_fails_still_when_another_job_is_run_again() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.freestyle("lint");
    for job in ["unit", "lint"] {
        build(&jenkins, &change(), job, "FAILURE");
    }
    let bench = watch(&jenkins);
    until(&bench, CHECK, "both", |run| run.state == RunState::Failed && run.jobs.len() == 2).await;
    // So much was told since that it is not among the newest.
    let kept = bench.stop().await.and_ended(2_000);
    for job in ["unit", "lint"] {
        build(&jenkins, &For::patch_set("demo/app", 8, 1), job, "SUCCESS");
    }
    build(&jenkins, &change(), "lint", "SUCCESS");
    let bench = Bench::start_again("jenkins", settings(&jenkins, json!({"history": 1})), kept);
    let run = until(&bench, CHECK, "the one that passed", |run| is(run, "lint", JobState::Passed)).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(is(&run, "unit", JobState::Failed), "{run:?}");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_begins_between_two_looks_beyond_what_is_listed_is_asked_for() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.freestyle("lint");
    let bench = watch_with(&jenkins, json!({"history": 2}));
    let run = |number, job: &str, result| {
        build(&jenkins, &For::patch_set("demo/app", number, 2), job, result);
    };
    run(6, "unit", "SUCCESS");
    until(&bench, "demo/app~6,2/check", "the first", |run| run.state == RunState::Passed).await;
    run(7, "unit", "FAILURE");
    for number in 10..160 {
        run(number, "unit", "SUCCESS");
    }
    run(7, "lint", "SUCCESS");
    let run = until(&bench, CHECK, "an end", |run| run.state != RunState::Running).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(is(&run, "lint", JobState::Passed) && run.jobs.len() == 2, "{run:?}");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_click_is_asked_by_its_number_after_a_restart_though_it_is_listed_no_more() {
    let jenkins = jenkins().await;
    jenkins.pipeline("deliver");
    let bench = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "deliver");
    jenkins.stage(&built, "Deploy?");
    jenkins.pause(&built, "Deploy?");
    let waits = |run: &Run| run.state == RunState::Running && run.waits_for.as_deref() == Some("Deploy?");
    until(&bench, CHECK, "the question", waits).await;
    let kept = bench.stop().await;
    for number in [8, 9] {
        build(&jenkins, &For::patch_set("demo/app", number, 1), "deliver", "SUCCESS");
    }
    jenkins.faults.log.clear();
    let bench = Bench::start_again("jenkins", settings(&jenkins, json!({"history": 1})), kept);
    // What stands as it was told is told no more: so it is seen in what is asked.
    bench.until("a question", |_| jenkins.faults.log.count("deliver/1/wfapi/describe") > 0).await;
    assert!(jenkins.faults.log.count("deliver/1/api/json") > 0);
    jenkins.end(&built, "SUCCESS");
    // Its stages are read before it is: for a moment it may run and wait no more.
    let run = until(&bench, CHECK, "the end", |run| run.state != RunState::Running).await;
    assert_eq!((run.state, run.waits_for), (RunState::Passed, None));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_log_rotator_deletes_stays_as_it_ended() {
    let jenkins = jenkins().await;
    jenkins.pipeline("unit");
    jenkins.freestyle("lint");
    let bench = watch(&jenkins);
    let (unit, lint) =
        (build(&jenkins, &change(), "unit", "FAILURE"), jenkins.run(&change(), "patchset-created", "lint"));
    until(&bench, CHECK, "a failure", |run| is(run, "unit", JobState::Failed)).await;
    build(&jenkins, &For::patch_set("demo/app", 8, 1), "unit", "SUCCESS");
    jenkins.rotate("unit", 1);
    until(&bench, "demo/app~8,1/check", "the next build", |run| run.state == RunState::Passed).await;
    jenkins.end(&lint, "SUCCESS");
    let run = until(&bench, CHECK, "the end", |run| run.state != RunState::Running).await;
    assert!(run.state == RunState::Failed && is(&run, "lint", JobState::Passed), "{run:?}");
    assert_eq!(run.url, Some(jenkins.page(&unit)));
    bench.stop().await;
}
