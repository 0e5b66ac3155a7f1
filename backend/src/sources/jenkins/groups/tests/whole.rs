// SPDX-License-Identifier: Apache-2.0
//! What may be a part of its group is never told as passed.

use super::*;
use crate::sources::jenkins::groups::whole::MARGIN;

pub(super) const KEY: &str = "demo/app~7,1/check";

pub(super) fn passed(number: u64, begun: Millis) -> Value {
    build(number, begun, Some("SUCCESS"))
}

pub(super) fn failed(number: u64, begun: Millis) -> Value {
    build(number, begun, Some("FAILURE"))
}

/// Of another patch set.
pub(super) fn other(number: u64, begun: Millis) -> Value {
    with(passed(number, begun), parameters("2"))
}

/// `unit` shows builds of another patch set alone, and there were others before.
pub(super) fn others() -> [Value; 3] {
    [other(13, 3000), other(12, 2900), other(11, 2800)]
}

impl Bench {
    /// As a process that begins, and finds these runs kept.
    pub(super) fn after(runs: Vec<(String, Run)>) -> Self {
        let mut bench = Self::new();
        bench.groups.recall(runs, Some(NOW));
        bench
    }

    /// The same where newer ones alone are recalled at the beginning.
    pub(super) fn after_more(kept: Vec<(String, Run)>) -> Self {
        Self { kept, ..Self::after(Vec::new()) }
    }

    fn told(&mut self) -> Vec<(String, RunState)> {
        self.news().into_iter().map(|(key, run)| (key, run.state)).collect()
    }
}

#[test]
fn what_may_be_a_part_has_not_passed_at_any_look() {
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &[passed(4, 1000)])];
    let mut bench = Bench::after(Vec::new());
    bench.look(&jobs, &none());
    let later = "demo/app~7,2/check";
    assert_eq!(bench.told(), [(KEY.into(), RunState::Unknown), (later.into(), RunState::Unknown)]);
    bench.gerrit_says(&"a".repeat(40), 2_800 + MARGIN);
    assert_eq!(bench.told(), [(later.into(), RunState::Passed)]);
    for _ in 0..3 {
        bench.look(&jobs, &none());
        assert_eq!(bench.news(), []);
    }
    // A failure is one, whatever else there was.
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &[failed(4, 1000)])], &none());
    assert!(bench.told().contains(&(KEY.into(), RunState::Failed)));
}

#[test]
fn what_was_not_asked_for_yet_may_be_of_anything() {
    let mut bench = Bench::new();
    let lint = json!({"jobs": [{"name": "lint", "builds": [passed(1, 1000)]}]});
    let listing = || wire::listing(&Place::root(), &lint, &[]).unwrap();
    let unit = Place::of_full_name("unit").unwrap();
    let mut part = listing();
    part.unread.insert(unit.clone(), 900);
    part.hidden.insert(unit.clone());
    bench.take_listing(part.clone(), Some(&[]));
    assert_eq!(bench.told(), [(KEY.into(), RunState::Unknown)]);
    let mut older = Bench::new();
    older.take_listing(part, Some(&[]));
    older.news();
    bench.gerrit_says(&"a".repeat(40), 900 + MARGIN);
    assert_eq!(bench.told(), []);
    older.gerrit_says(&"a".repeat(40), 901 + MARGIN);
    assert_eq!(older.told(), [(KEY.into(), RunState::Passed)], "its newest build is older");
    // It cannot be read, or is nobody's.
    let mut all = listing();
    all.hidden.insert(unit);
    bench.take_listing(all, Some(&[]));
    assert_eq!(bench.told(), [(KEY.into(), RunState::Passed)]);
}

#[test]
fn a_log_rotator_hides_builds_as_a_full_list_does() {
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &[other(12, 2900)]), ("lint", &[passed(4, 1000)])], &none());
    assert!(bench.told().contains(&(KEY.into(), RunState::Unknown)));
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &[other(1, 2900)]), ("lint", &[passed(4, 1000)])], &none());
    assert!(bench.told().contains(&(KEY.into(), RunState::Passed)), "it is the job's first build");
}

#[test]
fn what_was_hidden_while_jenkins_could_not_be_read_may_have_failed() {
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &[other(2, 500)]), ("lint", &[other(2, 500)])], &none());
    bench.news();
    // Meanwhile build 3 of `unit` has failed, and eight others have come after it.
    bench.look(&[("unit", &others()), ("lint", &[passed(3, 1000), other(2, 500)])], &none());
    assert!(bench.told().contains(&(KEY.into(), RunState::Unknown)));
    // Where the lists overlap nothing can have been.
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &[other(11, 800)]), ("lint", &[other(3, 700)])], &none());
    bench.news();
    bench.look(&[("unit", &[other(12, 2900), other(11, 800)]), ("lint", &[passed(4, 1000)])], &none());
    assert!(bench.told().contains(&(KEY.into(), RunState::Passed)));
}

