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
