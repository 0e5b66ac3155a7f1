// SPDX-License-Identifier: Apache-2.0
//! What is run again, by a person or after a process that had begun before, says nothing of what is hidden.

use super::{
    whole::{KEY, failed, other, others, passed},
    *,
};

/// The same, as a person has started it.
pub(super) fn by_hand(mut build: Value) -> Value {
    build["actions"][0]["causes"] =
        json!([{"_class": "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritUserCause"}]);
    build
}

/// Of 7,1, as a person has started it.
pub(super) fn passed_by_hand(number: u64, begun: Millis) -> Value {
    by_hand(with(passed(number, begun), parameters("1")))
}

/// With another value of a parameter of Gerrit's.
pub(super) fn of(mut build: Value, parameter: usize, value: &str) -> Value {
    let action = usize::from(!build["actions"][0]["parameters"].is_array());
    build["actions"][action]["parameters"][parameter]["value"] = json!(value);
    build
}

impl Bench {
    pub(super) fn state(&mut self) -> Option<RunState> {
        self.news().into_iter().find(|(key, _)| key == KEY).map(|(_, run)| run.state)
    }
}

#[test]
fn what_was_told_long_ago_counts_when_one_job_is_run_again() {
    let mut before = Bench::new();
    before.look(&[("unit", &[failed(4, 1000)]), ("lint", &[failed(4, 1001)])], &none());
    let kept = before.news();
    let mut bench = Bench::after_more(kept);
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    let unit = [passed_by_hand(14, 5000), other(13, 3000), other(12, 2900)];
    bench.look(&[("unit", &unit), ("lint", &others())], &none());
    let run = bench.run();
    assert_eq!(run.state, RunState::Failed);
    assert_eq!(jobs(&run), [("lint", JobState::Failed), ("unit", JobState::Passed)]);
}

#[test]
fn nothing_is_told_of_what_may_have_been_told_before() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &[passed(1, 1000)])], &none());
    let news = bench.groups.news(|_| panic!("the store was not asked"));
    assert_eq!(news, []);
    assert_eq!(bench.groups.unread(), [KEY]);
    assert_eq!(bench.state(), Some(RunState::Passed));
    assert_eq!(bench.groups.unread(), [""; 0]);
}

#[test]
fn one_job_that_a_person_runs_again_is_not_all_of_an_old_patch_set() {
    let again = [passed_by_hand(14, 5000), other(13, 3000), other(12, 2900)];
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    bench.look(&[("unit", &again), ("lint", &others())], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
    // All are run again.
    let lint = [passed_by_hand(14, 5001), other(13, 3000), other(12, 2900)];
    bench.look(&[("unit", &again), ("lint", &lint)], &none());
    assert_eq!(bench.state(), Some(RunState::Passed));
    // What was told of a part is a part in a process that begins, too.
    let mut before = Bench::new();
    before.look(&[("unit", &again), ("lint", &others())], &none());
    let kept = before.news();
    let mut bench = Bench::after(kept);
    bench.look(&[("unit", &again), ("lint", &[other(15, 6000), other(14, 3000), other(13, 3000)])], &none());
    assert_eq!(bench.state(), None, "as it was told");
    // A comment is a person's.
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    let mut recheck = with(passed(14, 5000), parameters("1"));
    let event = json!({"name": "GERRIT_EVENT_TYPE", "value": "comment-added"});
    recheck["actions"][0]["parameters"].as_array_mut().unwrap().push(event);
    bench.look(&[("unit", &[recheck, other(13, 3000), other(12, 2900)]), ("lint", &others())], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
}

#[test]
fn a_failure_that_was_told_of_a_part_is_no_verdict_of_the_whole() {
    let mut before = Bench::new();
    before.look(&[("unit", &others()), ("lint", &[failed(4, 1000)])], &none());
    let kept: Vec<_> = before.news().into_iter().filter(|(key, _)| key == KEY).collect();
    assert_eq!((kept[0].1.state, kept[0].1.whole), (RunState::Failed, false));
    let mut bench = Bench::after(kept);
    bench.look(&[("unit", &others()), ("lint", &[passed(5, 5000), failed(4, 1000)])], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown), "`unit` may have failed as well");
}

#[test]
fn a_job_of_several_projects_may_hide_builds_of_one_more() {
    let look = |projects: [&str; 3]| {
        let mut number = 14;
        let tox = projects.map(|project| {
            number -= 1;
            of(passed(number, Millis::from(1000 + i32::try_from(number).unwrap())), 0, project)
        });
        let mut bench = Bench::new();
        bench.look(&[("tox", &tox), ("lint", &[passed(4, 1000)])], &none());
        bench.state()
    };
    assert_eq!(look(["demo/lib", "demo/doc", "demo/lib"]), Some(RunState::Unknown));
    assert_eq!(look(["demo/lib", "demo/lib", "demo/lib"]), Some(RunState::Passed), "it is that one's");
}

#[test]
fn what_an_older_version_told_stays_until_something_is_new() {
    let mut before = Bench::new();
    before.look(
        &[("unit", &[passed(4, 1000)]), ("lint", &[passed(4, 1001)]), ("stable", &[other(1, 500)])],
        &none(),
    );
    let mut kept = before.news();
    for (_, run) in &mut kept {
        run.whole = false;
    }
    let mut bench = Bench::after(kept);
    let stable = others();
    bench.look(&[("unit", &[passed(4, 1000)]), ("lint", &[passed(4, 1001)]), ("stable", &stable)], &none());
    assert_eq!(bench.state(), None);
    let unit = [passed(5, 5000), passed(4, 1000)];
    bench.look(&[("unit", &unit), ("lint", &[passed(4, 1001)]), ("stable", &stable)], &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
}
