// SPDX-License-Identifier: Apache-2.0
use milepost_api::Millis;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{JobState, RunState},
    sources::jenkins::wire,
};

mod again;
mod begun;
mod bench;
mod checks;
mod comments;
mod gaps;
mod whole;

use bench::*;

#[test]
fn all_jobs_of_a_patch_set_are_one_run() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &[build(4, 1000, Some("SUCCESS"))]), ("lint", &[build(9, 1001, None)])], &none());
    let run = bench.run();
    assert_eq!(run.state, RunState::Running);
    assert_eq!(jobs(&run), [("unit", JobState::Passed), ("lint", JobState::Running)]);
    assert_eq!((run.enqueued, run.ended), (Some(1000), None));
    bench.look(&[("unit", &[build(4, 1000, Some("SUCCESS"))]), ("lint", &[build(9, 1001, None)])], &none());
    assert_eq!(bench.news(), [], "nothing is new");
    bench.look(
        &[("unit", &[build(4, 1000, Some("SUCCESS"))]), ("lint", &[build(9, 1001, Some("UNSTABLE"))])],
        &none(),
    );
    let run = bench.run();
    assert_eq!((run.state, run.ended), (RunState::Failed, Some(1011)));
    assert_eq!(run.url.as_deref(), Some("https://ci.example.org/jenkins/job/lint/9/"));
}

#[test]
fn a_retrigger_takes_the_place_of_the_builds_before_and_an_aborted_one_of_none() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &[build(5, 2000, Some("SUCCESS")), build(4, 1000, Some("FAILURE"))])], &none());
    assert_eq!(bench.run().state, RunState::Passed);
    let all = [build(6, 3000, Some("ABORTED")), build(5, 2000, Some("SUCCESS"))];
    bench.look(&[("unit", &all)], &none());
    assert_eq!(bench.news(), [], "the verdict stays");
    // A job that was deleted and made anew counts from 1.
    bench.look(&[("unit", &[build(1, 4000, Some("FAILURE"))])], &none());
    assert_eq!(bench.run().state, RunState::Failed);
    let mut only = Bench::new();
    let before = with(build(5, 2000, Some("SUCCESS")), parameters("2"));
    only.look(&[("unit", std::slice::from_ref(&before))], &none());
    only.news();
    only.look(&[("unit", &[build(6, 3000, Some("ABORTED")), before])], &none());
    assert_eq!(only.run().state, RunState::Cancelled);
}

#[test]
fn what_waits_in_the_queue_is_told_until_it_begins_or_leaves() {
    let item = |id| json!([{"id": id, "inQueueSince": 900, "task": {"url": "job/unit/"}, "actions": [parameters("1")]}]);
    let mut bench = Bench::new();
    bench.look(&[], &item(104));
    let run = bench.run();
    assert_eq!((run.state, jobs(&run)), (RunState::Queued, vec![("unit", JobState::Waiting)]));
    // Both say it: the queue was asked first.
    bench.look(&[("unit", &[build(4, 1000, None)])], &item(104));
    assert_eq!(jobs(&bench.run()), [("unit", JobState::Running)]);
    bench.look(&[("unit", &[build(4, 1000, Some("FAILURE"))])], &item(200));
    let run = bench.run();
    assert_eq!(run.state, RunState::Running, "a retrigger waits");
    bench.look(&[("unit", &[build(4, 1000, Some("FAILURE"))])], &none());
    assert_eq!(bench.news(), [], "it may have begun just now");
    bench.now += LEAVES;
    bench.look(&[("unit", &[build(4, 1000, Some("FAILURE"))])], &none());
    assert_eq!(bench.run().state, RunState::Failed);
    let mut only = Bench::new();
    only.look(&[], &item(104));
    only.run();
    only.look(&[], &none());
    only.now += LEAVES;
    only.look(&[], &none());
    assert_eq!(only.run().state, RunState::Cancelled);
}

#[test]
fn what_waits_goes_on_waiting_while_the_queue_cannot_be_read() {
    let item =
        json!([{"id": 104, "inQueueSince": 900, "task": {"url": "job/unit/"}, "actions": [parameters("1")]}]);
    let lint = [build(9, 1001, Some("SUCCESS"))];
    let mut bench = Bench::new();
    bench.look(&[("lint", &lint)], &item);
    assert_eq!(bench.run().state, RunState::Running);
    for _ in 0..3 {
        bench.now += LEAVES;
        bench.look_with(&[("lint", &lint)], None);
        assert_eq!(bench.news(), [], "`unit` has not begun");
    }
    bench.look(&[("lint", &lint)], &none());
    bench.now += LEAVES;
    bench.look(&[("lint", &lint)], &none());
    assert_eq!(bench.run().state, RunState::Passed, "it left without a build");
}

