// SPDX-License-Identifier: Apache-2.0
//! A mapping whose keys are known.

use super::shape;
use crate::{
    expr::{self, Expr, kind},
    finding::{Findings, Rule, quoted},
    nearest::{hint, nearest},
    place::{At, Placed},
    yaml::{Entry, Kind, Node},
};

/// Keys that were other systems' or PipelineLib's own once, and what is said of them.
const FORMER: [(&str, &str, &str); 4] = [
    ("a pipeline", "fetchOptions", "; did you mean `fetch`?"),
    ("`publish`", "files", "; files were never published: use `copy` with `archive: true`"),
    ("a chart to promote", "version", "; the version is always the tag that this stage publishes: delete it"),
    ("a stage", "checkout", "; PipelineLib checks out by itself, as `fetch` of the pipeline says"),
];

/// The entries of a mapping.
pub(super) struct Fields<'a> {
    pub(super) at: At,
    pub(super) entries: &'a [Entry],
    what: &'static str,
}

/// A mapping that PipelineLib refuses if it has other keys.
pub(super) fn closed<'a>(
    node: &'a Node,
    what: &'static str,
    known: &[&str],
    findings: &mut Findings,
) -> Option<Fields<'a>> {
    let fields = mapping(node, what, findings)?;
    for key in fields.unknown(known) {
        if findings.leaves_out(Rule::UnknownKey) {
            break;
        }
        let message =
            format!("{} is no key of {what}{}", quoted(&key.value), advice(what, &key.value, known));
        findings.add(Rule::UnknownKey, key.at, message);
    }
    Some(fields)
}

/// A mapping in which PipelineLib ignores other keys.
pub(super) fn open<'a>(
    node: &'a Node,
    what: &'static str,
    known: &[&str],
    findings: &mut Findings,
) -> Option<Fields<'a>> {
    let fields = mapping(node, what, findings)?;
    for entry in fields.entries.iter().filter(|entry| !known.contains(&entry.key.value.as_str())) {
        // a place for anchors that are used elsewhere
        if entry.value.anchored {
            continue;
        }
        let advice = advice(what, &entry.key.value, known);
        let message = format!("{} is no key of {what} and is ignored{advice}", quoted(&entry.key.value));
        findings.warn(Rule::UnknownKey, entry.key.at, message);
    }
    Some(fields)
}

fn mapping<'a>(node: &'a Node, what: &'static str, findings: &mut Findings) -> Option<Fields<'a>> {
    let Kind::Map(entries) = &node.kind else {
        let message = format!("{} has to be a mapping; this is {}", capital(what), kind(node));
        findings.add(Rule::WrongType, node.at, message);
        return None;
    };
    Some(Fields { at: node.at, entries, what })
}

fn advice(what: &str, key: &str, known: &[&str]) -> String {
    if let Some((.., advice)) = FORMER.iter().find(|former| former.0 == what && former.1 == key) {
        return (*advice).to_owned();
    }
    match nearest(key, known.iter().copied()) {
        Some(_) => hint(key, known.iter().copied()),
        None => format!("; it has `{}`", known.join("`, `")),
    }
}

fn capital(what: &str) -> String {
    let mut characters = what.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + characters.as_str())
        .unwrap_or_default()
}

impl<'a> Fields<'a> {
    fn unknown<'b>(&'b self, known: &'b [&str]) -> impl Iterator<Item = &'a Placed<String>> + 'b {
        self.entries.iter().map(|entry| &entry.key).filter(|key| !known.contains(&key.value.as_str()))
    }

    /// What stands at a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// What stands at a key, which has to be there.
    pub(super) fn required(&self, key: &str, findings: &mut Findings) -> Option<&'a Entry> {
        let entry = self.get(key);
        if entry.is_none() {
            let message = format!("{} needs `{key}`; add it", capital(self.what));
            findings.add(Rule::MissingKey, self.at, message);
        }
        entry
    }

    /// Text with variables.
    pub(super) fn text(&self, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
        shape::text(&self.get(key)?.value, key, findings)
    }

    /// Text without.
    pub(super) fn plain(&self, key: &str, findings: &mut Findings) -> Option<Placed<String>> {
        expr::plain(&self.get(key)?.value, findings)
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
        shape::list(&self.get(key)?.value, key, &shape::text_item, findings)
    }

    /// True or false.
    pub(super) fn flag(&self, key: &str, findings: &mut Findings) -> Option<Placed<bool>> {
        shape::flag(&self.get(key)?.value, key, findings)
    }

    /// A whole number.
    pub(super) fn whole(&self, key: &str, findings: &mut Findings) -> Option<Placed<i64>> {
        shape::whole(&self.get(key)?.value, key, findings)
    }
}