#[test]
fn a_job_whose_builds_are_all_deleted_hides_what_it_hid() {
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &others()), ("lint", &[passed(4, 1000)])], &none());
    bench.news();
    bench.look(&[("unit", &[]), ("lint", &[passed(4, 1000)])], &none());
    assert_eq!(bench.news(), []);
}

#[test]
fn what_was_followed_stays_whole_however_much_comes_after_it() {
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &[build(4, 1000, None)]), ("lint", &[passed(4, 1001)])], &none());
    bench.news();
    bench.look(&[("unit", &[passed(4, 1000)]), ("lint", &[passed(4, 1001)])], &none());
    assert_eq!(bench.told(), [(KEY.into(), RunState::Passed)]);
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    assert!(bench.told().iter().all(|(key, _)| key != KEY));
}

#[test]
fn everything_is_run_again_and_that_counts() {
    let mut bench = Bench::after(Vec::new());
    bench.look(&[("unit", &others()), ("lint", &[passed(4, 1000)])], &none());
    bench.news();
    let unit = [passed(14, 5000), other(13, 3000), other(12, 2900)];
    bench.look(&[("unit", &unit), ("lint", &[build(5, 5000, None), passed(4, 1000)])], &none());
    assert_eq!(bench.told(), [(KEY.into(), RunState::Running)]);
    bench.look(&[("unit", &unit), ("lint", &[passed(5, 5000), passed(4, 1000)])], &none());
    assert_eq!(bench.told(), [(KEY.into(), RunState::Passed)]);
}

#[test]
fn what_was_told_before_counts_where_jenkins_shows_it_no_more() {
    let mut before = Bench::new();
    before.look(&[("unit", &[failed(4, 1000)]), ("lint", &[passed(4, 1001)])], &none());
    let kept = before.news();
    // A process that begins: `unit` shows others alone.
    let mut bench = Bench::after(kept.clone());
    bench.look(&[("unit", &others()), ("lint", &[passed(4, 1001)])], &none());
    assert!(bench.told().iter().all(|(key, _)| key != KEY), "as it was told");
    let again = [passed(5, 5000), passed(4, 1001)];
    bench.look(&[("unit", &others()), ("lint", &again)], &none());
    let run = bench.run();
    assert_eq!(run.state, RunState::Failed);
    assert_eq!(jobs(&run), [("unit", JobState::Failed), ("lint", JobState::Passed)]);
    assert_eq!(run.url.as_deref(), Some("https://ci.example.org/jenkins/job/unit/4/"));
    // What was run again takes its place.
    let unit = [passed(14, 5000), other(13, 3000), other(12, 2900)];
    bench.look(&[("unit", &unit), ("lint", &again)], &none());
    assert_eq!(bench.run().state, RunState::Passed);
}

#[test]
fn what_ran_when_a_process_ended_is_asked_for() {
    let mut before = Bench::new();
    before.look(&[("unit", &[build(4, 1000, None)]), ("lint", &[passed(4, 1001)])], &none());
    let kept = before.news();
    let mut bench = Bench::after(kept);
    bench.look(&[("unit", &others()), ("lint", &[passed(4, 1001)])], &none());
    assert!(bench.told().iter().all(|(key, _)| key != KEY), "it runs, as far as is known");
    let unit = Place::of_full_name("unit").unwrap();
    let due = bench.groups.due(|_| true, NOW);
    assert_eq!(due, [Due::Build { group: KEY.into(), place: unit.clone(), number: 4 }]);
    let anew = wire::build(&unit, &passed(4, 4000));
    bench.groups.answer(KEY, &unit, 4, anew.as_ref());
    let run = bench.run();
    assert_eq!(jobs(&run), [("unit", JobState::Unknown), ("lint", JobState::Passed)], "another build 4");
    bench.groups.answer(KEY, &unit, 4, wire::build(&unit, &failed(4, 1000)).as_ref());
    assert_eq!(bench.run().state, RunState::Failed);
}

#[test]
fn a_branchs_own_job_hides_nothing_of_another_branch() {
    let checkout = |branch: &str| json!({"lastBuiltRevision": {"SHA1": "a".repeat(40), "branch": [{"name": branch}]}, "remoteUrls": ["https://gerrit.example.org/demo/app"]});
    let mut bench = Bench::after(Vec::new());
    let main = with(passed(30, 3000), checkout("main"));
    let stable = with(passed(4, 1000), checkout("stable"));
    let jobs = [json!({"name": "main", "builds": [main]}), json!({"name": "stable", "builds": [stable]})];
    bench.take(&json!({"jobs": [{"name": "app", "jobs": jobs}]}), Some(&[]));
    let states: Vec<_> = bench.told().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [RunState::Passed, RunState::Passed]);
}
