// SPDX-License-Identifier: Apache-2.0
//! A mapping as it is built: keys that stand twice, keys that are no text, and merges (`<<`).

use std::{collections::HashMap, rc::Rc};

use super::{Entry, Kind, Node, Sort};
use crate::{
    finding::{Findings, Rule, quoted},
    place::{At, Placed},
};

#[derive(Default)]
pub(super) struct Mapping {
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
    pub(super) merges: Vec<Rc<Node>>,
    pub(super) key: Option<Key>,
}

pub(super) enum Key {
    Text(Placed<String>),
    /// `<<`
    Merge,
    /// No key that PipelineLib could read: its value is left out.
    None,
}

pub(super) fn key(node: &Node, merge: bool, findings: &mut Findings) -> Key {
    match &node.kind {
        _ if merge => Key::Merge,
        Kind::Scalar(text, Sort::Text) => Key::Text(Placed::new(node.at, text.clone())),
        Kind::Scalar(text, sort) if *sort != Sort::Null => {
            let message = format!("The key {} is read as something else than text; quote it", quoted(text));
            findings.warn(Rule::KeyNotText, node.at, message);
            Key::Text(Placed::new(node.at, text.clone()))
        }
        _ => {
            let message = "PipelineLib's keys are text; name this one".to_owned();
            findings.add(Rule::KeyNotText, node.at, message);
            Key::None
        }
    }
}

/// One more key of a mapping. Where it stands twice the later one counts, as for Jenkins; the schema's reader refuses it.
pub(super) fn add(mapping: &mut Mapping, key: Placed<String>, value: Rc<Node>, findings: &mut Findings) {
    let entry = Entry { key, value };
    let place = mapping.places.get(&entry.key.value).and_then(|index| mapping.entries.get_mut(*index));
    if let Some(earlier) = place {
        let (rule, message) = twice(earlier, &entry);
        findings.add(rule, entry.key.at, message);
        *earlier = entry;
    } else {
        mapping.places.insert(entry.key.value.clone(), mapping.entries.len());
        mapping.entries.push(entry);
    }
}

fn twice(earlier: &Entry, later: &Entry) -> (Rule, String) {
    let line = earlier.key.at.line;
    let inline = |entry: &Entry| matches!(entry.value.kind, Kind::Map(_));
    if later.key.value == "blubberfile" && inline(earlier) != inline(later) {
        let message =
            format!("The blubberfile is named and inline at once, the other in line {line}; keep one");
        return (Rule::BlubberfileTwice, message);
    }
    let message = format!("The key {} stands in line {line} already; keep one", quoted(&later.key.value));
    (Rule::DuplicateKey, message)
}

/// A mapping's entries with what `<<` brings: own keys win, and of merges the earlier.
pub(super) fn merged(mut mapping: Mapping, findings: &mut Findings) -> Vec<Entry> {
    for node in std::mem::take(&mut mapping.merges) {
        match &node.kind {
            Kind::Map(entries) => bring(&mut mapping, entries),
            Kind::List(items) => {
                for item in items {
                    match &item.kind {
                        Kind::Map(entries) => bring(&mut mapping, entries),
                        _ => no_merge(item.at, findings),
                    }
                }
            }
            Kind::Scalar(..) => no_merge(node.at, findings),
        }
    }
    mapping.entries
}

fn bring(mapping: &mut Mapping, entries: &[Entry]) {
    for entry in entries {
        if !mapping.places.contains_key(&entry.key.value) {
            mapping.places.insert(entry.key.value.clone(), mapping.entries.len());
            mapping.entries.push(entry.clone());
        }
    }
}

fn no_merge(at: At, findings: &mut Findings) {
    findings.add(
        Rule::WrongType,
        at,
        "`<<` takes a mapping or a list of mappings; name one by an alias".to_owned(),
    );
}
