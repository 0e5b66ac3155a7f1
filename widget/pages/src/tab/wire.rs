// SPDX-License-Identifier: Apache-2.0
//! JSON to the [model](crate::tab::model), as tolerant as the row's: what is missing or wrong is empty, the rest still shows.

use js_sys::{Array, Object};
use milepost_widget::model::{Millis, State};
use milepost_widget::text::{is_revision, is_web};
use milepost_widget::wire::{
    self,
    json::{field, list, long, moment, number, parsed, sentence, string},
};
use milepost_widget::word::{marked, word};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use crate::tab::model::{
    Detail, File, Finding, Image, Job, Place, Planned, Ran, Ride, Rides, Run, Source, StepTime, Time,
};

/// Most stages side by side that are drawn.
const STAGES: usize = 20;

/// Most labels that are drawn.
const LABELS: usize = 40;

/// Reads what stands behind a progress. `None` when the backend did not answer, or it is no JSON.
pub fn detail(body: &str) -> Option<Detail> {
    let answer = parsed(body).filter(|answer| field(answer, "steps").is_object())?;
    Some(Detail {
        later: field(&answer, "later").is_truthy(),
        steps: list(&answer, "steps").map(|step| self::step(&step)).collect(),
        places: long(&answer, "places").map(|place| self::place(&place)).collect(),
        images: list(&answer, "images").map(|image| self::image(&image)).collect(),
        runs: list(&answer, "runs").map(|run| self::run(&run)).collect(),
        file: file(&answer),
        sources: list(&answer, "sources").map(|source| self::source(&source)).collect(),
    })
}

/// Reads which changes are between two images; `None` where that was not answered.
pub fn rides(body: &str) -> Option<Rides> {
    let answer = parsed(body).filter(|answer| field(answer, "changes").is_object())?;
    let changes = long(&answer, "changes").filter_map(|change| {
        Some(Ride {
            number: number(&change, "_number")?.to_string().into(),
            subject: string(&change, "subject").unwrap_or_default(),
            owner: string(&change, "owner").unwrap_or_default(),
        })
    });
    let count = |name| number(&answer, name).unwrap_or_default();
    Some(Rides {
        changes: changes.collect(),
        hidden: count("hidden"),
        without_change: count("without_change"),
        behind: count("behind"),
        behind_more: field(&answer, "behind_more").is_truthy(),
        more: field(&answer, "more").is_truthy(),
    })
}

/// The pipeline file, linked at the patch set that the answer is about.
fn file(answer: &JsValue) -> Option<File> {
    let file = field(answer, "file");
    let path = string(&file, "path")?;
    let at = |name| number(&field(answer, "change"), name).unwrap_or_default().to_string();
    let link = [&at("number"), "/", &at("patch_set"), "/", &path].concat().into();
    let stage = |stage: JsValue| {
        Some((
            string(&stage, "name")?,
            joined(list(&stage, "does").filter_map(|does| wire::json::cut(&does))),
        ))
    };
    let frame = |frame: JsValue| Array::from(&frame).iter().take(STAGES).filter_map(stage).collect();
    let pipelines = long(&file, "pipelines").map(|planned| Planned {
        name: string(&planned, "name").unwrap_or_default(),
        step: number(&planned, "step"),
        frames: list(&planned, "frames").filter(Array::is_array).map(frame).collect(),
    });
    let findings = list(&file, "findings").filter_map(|finding| {
        Some(Finding {
            error: field(&finding, "error").is_truthy(),
            line: number(&finding, "line").unwrap_or(1).to_string().into(),
            rule: string(&finding, "rule").unwrap_or_default(),
            message: string(&finding, "message")?,
        })
    });
    Some(File { link, pipelines: pipelines.collect(), findings: findings.collect(), path })
}

fn step(step: &JsValue) -> StepTime {
    StepTime {
        number: number(step, "number").unwrap_or_default(),
        reached: moment(step, "reached"),
        not_before: moment(step, "not_before"),
        took: moment(step, "took_ms"),
        usual: moment(step, "usual_ms"),
    }
}

fn place(place: &JsValue) -> Place {
    let text = |name| string(place, name).unwrap_or_default();
    Place {
        service: text("service"),
        environment: text("environment"),
        cluster: text("cluster"),
        workload: text("workload"),
        canary: field(place, "canary").is_truthy(),
        pods: number(place, "ready").zip(number(place, "desired")),
        ran: list(place, "ran").filter_map(|ran| self::ran(&ran)).collect(),
    }
}

