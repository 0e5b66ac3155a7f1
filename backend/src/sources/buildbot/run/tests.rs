// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::{
    super::wire::{Builds, Buildsets, Requests},
    *,
};
use crate::{
    http::decode,
    model::{RunState, Subject},
    sources::ours::{Hosts, Ours},
};

// Captured from a Buildbot 4.3 beside a Gerrit.
const BUILDSETS: &str = include_str!("../fixtures/buildsets.json");
const REQUESTS: &str = include_str!("../fixtures/buildrequests.json");
const BUILDS: &str = include_str!("../fixtures/builds.json");

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn read(requests: &Value, builds: &Value) -> (Known, Vec<(Of, Run)>) {
    let sets: Buildsets = decode("buildsets", BUILDSETS.as_bytes()).unwrap();
    let requests: Requests = decode("buildrequests", requests.to_string().as_bytes()).unwrap();
    let builds: Builds = decode("builds", builds.to_string().as_bytes()).unwrap();
    let mut known = Known::default();
    known.read(&sets.buildsets, true);
    known.builders.insert(1, "unit".to_owned());
    let hosts = Hosts::of(["127.0.0.1:29080"]);
    known.asked(&known.open(), requests.buildrequests, &BTreeMap::new(), &Ours::new(&hosts));
    known.built(builds.builds);
    let pages = Pages::new("https://ci.example.org".parse().unwrap());
    let all = known.close();
    let runs = all.into_iter().filter_map(|o| Some((o.clone(), of(&known, &o, &pages, Some("image"))?)));
    let runs = runs.collect();
    (known, runs)
}

#[test]
fn a_captured_failure_is_read_whole() {
    let (known, runs) = read(&parsed(REQUESTS), &parsed(BUILDS));
    let [(of, run)] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!(of.key(), "check/zdemo~2,1");
    let subject = Subject::PatchSet { project: "zdemo".into(), number: 2, patch_set: 1 };
    assert_eq!((&run.subject, &*run.pipeline, run.state), (&subject, "check", RunState::Failed));
    assert_eq!((run.enqueued, run.ended), (Some(1_795_394_220_000), Some(1_795_394_230_000)));
    assert_eq!((&*run.jobs[0].name, run.jobs[0].state), ("unit", JobState::Failed));
    assert_eq!(run.jobs[0].url.as_deref(), Some("https://ci.example.org/#/builders/1/builds/1"));
    assert_eq!(unexplained(&known, run), [1]);
    assert!(known.open().is_empty(), "its end is its end");
}

#[test]
fn what_runs_stays_open_and_a_result_that_nobody_knows_is_no_verdict() {
    let (mut requests, mut builds) = (parsed(REQUESTS), parsed(BUILDS));
    requests["buildrequests"][0]["results"] = json!(99);
    assert_eq!(read(&requests, &builds).1[0].1.state, RunState::Unknown);
    requests["buildrequests"][0]["complete"] = json!(false);
    requests["buildrequests"][0]["complete_at"] = json!(null);
    builds["builds"][0]["complete"] = json!(false);
    let (known, runs) = read(&requests, &builds);
    assert_eq!((runs[0].1.state, runs[0].1.ended), (RunState::Running, None));
    assert_eq!(known.open(), [1]);
    let (_, runs) = read(&requests, &json!({"builds": []}));
    assert_eq!(runs[0].1.state, RunState::Queued);
    assert_eq!(runs[0].1.url.as_deref(), Some("https://ci.example.org/#/buildrequests/1"));
}

#[test]
fn an_image_is_what_a_property_names_and_nothing_else() {
    let (mut requests, mut builds) = (parsed(REQUESTS), parsed(BUILDS));
    requests["buildrequests"][0]["results"] = json!(0);
    for (value, wanted) in [
        (
            json!(["registry.example.org/demo/app:1", "push"]),
            vec!["registry.example.org/demo/app:1".to_owned()],
        ),
        (json!(["no reference at all", "push"]), vec![]),
        (json!([7, "push"]), vec![]),
        (json!(null), vec![]),
    ] {
        builds["builds"][0]["properties"] = json!({"image": value});
        let (_, runs) = read(&requests, &builds);
        let images: Vec<_> = runs[0].1.jobs[0].artifacts.iter().map(|a| a.image.to_string()).collect();
        assert_eq!(images, wanted);
    }
}
