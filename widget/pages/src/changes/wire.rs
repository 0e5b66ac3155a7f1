// SPDX-License-Identifier: Apache-2.0
//! JSON of Gerrit's list of changes and of their rows to the [model](crate::changes::model), tolerant as everywhere.

use js_sys::{Array, Object};
use milepost_widget::wire::{
    self,
    json::{field, list, long, number, parsed, sentence, string, text_of},
};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use super::model::{Answer, Change, Environment, Told};

/// Reads the changes that Gerrit lists; `None` when it is no list.
pub fn listed(body: &str) -> Option<Vec<Change>> {
    let list = parsed(body)?.dyn_into::<Array>().ok()?;
    Some(list.iter().filter_map(|change| self::change(&change)).collect())
}

fn change(change: &JsValue) -> Option<Change> {
    Some(Change {
        number: number(change, "_number")?.to_string().into(),
        subject: string(change, "subject").unwrap_or_default(),
        branch: string(change, "branch").unwrap_or_default(),
        merged: string(change, "status").as_deref() == Some("MERGED"),
    })
}

/// Reads what is told of some changes; `None` when it is no JSON.
pub fn answer(body: &str) -> Option<Answer> {
    let answer = parsed(body)?;
    let rows = field(&answer, "rows");
    let names = rows.dyn_ref::<Object>().map(Object::keys).unwrap_or_default();
    let told = names.iter().filter_map(|name| {
        let name = name.as_string()?;
        Some((AttrValue::from(name.clone()), self::told(&field(&rows, &name))?))
    });
    Some(Answer {
        asked: Vec::new(),
        rows: told.collect(),
        later: long(&answer, "later").filter_map(|one| Some(one.as_f64()?.to_string().into())).collect(),
        unavailable: sentence(&answer, "unavailable"),
    })
}

fn told(row: &JsValue) -> Option<Told> {
    let (step, of) = (number(row, "step")?, number(row, "of")?);
    let deploys = list(row, "steps").filter(|step| string(step, "kind").as_deref() == Some("deploy"));
    let headline = field(row, "headline");
    Some(Told {
        headline: text_of(&headline).unwrap_or_default(),
        key: string(&headline, "key").unwrap_or_default(),
        goal: string(&field(&headline, "args"), "goal"),
        step: [&*step.to_string(), "/", &of.to_string()].concat().into(),
        state: wire::state(row),
        environments: deploys.map(|step| environment(&step)).collect(),
    })
}

fn environment(step: &JsValue) -> Environment {
    Environment {
        name: string(step, "name").unwrap_or(AttrValue::Static("?")),
        state: wire::state(step),
        sentence: sentence(step, "sentence").unwrap_or_default(),
    }
}