#[test]
fn a_wrapper_is_followed_to_the_build_that_really_ran() {
    let by = |number: u64| json!({"causes": [{"upstreamProject": "trigger-unit", "upstreamBuild": number}]});
    let wrapper = |result| {
        let mut one = build(3, 1000, result);
        one["_class"] = json!("hudson.model.FreeStyleBuild");
        one
    };
    let mut bench = Bench::new();
    bench
        .look(&[("trigger-unit", &[wrapper(None)]), ("unit", &[with(build(8, 1001, None), by(3))])], &none());
    assert_eq!(jobs(&bench.run()), [("unit", JobState::Running)], "for what its parent was started");
    let failed = with(build(8, 1001, Some("FAILURE")), by(3));
    bench.look(&[("trigger-unit", &[wrapper(Some("FAILURE"))]), ("unit", &[failed])], &none());
    assert_eq!(jobs(&bench.run()), [("unit", JobState::Failed)]);
    let passed = with(build(8, 1001, Some("SUCCESS")), by(3));
    bench.look(&[("trigger-unit", &[wrapper(Some("FAILURE"))]), ("unit", &[passed])], &none());
    let run = bench.run();
    assert_eq!(jobs(&run), [("trigger-unit", JobState::Failed), ("unit", JobState::Passed)], "for itself");
    // One that is told only by the wrapper is asked for.
    let mut bench = Bench::new();
    let mut waits = wrapper(None);
    waits["actions"] = json!([parameters("1"), {"triggeredBuilds": [{"number": 8, "url": "http://inside/job/far/job/unit/8/"}]}]);
    bench.look(&[("trigger-unit", &[waits])], &none());
    let due = bench.groups.due(|_| true, NOW);
    let far = Place::of_full_name("far/unit").unwrap();
    let key = "demo/app~7,1/check".to_owned();
    assert_eq!(due, [Due::Build { group: key.clone(), place: far.clone(), number: 8 }]);
    bench.groups.answer(&key, &far, 8, wire::build(&far, &build(8, 1001, None)).as_ref());
    assert_eq!(jobs(&bench.run()), [("far/unit", JobState::Running)]);
}

#[test]
fn a_build_that_was_deleted_while_it_ran_has_no_verdict_and_the_rest_shows() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &[build(4, 1000, None)]), ("lint", &[build(9, 1001, Some("SUCCESS"))])], &none());
    bench.run();
    bench.look(&[("lint", &[build(9, 1001, Some("SUCCESS"))])], &none());
    let unit = Place::of_full_name("unit").unwrap();
    let due = bench.groups.due(|id| id.0 != unit, NOW);
    let key = "demo/app~7,1/check";
    assert!(due.contains(&Due::Build { group: key.into(), place: unit.clone(), number: 4 }), "{due:?}");
    bench.groups.answer(key, &unit, 4, None);
    let run = bench.run();
    assert_eq!(run.state, RunState::Unknown);
    assert_eq!(jobs(&run), [("unit", JobState::Unknown), ("lint", JobState::Passed)]);
    // What has ended and is rotated out stays as it was.
    bench.look(&[], &none());
    assert_eq!(bench.news(), []);
}

#[test]
fn a_branch_that_is_called_like_a_patch_set_is_nobodys_until_gerrit_says_so() {
    let checkout = json!({
        "lastBuiltRevision": {"SHA1": "a".repeat(40), "branch": [{"name": "07/7/1"}]},
        "remoteUrls": ["https://gerrit.example.org/demo/app"],
    });
    let built = with(build(1, 1000, Some("SUCCESS")), checkout);
    let mut bench = Bench::new();
    let look = |bench: &mut Bench| {
        let project = json!({"jobs": [{
            "_class": "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject", "name": "app",
            "jobs": [{"name": "07%2F7%2F1", "builds": [built]}],
        }]});
        bench.take(&project, Some(&[]));
    };
    look(&mut bench);
    assert_eq!(bench.news(), []);
    bench.gerrit_does_not_know();
    look(&mut bench);
    assert_eq!((bench.news(), bench.groups.unknown_origins()), (vec![], vec![]));
    bench.now += 60_000;
    look(&mut bench);
    bench.gerrit_says(&"a".repeat(40), NOW);
    look(&mut bench);
    assert_eq!(bench.run().state, RunState::Passed);
}

#[test]
fn details_are_asked_once_for_what_ended_and_seldom_for_what_runs() {
    let mut bench = Bench::new();
    let running = [build(4, 1000, None)];
    bench.look(&[("unit", &running)], &none());
    let key = "demo/app~7,1/check";
    let id: Id = (Place::of_full_name("unit").unwrap(), 4, 1000);
    let due = |bench: &Bench, now| bench.groups.due(|_| true, now).len();
    assert_eq!(due(&bench, NOW), 1);
    bench.groups.found(key, &id, Found::default(), NOW);
    assert_eq!((due(&bench, NOW + 5_000), due(&bench, NOW + 30_000)), (0, 1), "nobody waits for it");
    let want = Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 };
    assert!(bench.groups.want(&want, NOW + 4_000, 20_000));
    assert!(!bench.groups.want(&want, NOW + 5_000, 20_000), "it was said just now");
    assert_eq!(due(&bench, NOW + 5_000), 1);
    bench.look(&[("unit", &[build(4, 1000, Some("SUCCESS"))])], &none());
    assert_eq!(due(&bench, NOW + 90_000), 1);
    bench.groups.found(key, &id, Found { ended: true, ..Found::default() }, NOW);
    assert_eq!(due(&bench, NOW + 90_000), 0);
    // What had passed before anybody looked is as it is listed; what fails again and again is left alone.
    let mut bench = Bench::new();
    bench.look(&[("unit", &[build(4, 1000, Some("SUCCESS"))])], &none());
    assert_eq!(due(&bench, NOW), 0);
    bench.groups.want(&want, NOW, 20_000);
    for _ in 0..5 {
        let all = bench.groups.due(|_| true, NOW);
        bench.groups.failed(&all[0], NOW);
    }
    assert_eq!((due(&bench, NOW), due(&bench, NOW + 299_999)), (0, 0));
    assert_eq!(due(&bench, NOW + 300_000), 1, "not for ever");
}
