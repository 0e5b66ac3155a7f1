// SPDX-License-Identifier: Apache-2.0
//! Since when builds of a group can be there.

use super::{
    again::{by_hand, of, passed_by_hand},
    whole::{KEY, other, others, passed},
    *,
};
use crate::sources::jenkins::groups::whole::MARGIN;

/// The first of them began when [`others`] began.
const FIRST: Millis = 2800;

/// A process that has looked, and then sees a build of 7,1 where `lint` shows others alone.
fn sees(build: Value) -> Bench {
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    bench.look(&[("unit", &[build, other(13, 3000), other(12, 2900)]), ("lint", &others())], &none());
    bench
}

fn state(bench: &mut Bench) -> RunState {
    let news = bench.news();
    let [(_, run)] = news.as_slice() else { panic!("{news:#?}") };
    run.state
}

fn by_event(name: &str) -> Value {
    let mut build = with(passed(14, 5000), parameters("1"));
    let event = json!({"name": "GERRIT_EVENT_TYPE", "value": name});
    build["actions"][0]["parameters"].as_array_mut().unwrap().push(event);
    build
}

#[test]
fn what_begins_with_its_patch_set_needs_no_more_jobs_than_it_has() {
    for build in [passed(14, 5000), by_event("patchset-created")] {
        let mut bench = sees(build);
        assert_eq!(state(&mut bench), RunState::Passed);
        assert_eq!(bench.groups.unknown_origins(), [], "nobody is asked");
    }
}

#[test]
fn what_the_first_look_shows_may_have_begun_before() {
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &[passed(4, 5000)])];
    for (created, expected) in [(FIRST - 1, None), (FIRST, Some(RunState::Passed))] {
        let mut bench = Bench::new();
        bench.look(&jobs, &none());
        assert_eq!(bench.state(), Some(RunState::Unknown), "`lint` may have waited while `unit` failed");
        bench.gerrit_says(&"a".repeat(40), created + MARGIN);
        assert_eq!(bench.state(), expected);
    }
}

#[test]
fn what_a_job_shows_for_the_first_time_may_have_begun_before() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &others())], &none());
    bench.news();
    bench.look(&[("unit", &others()), ("lint", &[passed(4, 5000), other(3, 2900)])], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown), "it could not be read before");
    // One that is new has no builds of before.
    bench.look(&[("unit", &others()), ("docs", &[with(passed(1, NOW), parameters("3"))])], &none());
    let told = bench.news();
    assert!(
        told.iter().any(|(key, run)| key == "demo/app~7,3/check" && run.state == RunState::Passed),
        "{told:?}"
    );
}

#[test]
fn what_waits_at_the_first_look_may_have_begun_before() {
    let item = json!([{"id": 114, "inQueueSince": 4900, "task": {"url": "job/lint/"}, "actions": [parameters("1")]}]);
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &others())], &item);
    bench.news();
    bench.look(&[("unit", &others()), ("lint", &[passed(14, 5000), other(13, 3000)])], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
    bench.gerrit_says(&"a".repeat(40), FIRST + MARGIN);
    assert_eq!(bench.state(), Some(RunState::Passed));
}

#[test]
fn what_gerrit_cannot_say_has_not_begun_before_a_process_before_was_last_heard() {
    let last = 4_000 + MARGIN;
    for (begun, wanted) in [(5_000, Some(RunState::Passed)), (3_500, None)] {
        let mut bench = Bench::new();
        bench.groups.recall(Vec::new(), Some(last));
        bench.look(&[("unit", &others()), ("lint", &[passed(4, begun)])], &none());
        assert_eq!(bench.state(), Some(RunState::Unknown));
        bench.gerrit_does_not_know();
        assert_eq!(bench.state(), wanted, "it was told until 4000, and `unit` shows what began since 2800");
    }
}

#[test]
fn what_has_waited_is_as_old_as_that_when_it_has_begun() {
    let item = json!([{"id": 114, "inQueueSince": 2700, "task": {"url": "job/lint/"}, "actions": [parameters("1")]}]);
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &others())];
    let mut bench = Bench::new();
    bench.look(&jobs, &none());
    bench.news();
    bench.look(&jobs, &item);
    let mut whole = vec![bench.news()[0].1.whole];
    for result in [None, Some("SUCCESS")] {
        bench.look(&[("unit", &others()), ("lint", &[build(14, 5000, result), other(13, 3000)])], &none());
        whole.push(bench.news()[0].1.whole);
    }
    assert_eq!(whole, [false; 3], "`unit` may have failed while it waited");
}