/// What nobody knows the begin of cannot be drawn.
fn ran(ran: &JsValue) -> Option<Ran> {
    Some(Ran {
        image: string(ran, "image").unwrap_or(AttrValue::Static("?")),
        digest: string(ran, "digest").unwrap_or_default(),
        revision: revision(ran),
        change: number(ran, "change").map(|number| number.to_string().into()),
        has_change: field(ran, "has_change").as_bool(),
        since: moment(ran, "since")?,
        until: moment(ran, "until"),
    })
}

fn image(image: &JsValue) -> Image {
    let text = |name| string(image, name).unwrap_or_default();
    Image {
        service: text("service"),
        uri: text("uri"),
        digest: text("digest"),
        revision: revision(image),
        tags: joined(list(image, "tags").filter_map(|tag| wire::json::cut(&tag))),
        created: moment(image, "created"),
        deleted: moment(image, "deleted"),
        size: field(image, "size").as_f64().filter(|size| size.is_finite() && *size > 0.0),
        source_url: web(image, "source_url"),
        labels: labels(&field(image, "labels")),
    }
}

fn labels(labels: &JsValue) -> Vec<(AttrValue, AttrValue)> {
    let Some(of) = labels.dyn_ref::<Object>() else { return Vec::new() };
    let names = Object::keys(of);
    let names = names.iter().filter_map(|name| name.as_string()).take(LABELS);
    names.filter_map(|name| Some((name.clone().into(), string(labels, &name)?))).collect()
}

fn run(run: &JsValue) -> Run {
    let (state, word) = state(run);
    Run {
        source: string(run, "source").unwrap_or_default(),
        pipeline: string(run, "pipeline").unwrap_or(AttrValue::Static("?")),
        patch_set: number(run, "patch_set"),
        state,
        word,
        message: string(run, "message"),
        url: web(run, "url"),
        time: Time { began: moment(run, "enqueued"), ended: moment(run, "ended") },
        jobs: list(run, "jobs").map(|job| self::job(&job)).collect(),
    }
}

fn job(job: &JsValue) -> Job {
    let (state, word) = state(job);
    let mut told = wire::failure(job);
    told.stage = string(job, "name").unwrap_or(AttrValue::Static("?"));
    Job {
        state,
        word,
        // Only a plain `false` is: an answer without the field says nothing about it.
        non_voting: field(job, "voting").as_bool() == Some(false),
        time: Time { began: moment(job, "started"), ended: moment(job, "ended") },
        told,
    }
}

/// The state of a run or job as a mark shows it, and in CI's own word.
fn state(of: &JsValue) -> (State, AttrValue) {
    let told = string(of, "state").unwrap_or_default();
    let (state, said) = match told.as_str() {
        "queued" => (State::Waiting, marked("queued")),
        "waiting" => (State::Waiting, marked("waiting")),
        "running" => (State::Running, marked("running")),
        "passed" => (State::Done, marked("passed")),
        "failed" => (State::Failed, marked("failed")),
        "failing" => (State::Failed, marked("failing")),
        "config_error" => (State::Failed, marked("configuration error")),
        "skipped" => (State::Skipped, marked("skipped")),
        "cancelled" => (State::Skipped, marked("cancelled")),
        "" => (State::Unknown, marked("unknown")),
        _ => return (State::Unknown, told),
    };
    (state, word(said))
}

fn source(source: &JsValue) -> Source {
    let remarks = list(source, "remarks").filter_map(|remark| wire::json::text_of(&remark));
    Source {
        name: string(source, "name").unwrap_or_else(|| word("a source")),
        fresh: field(source, "fresh").is_truthy(),
        as_of: moment(source, "as_of"),
        problems: sentence(source, "problem").into_iter().chain(remarks).collect(),
    }
}

fn web(of: &JsValue, name: &str) -> Option<AttrValue> {
    string(of, name).filter(|url| is_web(url))
}

fn revision(of: &JsValue) -> Option<AttrValue> {
    string(of, "revision").filter(|text| is_revision(text))
}

fn joined(texts: impl Iterator<Item = AttrValue>) -> AttrValue {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(&text);
    }
    all.into()
}

/// How long from one moment to the other, if both are known and in order.
pub fn between(time: Time) -> Option<Millis> {
    Some(time.ended?.saturating_sub(time.began?)).filter(|span| *span >= 0)
}
