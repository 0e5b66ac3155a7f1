// SPDX-License-Identifier: Apache-2.0
//! What comments start.

use super::*;

fn by(number: u64, begun: Millis, event: &str, result: &str) -> Value {
    let mut one = parameters("1");
    let all = one["parameters"].as_array_mut().unwrap();
    all.push(json!({"name": "GERRIT_EVENT_TYPE", "value": event}));
    with(build(number, begun, Some(result)), one)
}

fn states(bench: &mut Bench) -> Vec<(String, RunState)> {
    let all = bench.news().into_iter();
    all.map(|(key, run)| (key.trim_start_matches("demo/app~7,1/").to_owned(), run.state)).collect()
}

#[test]
fn a_comment_runs_again_what_runs_anyway_and_what_it_alone_starts_is_apart() {
    let mut bench = Bench::new();
    let unit = [by(2, 2000, "comment-added", "SUCCESS"), by(1, 1000, "patchset-created", "FAILURE")];
    let perf = [by(1, 3000, "comment-added", "FAILURE")];
    bench.look(&[("perf", &perf), ("unit", &unit)], &none());
    assert_eq!(
        states(&mut bench),
        [("check".into(), RunState::Passed), ("comment".into(), RunState::Failed)]
    );
}

#[test]
fn what_is_learned_of_a_job_later_moves_no_build_that_a_comment_has_started() {
    let mut bench = Bench::new();
    let mut runs = by(1, 1000, "comment-added", "FAILURE");
    let ended = runs.clone();
    (runs["result"], runs["building"]) = (Value::Null, json!(true));
    bench.look(&[("unit", &[runs])], &none());
    assert_eq!(states(&mut bench), [("comment".into(), RunState::Running)]);
    let two = by(2, 2000, "patchset-created", "SUCCESS");
    bench.look(&[("unit", &[two.clone(), ended.clone()])], &none());
    let both = [("check".into(), RunState::Passed), ("comment".into(), RunState::Failed)];
    assert_eq!(states(&mut bench), both);
    let three = by(3, 3000, "comment-added", "FAILURE");
    bench.look(&[("unit", &[three, two, ended])], &none());
    assert_eq!(states(&mut bench), [("check".into(), RunState::Failed)], "the next one is known");
}

#[test]
fn what_is_started_once_by_something_else_than_code_is_not_run_for_every_patch_set() {
    let mut bench = Bench::new();
    let topic = by(1, 1000, "topic-changed", "SUCCESS");
    bench.look(&[("perf", std::slice::from_ref(&topic))], &none());
    assert_eq!(states(&mut bench), [("check".into(), RunState::Passed)]);
    let comment = by(2, 2000, "comment-added", "FAILURE");
    bench.look(&[("perf", &[comment.clone(), topic.clone()])], &none());
    assert_eq!(states(&mut bench), [("comment".into(), RunState::Failed)]);
    // Nor is what a person starts.
    let mut by_hand = by(3, 3000, "patchset-created", "SUCCESS");
    by_hand["actions"][0]["causes"] =
        json!([{"_class": "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritManualCause"}]);
    let again = by(4, 4000, "comment-added", "SUCCESS");
    bench.look(&[("perf", &[again, by_hand, comment, topic])], &none());
    assert_eq!(states(&mut bench).last(), Some(&("comment".into(), RunState::Passed)));
}

#[test]
fn a_comment_that_runs_again_what_was_told_long_ago_is_of_that_run() {
    let mut before = Bench::new();
    before.look(&[("tox", &[by(4, 1000, "patchset-created", "FAILURE")])], &none());
    let kept = before.news();
    // The job lists others' builds alone; nothing newer was told of the project.
    let other =
        |number| super::again::of(with(build(number, 3000, Some("SUCCESS")), parameters("1")), 0, "demo/lib");
    for waits in [false, true] {
        let mut bench = Bench::after_more(kept.clone());
        bench.look(&[("tox", &[other(13), other(12)])], &none());
        bench.news();
        let mut runs = by(14, 5000, "comment-added", "SUCCESS");
        if waits {
            let item = json!([{
                "id": 114, "inQueueSince": 4900, "task": {"url": "job/tox/"}, "actions": runs["actions"].clone(),
            }]);
            bench.look(&[("tox", &[other(13), other(12)])], &item);
            assert_eq!(states(&mut bench), [("check".into(), RunState::Running)]);
            runs["queueId"] = json!(114);
        }
        bench.look(&[("tox", &[runs, other(13), other(12)])], &none());
        assert_eq!(states(&mut bench), [("check".into(), RunState::Passed)]);
    }
    // Not even where a process before has filed it elsewhere for want of that.
    let mut poisoned = kept.clone();
    let mut elsewhere = kept[0].clone();
    elsewhere.0 = "demo/app~6,1/comment".into();
    elsewhere.1.subject = Subject::PatchSet { project: "demo/app".into(), number: 6, patch_set: 1 };
    elsewhere.1.pipeline = "comment".into();
    poisoned.push(elsewhere);
    let mut bench = Bench::after(poisoned);
    bench.look(&[("tox", &[by(14, 5000, "comment-added", "SUCCESS"), other(13), other(12)])], &none());
    assert_eq!(states(&mut bench)[0], ("check".into(), RunState::Passed));
}

#[test]
fn a_job_that_runs_for_every_patch_set_of_two_projects_does_so_for_others() {
    let of = |number, project| {
        super::again::of(
            by(number, 1000 + Millis::try_from(number).unwrap(), "patchset-created", "SUCCESS"),
            0,
            project,
        )
    };
    let comment = by(3, 3000, "comment-added", "SUCCESS");
    let mut bench = Bench::new();
    bench.look(&[("tox", &[comment.clone(), of(2, "demo/lib"), of(1, "demo/doc")])], &none());
    assert!(states(&mut bench).contains(&("check".into(), RunState::Passed)));
    let mut bench = Bench::new();
    bench.look(&[("tox", &[comment, of(2, "demo/lib"), of(1, "demo/lib")])], &none());
    assert!(states(&mut bench).contains(&("comment".into(), RunState::Passed)), "it is that one's");
}