#[test]
fn what_may_have_begun_before_is_as_old_as_its_patch_set() {
    let mut by_script = with(passed(14, 5000), parameters("1"));
    by_script["actions"][0]["causes"] = json!([{"_class": "hudson.model.Cause$UserIdCause"}]);
    let mut rebuilt = by_script.clone();
    let causes = rebuilt["actions"][0]["causes"].as_array_mut().unwrap();
    causes.push(json!({"_class": "com.sonyericsson.rebuild.RebuildCause"}));
    for (build, why) in [
        (by_script, "by a user, as scripts are"),
        (rebuilt, "rebuilt"),
        (by_event("topic-changed"), "at any time"),
        (by_event("wip-state-changed"), "it may have been worked on before"),
        (by_event("comment-added"), "a comment"),
        (by_hand(by_event("patchset-created")), "a retrigger"),
        (of(passed_by_hand(14, 5000), 1, "8"), "of a change later than any that is listed"),
        (of(passed_by_hand(14, 5000), 1, "6"), "of an older one"),
    ] {
        for (created, expected) in
            [(FIRST, RunState::Passed), (FIRST - 1, RunState::Unknown), (10_000, RunState::Passed)]
        {
            let mut bench = sees(build.clone());
            assert_eq!(state(&mut bench), RunState::Unknown, "{why}");
            bench.gerrit_says(&"a".repeat(40), created + MARGIN);
            let told = bench.news();
            let now = told.first().map_or(RunState::Unknown, |(_, run)| run.state);
            assert_eq!(now, expected, "{why}, made at {created}");
        }
    }
}

#[test]
fn what_gerrit_does_not_know_may_be_of_any_age() {
    let mut bench = sees(passed_by_hand(14, 5000));
    bench.news();
    bench.gerrit_does_not_know();
    assert_eq!((bench.news(), bench.groups.unknown_origins()), (vec![], vec![]));
}

#[test]
fn what_waits_for_the_first_time_may_have_run_before() {
    let item = json!([{"id": 104, "inQueueSince": 4900, "task": {"url": "job/unit/"}, "actions": [parameters("1")]}]);
    let queued = |item: &Value| {
        let mut bench = Bench::new();
        bench.look(&[("unit", &others()), ("lint", &others())], &none());
        bench.news();
        bench.look(&[("unit", &others()), ("lint", &others())], item);
        bench.news()[0].1.whole
    };
    assert!(queued(&item));
    let mut again = item;
    again[0]["actions"][0]["causes"][0]["_class"] = json!("hudson.model.Cause$UserIdCause");
    assert!(!queued(&again));
}

#[test]
fn what_ran_when_a_whole_was_told_ends_as_a_whole() {
    let lint = |result| build(4, 1000, result);
    let mut before = Bench::new();
    before.look(&[("stable", &[other(1, 500)]), ("unit", &[lint(None)])], &none());
    let mut kept = before.news();
    assert!(kept.iter().any(|(key, run)| key == KEY && run.whole));
    let end = |kept| {
        let mut bench = Bench::after(kept);
        bench.look(&[("stable", &others()), ("unit", &[lint(Some("SUCCESS"))])], &none());
        bench.state()
    };
    assert_eq!(end(kept.clone()), Some(RunState::Passed));
    // An older version did not say what it was of.
    for (_, run) in &mut kept {
        run.whole = false;
    }
    assert_eq!(end(kept), Some(RunState::Unknown));
}

#[test]
fn a_busy_job_hides_nothing_of_what_ran_when_its_list_goes_on_from_what_was_told() {
    let (ended, restart) = (1_000 + 2 * MARGIN, 1_000 + 2 * MARGIN);
    let stable = |numbers: std::ops::Range<u64>| -> Vec<Value> {
        let begun = |n: u64| restart + Millis::try_from(n).unwrap();
        numbers.rev().map(|n| other(n, begun(n))).collect()
    };
    let run = |result| [build(4, 1000, result)];
    let mut before = Bench::new();
    let first = [other(1, 500)];
    before.look(&[("stable", &first), ("unit", &run(None))], &none());
    let kept = before.news();
    let end = |stable: &[Value]| {
        let mut bench = Bench::new();
        bench.groups.recall(kept.clone(), Some(ended));
        bench.look(&[("stable", stable), ("unit", &run(Some("SUCCESS")))], &none());
        bench.state()
    };
    assert_eq!(end(&stable(2..22)), Some(RunState::Passed), "it lists all since then");
    assert_eq!(end(&stable(3..23)), Some(RunState::Unknown), "one is missing");
    let mut anew = stable(2..22);
    anew.push(other(1, restart));
    assert_eq!(end(&anew[..20]), Some(RunState::Passed));
}
