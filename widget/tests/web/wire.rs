// SPDX-License-Identifier: Apache-2.0
//! Every golden sample is read whole, and nothing else can hurt.

use js_sys::{Array, JSON};
use milepost_widget::model::State;
use milepost_widget::wire;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::SAMPLES;
use crate::page::{get, page, string};

fn list(of: &JsValue, path: &str) -> Vec<JsValue> {
    get(of, path).dyn_into::<Array>().unwrap_or_default().to_vec()
}

#[wasm_bindgen_test]
#[expect(clippy::cast_precision_loss, reason = "moments and indices are far below 2^53")]
fn every_sample_is_read_whole() {
    assert!(SAMPLES.len() >= 3, "samples are missing");
    for (name, text) in SAMPLES {
        let sample = JSON::parse(text).unwrap();
        let read = wire::progress(&sample);
        if get(&sample, "pipeline").is_null() {
            assert!(read.pipeline.is_none(), "{name}");
            assert_eq!(
                read.unavailable.as_deref().unwrap_or_default(),
                string(&sample, "unavailable.text"),
                "{name}"
            );
            continue;
        }
        assert_eq!(read.revision.as_deref(), Some(string(&sample, "change.revision").as_str()), "{name}");
        let pipeline = read.pipeline.unwrap_or_else(|| panic!("{name}: no pipeline"));
        assert_eq!(pipeline.headline, string(&sample, "pipeline.headline.text"), "{name}");
        let named = |sentence: &str| get(&sample, &format!("{sentence}.args.change")).as_f64();
        let awaited = named(&format!("pipeline.steps.{}.sentence", pipeline.step.saturating_sub(1)));
        assert_eq!(pipeline.awaited.as_deref().map(str::to_owned), awaited.map(|n| n.to_string()), "{name}");
        assert_eq!(pipeline.goal, string(&sample, "pipeline.goal"), "{name}");
        assert_eq!(Some(f64::from(pipeline.step)), get(&sample, "pipeline.step").as_f64(), "{name}");
        state_is(pipeline.state, &string(&sample, "pipeline.state"), name);
        let steps = list(&sample, "pipeline.steps");
        assert_eq!(pipeline.steps.len(), steps.len(), "{name}");
        for (step, sample) in pipeline.steps.iter().zip(steps) {
            assert_eq!(step.name, string(&sample, "name"), "{name}");
            assert_eq!(step.sentence, string(&sample, "sentence.text"), "{name}");
            assert_eq!(step.since.map(|since| since as f64), get(&sample, "since").as_f64(), "{name}");
            state_is(step.state, &string(&sample, "state"), name);
            let failure = get(&sample, "failure");
            assert_eq!(step.failure.is_some(), failure.is_object(), "{name}");
            if let Some(failed) = &step.failure {
                assert_eq!(failed.stage, string(&failure, "stage"), "{name}");
                assert_eq!(failed.url.as_deref().unwrap_or_default(), string(&failure, "url"), "{name}");
                assert_eq!(failed.lines.len(), list(&failure, "excerpt.lines").len(), "{name}");
                let cause = failed.cause.map(|cause| cause as f64);
                assert_eq!(cause, get(&failure, "excerpt.cause").as_f64(), "{name}");
            }
            let targets = list(&sample, "targets");
            assert_eq!(step.targets.len(), targets.len(), "{name}");
            for (target, sample) in step.targets.iter().zip(targets) {
                assert_eq!(target.cluster, string(&sample, "cluster"), "{name}");
                assert_eq!(target.sentence, string(&sample, "sentence.text"), "{name}");
                let is = string(&sample, "state.is");
                assert_eq!(target.state == State::Unknown, is == "unknown", "{name}: {is}");
            }
        }
        let images = list(&sample, "pipeline.images");
        assert_eq!(pipeline.images.len(), images.len(), "{name}");
        for (image, sample) in pipeline.images.iter().zip(images) {
            assert_eq!(image.uri, string(&sample, "uri"), "{name}");
            assert_eq!(image.candidate, get(&sample, "candidate").is_truthy(), "{name}");
        }
        assert_eq!(pipeline.notes.len(), list(&sample, "pipeline.notes").len(), "{name}");
        let late =
            list(&sample, "pipeline.sources").iter().filter(|source| get(source, "fresh").is_falsy()).count();
        assert_eq!(pipeline.late.len(), late, "{name}");
    }
}

fn state_is(state: State, said: &str, name: &str) {
    assert_eq!(milepost_widget::text::state(state), said, "{name}");
}

#[wasm_bindgen_test]
fn gerrits_prefix_is_no_part_of_an_answer() {
    let (_, sample) = SAMPLES[0];
    assert_eq!(wire::parse(&format!(")]}}'\n{sample}")), wire::parse(sample));
    assert!(wire::parse(")]}'\n<html>").is_none());
    assert!(wire::parse("").is_none());
}

#[wasm_bindgen_test]
async fn any_value_may_be_missing_or_wrong() {
    let page = page().await;
    for text in ["null", "3", "\"x\"", "[]", "[[]]", "true", "{\"pipeline\":[]}", "{\"pipeline\":{}}"] {
        _ = wire::parse(text).unwrap_or_else(|| panic!("{text}"));
    }
    let mut read = 0;
    for (_, sample) in SAMPLES {
        for text in page.mutations(sample).iter().filter_map(|text| text.as_string()) {
            _ = wire::parse(&text).unwrap_or_else(|| panic!("{text}"));
            read += 1;
        }
    }
    assert!(read > 1_000, "only {read} mutations");
}

#[wasm_bindgen_test]
async fn what_is_not_known_is_unknown() {
    page().await;
    let read = wire::parse(
        r#"{"new":1,"pipeline":{"state":"paused","steps":[{"kind":"promote","state":"held","targets":[{"state":{"is":"elsewhere"}}]}]}}"#,
    );
    let pipeline = read.unwrap().pipeline.unwrap();
    let step = pipeline.steps.first().unwrap();
    assert_eq!(
        (pipeline.state, step.state, step.targets[0].state),
        (State::Unknown, State::Unknown, State::Unknown)
    );
    assert_eq!((step.number, step.name.as_str()), (1, "?"));
}

#[wasm_bindgen_test]
async fn long_texts_and_lists_are_cut() {
    page().await;
    let long = "ä".repeat(100_000);
    let steps = vec![r#"{"name":"x"}"#; 10_000].join(",");
    let read =
        wire::parse(&format!(r#"{{"pipeline":{{"headline":{{"text":"{long}"}},"steps":[{steps}]}}}}"#));
    let pipeline = read.unwrap().pipeline.unwrap();
    assert_eq!(pipeline.headline.chars().count(), 501);
    assert_eq!(pipeline.steps.len(), 50);
}

#[wasm_bindgen_test]
async fn only_web_links_are_read() {
    page().await;
    let read = |url: &str| {
        let text = format!(r#"{{"pipeline":{{"steps":[{{"failure":{{"stage":"unit","url":"{url}"}}}}]}}}}"#);
        wire::parse(&text).unwrap().pipeline.unwrap().steps[0].failure.clone().unwrap().url
    };
    assert!(read("https://ci.example.org/1").is_some());
    assert_eq!(read("javascript:alert(1)"), None);
    assert_eq!(read("\\tjavascript:alert(1)"), None);
}
