// SPDX-License-Identifier: Apache-2.0
use serde_json::json;

use super::*;

#[test]
fn the_rest_counts_whatever_a_build_lacks() {
    let build = |number: Value, timestamp: Value| json!({"number": number, "timestamp": timestamp, "actions": [{}, null, 7]});
    let body = json!({"jobs": [
        {"name": "unit", "builds": [
            build(json!(2), json!(2000)), build(json!("1"), json!(1000)), build(json!(1), json!(null)), null,
            {"number": 1, "timestamp": 1000, "duration": 50, "result": "SUCCESS", "building": false, "extra": []},
        ]},
        {"name": "team", "jobs": [{"name": "a b", "builds": [build(json!(7), json!(3000))]}, {"name": 7}, {"name": ".."}]},
        null, {"builds": []},
    ]});
    let read = listing(&Place::root(), &body, &[]).unwrap();
    let found: Vec<_> =
        read.builds.iter().map(|b| (b.place.full_name(), b.number, b.building, b.ended)).collect();
    assert_eq!(
        found,
        [
            ("unit".into(), 2, true, None),
            ("unit".into(), 1, false, Some(1050)),
            ("team/a b".into(), 7, true, None)
        ]
    );
    let shown: Vec<_> = read.shown.iter().map(|(place, shown)| (place.full_name(), shown.oldest)).collect();
    assert_eq!(shown, [("team/a b".to_owned(), 7), ("unit".to_owned(), 1)]);
    let only = ["team/**".to_owned().try_into().unwrap()];
    assert_eq!(listing(&Place::root(), &body, &only).unwrap().builds.len(), 1);
}

#[test]
fn what_a_job_shows_ends_where_a_build_is_missing() {
    let shown = |numbers: &[i64]| {
        let builds: Vec<_> =
            numbers.iter().map(|n| json!({"number": n, "timestamp": n * 100, "result": "SUCCESS"})).collect();
        let body = json!({"jobs": [{"name": "unit", "builds": builds}]});
        let read = listing(&Place::root(), &body, &[]).unwrap().shown;
        read.into_values().map(|shown| (shown.newest.0, shown.oldest, shown.since)).next()
    };
    assert_eq!(shown(&[3, 2, 1]), Some((3, 1, 100)));
    assert_eq!(shown(&[9, 8]), Some((9, 8, 800)), "a log rotator has deleted those before");
    assert_eq!(shown(&[9, 8, 3, 1]), Some((9, 8, 800)), "one is kept for ever");
    assert_eq!(shown(&[]), None);
}

#[test]
fn an_answer_of_which_nothing_can_be_read_is_an_error_and_an_empty_one_is_none() {
    let read = |body: Value| listing(&Place::root(), &body, &[]);
    for body in [
        json!({}),
        json!(null),
        json!({"jobs": {"items": []}}),
        json!({"jobs": null}),
        json!({"jobs": [{"name": null}]}),
        json!({"jobs": [{"name": "a", "builds": [{"number": null, "timestamp": null}]}]}),
    ] {
        assert!(matches!(read(body.clone()), Err(FetchError::Unreadable(_))), "{body}");
    }
    assert_eq!(read(json!({"jobs": []})), Ok(Listing::default()));
    assert_eq!(read(json!({"jobs": [{"name": "new", "builds": []}]})), Ok(Listing::default()));
    assert!(matches!(queue(&json!({"items": {}})), Err(FetchError::Unreadable(_))));
}

#[test]
fn only_parameters_of_gerrits_and_zuuls_are_kept() {
    let row = json!({"number": 1, "timestamp": 5, "result": null, "actions": [
        {"parameters": [
            {"name": "GERRIT_CHANGE_NUMBER", "value": "7"}, {"name": "GERRIT_CHANGE_WIP_STATE", "value": false},
            {"name": "PASSWORD", "value": "hunter2"}, {"name": "ZUUL_CHANGE", "value": 7},
            {"name": "GERRIT_CHANGE_COMMIT_MESSAGE", "value": "x".repeat(5000)}, {"name": "GERRIT_TOPIC", "value": null},
        ]},
        {"causes": [{"shortDescription": "x"}, {"upstreamProject": "team/a", "upstreamBuild": 3}]},
        {"triggeredBuilds": [{"number": 4, "url": "http://inside/job/b/4/"}, {"number": 5}, null]},
        {"lastBuiltRevision": {"SHA1": "abc", "branch": [{"name": "main"}]}, "remoteUrls": ["https://x/y", 7]},
    ]});
    let read = build(&Place::of_full_name("a").unwrap(), &row).unwrap();
    let names: Vec<_> = read.grounds.parameters.keys().map(String::as_str).collect();
    assert_eq!(names, ["GERRIT_CHANGE_NUMBER", "GERRIT_CHANGE_WIP_STATE", "ZUUL_CHANGE"]);
    assert_eq!(read.grounds.upstream, Some((Place::of_full_name("team/a").unwrap(), 3)));
    assert_eq!(read.grounds.triggered, [(Place::of_full_name("b").unwrap(), 4)]);
    assert_eq!(read.grounds.checkouts.len(), 1);
}

#[test]
fn what_waits_in_the_queue_is_read() {
    let body = json!({"items": [
        {"id": 9, "inQueueSince": 5, "why": "waiting", "task": {"name": "unit", "url": "http://inside/ci/job/team/job/unit/"},
         "actions": [{"parameters": [{"name": "GERRIT_PROJECT", "value": "demo/app"}]}]},
        {"id": 10, "task": {"name": "part of a pipeline"}}, null,
    ]});
    let read = queue(&body).unwrap();
    assert_eq!((read.len(), read[0].place.full_name(), read[0].since), (1, "team/unit".to_owned(), Some(5)));
}

#[test]
fn the_question_is_bounded() {
    for weight in [Weight::Whole, Weight::Light] {
        let tree = tree(20, weight);
        assert_eq!(tree.matches("{0,20}").count(), DEPTH);
        assert!(tree.len() < 3000, "{} characters", tree.len());
        assert_eq!(tree.matches('[').count(), tree.matches(']').count());
        assert_eq!(tree.contains("parameters"), weight == Weight::Whole);
    }
}

#[test]
fn what_is_out_of_reach_or_too_much_is_said() {
    let deep = |job: Value| {
        ["ci", "app", "team", "org"]
            .into_iter()
            .fold(job, |inner, name| json!({"name": name, "jobs": [inner]}))
    };
    let body = json!({"jobs": [deep(json!({"name": "unit"}))]});
    let read = listing(&Place::root(), &body, &[]).unwrap();
    assert_eq!(
        read.remarks(),
        ["jobs in org/team/app/ci are out of reach: name it in `jobs`, beside what else is wanted"]
    );
    let only = |pattern: &str| {
        let only = [pattern.to_owned().try_into().unwrap()];
        listing(&Place::root(), &body, &only).unwrap().remarks().len()
    };
    assert_eq!((only("other/**"), only("org"), only("**/unit"), only("*/x")), (0, 1, 1, 0));
    let row = json!({"number": 1, "timestamp": 5});
    let body = json!({"jobs": [{"name": "unit", "builds": vec![row; MOST + 3]}]});
    let read = listing(&Place::root(), &body, &[]).unwrap();
    assert_eq!((read.builds.len(), read.cut), (MOST, 3));
    assert!(read.hidden.contains(&Place::root().child("unit").unwrap()), "what is cut may have failed");
    assert!(read.remarks()[0].starts_with("3 builds beyond the first 20000"), "{:?}", read.remarks());
}
