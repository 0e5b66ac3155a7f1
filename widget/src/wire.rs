// SPDX-License-Identifier: Apache-2.0
//! JSON, parsed by the browser, to the [model](crate::model), field by field.
//!
//! Tolerant on purpose: a page lives longer than a backend. What is missing or of a wrong type is empty, what is not
//! known is [`State::Unknown`], what is too long is cut. The samples beside `milepost-api` are this file's contract.

use wasm_bindgen::JsValue;
use yew::AttrValue;

pub mod json;

use crate::model::{Failure, Ground, Image, Late, Note, Pipeline, Progress, State, Step, Target, Usual};
use crate::text;
use crate::word::word;
use json::{argument, cut, field, list, moment, number, parsed, sentence, string, text_of};

/// Reads the text of an answer: JSON, behind Gerrit's `)]}'` line or not. `None` when it is no JSON.
pub fn parse(body: &str) -> Option<Progress> {
    parsed(body).as_ref().map(progress)
}

/// Reads the text of an answer to "Why?": each claim, then what it rests on. One line where it holds no claims.
pub fn why(body: &str) -> Vec<Ground> {
    let mut grounds = Vec::new();
    for claim in list(&parsed(body).unwrap_or_default(), "claims") {
        let sentence = sentence(&claim, "sentence").unwrap_or_default();
        grounds.push(Ground {
            claim: true,
            text: line([string(&claim, "name"), None, Some(sentence)]),
            as_of: None,
        });
        for said in list(&claim, "evidence") {
            let text = line(["source", "object", "said"].map(|name| string(&said, name)));
            grounds.push(Ground { claim: false, text, as_of: moment(&said, "as_of") });
        }
    }
    if grounds.is_empty() {
        grounds.push(Ground { text: word("nobody can tell now"), ..Ground::default() });
    }
    grounds
}

/// "eqiad: Deployment app/app: 2 of 3 pods ready"
fn line(parts: [Option<AttrValue>; 3]) -> AttrValue {
    let mut line = String::new();
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&part);
    }
    line.into()
}

/// Reads an answer.
pub fn progress(answer: &JsValue) -> Progress {
    let pipeline = field(answer, "pipeline");
    let revision = string(&field(answer, "change"), "revision").filter(|text| text::is_revision(text));
    Progress {
        revision,
        pipeline: pipeline.is_object().then(|| self::pipeline(&pipeline)),
        unavailable: sentence(answer, "unavailable"),
    }
}

fn pipeline(pipeline: &JsValue) -> Pipeline {
    let goal = string(pipeline, "goal").unwrap_or_default();
    let headline = field(pipeline, "headline");
    let step = number(pipeline, "step").unwrap_or(0);
    // What the headline's clause names stands in its step, too.
    let of_step =
        field(&list(pipeline, "steps").nth(step.wrapping_sub(1) as usize).unwrap_or_default(), "sentence");
    let awaited = argument(&of_step, "change");
    Pipeline {
        other: awaited.clone().or_else(|| other(&headline)).or_else(|| other(&of_step)),
        headline: text_of(&headline).unwrap_or_else(|| word("Where this change is cannot be read")),
        awaited,
        goal,
        step,
        state: state(pipeline),
        steps: list(pipeline, "steps").zip(1..).map(|(step, place)| self::step(&step, place)).collect(),
        images: list(pipeline, "images").filter_map(|image| self::image(&image)).collect(),
        notes: list(pipeline, "notes").filter_map(|note| self::note(&note)).collect(),
        late: list(pipeline, "sources").filter_map(|source| late(&source)).collect(),
    }
}

fn note(note: &JsValue) -> Option<Note> {
    Some(Note { text: text_of(note)?, other: other(note) })
}

fn step(step: &JsValue, place: u32) -> Step {
    let failure = field(step, "failure");
    Step {
        // Its place, whatever it says of itself: a number that came twice could not be drawn.
        number: place,
        name: string(step, "name").unwrap_or(AttrValue::Static("?")),
        state: state(step),
        sentence: sentence(step, "sentence").unwrap_or_default(),
        since: moment(step, "since"),
        usual: usual(&field(step, "usual")),
        failure: failure.is_object().then(|| self::failure(&failure)),
        targets: list(step, "targets").map(|target| self::target(&target)).collect(),
    }
}

fn usual(usual: &JsValue) -> Option<Usual> {
    let since = moment(usual, "since")?;
    let (median, p90) = (moment(usual, "median_ms")?, moment(usual, "p90_ms")?);
    Some(Usual { since, median, late: since.saturating_add(p90) })
}

/// Reads what failed: the stage, its log, and the lines that say why.
pub fn failure(failure: &JsValue) -> Failure {
    let excerpt = field(failure, "excerpt");
    let lines: Vec<_> = list(&excerpt, "lines").map(|line| cut(&line).unwrap_or_default()).collect();
    let cause = number(&excerpt, "cause").and_then(|cause| usize::try_from(cause).ok());
    let web = |of: &JsValue| string(of, "url").filter(|url| text::is_web(url));
    Failure {
        stage: string(failure, "stage").unwrap_or_else(|| word("a stage")),
        url: web(failure),
        place: number(&excerpt, "number").zip(web(&excerpt)),
        cause: cause.filter(|cause| *cause < lines.len()),
        lines,
    }
}

fn target(target: &JsValue) -> Target {
    let state = field(target, "state");
    let is = string(&state, "is").unwrap_or_default();
    Target {
        service: string(target, "service").unwrap_or_default(),
        environment: string(target, "environment").unwrap_or_default(),
        cluster: string(target, "cluster").unwrap_or(AttrValue::Static("?")),
        state: match is.as_str() {
            "never" | "removed" | "held" => State::Waiting,
            "rolling_out" | "canary" | "not_ready" => State::Running,
            "live" | "live_by_later_image" | "reverted" => State::Done,
            "failed" | "rolled_back" => State::Failed,
            "scaled_to_zero" => State::Skipped,
            _ => State::Unknown,
        },
        is,
        other: other(&field(target, "sentence")),
        sentence: sentence(target, "sentence").unwrap_or_else(|| word("unknown")),
        last_known: sentence(&state, "last_known"),
        drift: sentence(&field(target, "drift"), "sentence"),
    }
}

fn image(image: &JsValue) -> Option<Image> {
    Some(Image {
        service: string(image, "service").unwrap_or_default(),
        uri: string(image, "uri").filter(|uri| !uri.is_empty())?,
        candidate: field(image, "candidate").is_truthy(),
    })
}

fn late(source: &JsValue) -> Option<Late> {
    // Only a plain `false` is late: an answer without the field says nothing about it.
    (field(source, "fresh").as_bool() == Some(false)).then(|| Late {
        name: string(source, "name").unwrap_or_else(|| word("a source")),
        as_of: moment(source, "as_of"),
        problem: sentence(source, "problem"),
    })
}

/// The state of a pipeline, step or row.
pub fn state(of: &JsValue) -> State {
    match string(of, "state").as_deref() {
        Some("waiting") => State::Waiting,
        Some("running") => State::Running,
        Some("done") => State::Done,
        Some("failed") => State::Failed,
        Some("skipped") => State::Skipped,
        _ => State::Unknown,
    }
}

/// The number of another change that a sentence names.
fn other(sentence: &JsValue) -> Option<AttrValue> {
    argument(sentence, "change").or_else(|| argument(sentence, "by"))
}
