// SPDX-License-Identifier: Apache-2.0
//! Gerrit's answers about a change's topic and relations (Documentation/rest-api-changes.html of 3.13, "Get Topic", "Get Related
//! Changes") to the [model](crate::together::model), tolerant as everywhere.

use js_sys::Array;
use milepost_widget::wire::json::{field, long, number, parsed, string};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use crate::changes::model::Change;

/// Reads a change's topic; `None` where it has none.
pub fn topic(body: &str) -> Option<AttrValue> {
    let topic = parsed(body)?.as_string()?;
    // A whole name or none: what is cut would be searched for in vain.
    (!topic.is_empty()).then(|| topic.into())
}

/// Reads the changes of a relation chain, those above first, without those that are abandoned.
pub fn related(body: &str) -> Vec<Change> {
    let Some(answer) = parsed(body) else { return Vec::new() };
    long(&answer, "changes").filter_map(|change| self::change(&change)).collect()
}

fn change(change: &JsValue) -> Option<Change> {
    let status = string(change, "status").unwrap_or_default();
    // A commit that no change made has no number.
    let number = number(change, "_change_number").filter(|_| status != "ABANDONED")?;
    Some(Change {
        number: number.to_string().into(),
        subject: string(&field(change, "commit"), "subject").unwrap_or_default(),
        branch: AttrValue::default(),
        merged: status == "MERGED",
    })
}

/// Whether Gerrit has more changes than it lists.
pub fn is_cut(body: &str) -> bool {
    let listed = parsed(body).and_then(|list| list.dyn_into::<Array>().ok()).unwrap_or_default();
    listed.iter().any(|change| field(&change, "_more_changes").is_truthy())
}
