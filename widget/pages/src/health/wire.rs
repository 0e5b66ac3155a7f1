// SPDX-License-Identifier: Apache-2.0
//! JSON of the plugin's views of health to the [model](crate::health::model), tolerant as everywhere.

use js_sys::{JSON, Object, Reflect};
use milepost_widget::wire::json::{cut, field, long, moment, number, parsed, sentence, string, text_of};
use milepost_widget::word::{marked, word, words};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use super::model::{Refused, Report, Source, Tested, ToDo};

/// As the plugin's documentation has it.
const SEE: &str = "milepost=$(ls -t $site/data/milepost/program/milepost-* | head -1)\n\
    $milepost check-config --embedded --connect --config $site/etc/milepost.toml";

/// Reads how Milepost is; `None` where that is not told.
pub fn report(body: &str) -> Option<Report> {
    let answer = parsed(body).filter(|answer| field(answer, "plugin").is_object())?;
    let (plugin, backend) = (field(&answer, "plugin"), field(&answer, "backend"));
    Some(Report {
        facts: facts(&plugin, &backend),
        unavailable: sentence(&answer, "unavailable"),
        now: moment(&backend, "now"),
        to_do: to_do(&plugin, &backend),
        refused: long(&field(&backend, "reviews"), "refused").map(|one| refused(&one)).collect(),
        undelivered: long(&backend, "undelivered").map(|one| undelivered(&one)).collect(),
        sources: long(&backend, "sources").map(|one| source(&one)).collect(),
    })
}

fn facts(plugin: &JsValue, backend: &JsValue) -> Vec<(&'static str, AttrValue)> {
    let text = |of: &JsValue, name: &str| string(of, name);
    let count = |of: &JsValue, name: &str| number(of, name).map(|number| number.to_string().into());
    let child = field(plugin, "backend");
    let (store, queues) = (field(backend, "store"), field(backend, "queues"));
    let answers = match field(&store, "answers").as_bool() {
        Some(true) => marked("%0 answers"),
        Some(false) => marked("%0 does not answer"),
        None => "%0",
    };
    let connected = match field(&field(plugin, "questions"), "connected").as_bool() {
        Some(true) => Some(word("connected")),
        Some(false) => Some(word("not connected")),
        None => None,
    };
    let facts = [
        (marked("Gerrit"), text(plugin, "gerrit")),
        (marked("Plugin"), text(plugin, "version")),
        (marked("Backend"), text(backend, "version")),
        (
            marked("The backend is"),
            text(&child, "kind")
                .zip(text(&child, "state"))
                .map(|(kind, state)| [&kind, ", ", &state].concat().into()),
        ),
        (marked("Started again"), count(&child, "restarts")),
        (marked("Store"), text(&store, "kind").map(|kind| words(answers, &[&kind]))),
        (marked("Line for questions"), connected),
        (marked("Events not sent yet"), count(&field(plugin, "outbox"), "size")),
        (marked("Events not kept yet"), count(&queues, "events")),
        (marked("Questions to Gerrit open"), count(&queues, "questions")),
        (marked("Votes and comments to be posted"), count(&field(backend, "reviews"), "open")),
        (marked("Batches of facts waiting"), count(&queues, "facts")),
        (marked("Answers remembered"), count(&queues, "topics")),
        (marked("Answers to be computed"), count(&queues, "stale")),
        (marked("Changes on their way"), count(&queues, "on_their_way")),
        (marked("Readers' streams"), count(&field(plugin, "streams"), "open")),
        (marked("Streams from the backend"), count(&queues, "streams")),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// What the backend says is to be done; where its own one does not run, how to see why.
fn to_do(plugin: &JsValue, backend: &JsValue) -> Vec<ToDo> {
    if backend.is_object() {
        let told = long(backend, "to_do");
        return told
            .filter_map(|one| {
                Some(ToDo {
                    say: sentence(&one, "say")?,
                    copy: field(&one, "copy").as_string().map(AttrValue::from),
                })
            })
            .collect();
    }
    if string(&field(plugin, "backend"), "kind").as_deref() != Some("embedded") {
        return Vec::new();
    }
    vec![ToDo {
        say: word("See on Gerrit’s machine, as its user, what is wrong"),
        copy: Some(AttrValue::Static(SEE)),
    }]
}

fn refused(of: &JsValue) -> Refused {
    Refused {
        why: string(of, "why").unwrap_or(AttrValue::Static("?")),
        count: number(of, "count").unwrap_or(1),
        change: number(of, "change"),
        since: moment(of, "since"),
    }
}

fn undelivered(of: &JsValue) -> Refused {
    let receiver = string(of, "receiver").unwrap_or(AttrValue::Static("?"));
    let why = string(of, "why").unwrap_or_else(|| word("events are being sent"));
    Refused { why: [&receiver, ": ", &why].concat().into(), ..refused(of) }
}

fn source(source: &JsValue) -> Source {
    let remarks = long(source, "remarks").filter_map(|remark| text_of(&remark));
    Source {
        name: string(source, "name").unwrap_or(AttrValue::Static("?")),
        kind: string(source, "kind").unwrap_or_default(),
        host: string(source, "host"),
        fresh: field(source, "fresh").is_truthy(),
        as_of: moment(source, "as_of"),
        heard_since: moment(source, "heard_since"),
        interval: number(source, "interval_seconds"),
        requests: counts(&field(source, "requests")),
        errors: counts(&field(source, "errors")),
        problem: sentence(source, "problem"),
        remarks: remarks.collect(),
    }
}

/// "52 2xx, 1 none", without those of which there are none.
fn counts(of: &JsValue) -> AttrValue {
    let Some(object) = of.dyn_ref::<Object>() else { return AttrValue::default() };
    let names = Object::keys(object);
    let some = names.iter().filter_map(|name| {
        let name = name.as_string()?;
        let count = number(of, &name).filter(|count| *count > 0)?;
        Some([&*count.to_string(), " ", &name].concat())
    });
    some.collect::<Vec<_>>().join(", ").into()
}

/// The question for one source.
pub fn ask(source: &str) -> String {
    let asked = Object::new();
    // Setting a field of a fresh object cannot fail.
    _ = Reflect::set(&asked, &"source".into(), &source.into());
    JSON::stringify(&asked).map(String::from).unwrap_or_default()
}

/// Reads how a source answered; what refuses says why in plain text.
pub fn tested(answer: Option<(bool, String)>) -> Tested {
    let Some((ok, body)) = answer else {
        return Tested { said: word("Gerrit does not answer"), ..Tested::default() };
    };
    let Some(told) = parsed(&body).filter(|told| ok && told.is_object()) else {
        return Tested { said: body.into(), ..Tested::default() };
    };
    let newest = field(&told, "newest");
    Tested {
        answers: field(&told, "answers").is_truthy(),
        said: field(&told, "said")
            .as_string()
            .map(AttrValue::from)
            .or_else(|| sentence(&told, "unavailable"))
            .unwrap_or_default(),
        took: moment(&told, "took_ms"),
        newest: string(&newest, "what"),
        newest_at: moment(&newest, "at"),
        missing: long(&told, "missing").filter_map(|right| cut(&right)).collect(),
    }
}
