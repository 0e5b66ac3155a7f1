// SPDX-License-Identifier: Apache-2.0
//! `tree=` as Jenkins has it (`hudson.model.Api`, stapler's `TreePruner`): `name[inner,…]{from,to}`. `_class` stands in each object
//! whatever is asked for. Stricter than Jenkins in two ways: a name that nothing has, and an object or a list of them without `[…]`,
//! are errors.

use serde_json::{Map, Value};

/// One property that is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    name: String,
    inner: Vec<Asked>,
    range: Option<(usize, usize)>,
}

/// What Jenkins or its plugins export (`@Exported`) on what is asked here.
const EXPORTED: [&str; 36] = [
    "SHA1",
    "actions",
    "allBuilds",
    "branch",
    "buildNumber",
    "building",
    "builds",
    "causes",
    "color",
    "description",
    "displayName",
    "duration",
    "fullName",
    "id",
    "inQueueSince",
    "items",
    "jobName",
    "jobs",
    "lastBuild",
    "lastBuiltRevision",
    "name",
    "number",
    "parameters",
    "queueId",
    "remoteUrls",
    "result",
    "shortDescription",
    "subBuilds",
    "task",
    "timestamp",
    "triggeredBuilds",
    "upstreamBuild",
    "upstreamProject",
    "url",
    "value",
    "why",
];

/// Reads the value of `tree`; `None` for what is none.
pub(super) fn read(text: &str) -> Option<Vec<Asked>> {
    let mut rest = text;
    let all = list(&mut rest)?;
    rest.is_empty().then_some(all)
}

fn list(rest: &mut &str) -> Option<Vec<Asked>> {
    let mut all = Vec::new();
    loop {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if !EXPORTED.contains(&name) {
            return None;
        }
        *rest = after;
        let mut inner = Vec::new();
        if let Some(after) = rest.strip_prefix('[') {
            *rest = after;
            inner = list(rest)?;
            *rest = rest.strip_prefix(']')?;
        }
        let mut range = None;
        if let Some(after) = rest.strip_prefix('{') {
            let (numbers, after) = after.split_once('}')?;
            let (from, to) = numbers.split_once(',')?;
            range = Some((from.parse().ok()?, to.parse().ok()?));
            *rest = after;
        }
        all.push(Asked { name: name.to_owned(), inner, range });
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(all),
        }
    }
}

/// What is asked for of `value`; `None` where it asks for an object as if it were a text.
pub(super) fn pruned(value: &Value, asked: &[Asked]) -> Option<Value> {
    let Value::Object(fields) = value else { return None };
    let mut kept = Map::new();
    if let Some(class) = fields.get("_class") {
        kept.insert("_class".to_owned(), class.clone());
    }
    for one in asked {
        let Some(field) = fields.get(&one.name) else { continue };
        let pruned = match field {
            Value::Array(items) => {
                let (from, to) = one.range.unwrap_or((0, usize::MAX));
                let items = items.iter().skip(from).take(to.saturating_sub(from));
                items.map(|item| inner(item, one)).collect::<Option<Vec<_>>>()?.into()
            }
            field => inner(field, one)?,
        };
        kept.insert(one.name.clone(), pruned);
    }
    Some(Value::Object(kept))
}

fn inner(value: &Value, asked: &Asked) -> Option<Value> {
    match value {
        Value::Object(_) if asked.inner.is_empty() => None,
        Value::Object(_) => pruned(value, &asked.inner),
        plain => Some(plain.clone()),
    }
}
