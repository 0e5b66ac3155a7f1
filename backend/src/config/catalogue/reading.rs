// SPDX-License-Identifier: Apache-2.0
//! From a tree to what is expected there, and what is wrong or odd in it.

use super::yaml::{self, Kind, Node};

/// Characters of a name that a message repeats, at most.
const QUOTED: usize = 80;

/// What is wrong at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// `line:column`, both from 1, and the key, if it is about one.
    pub(super) at: String,
    /// What was found.
    pub(super) found: String,
    /// What would be right.
    pub(super) allowed: String,
}

/// What is found while a file is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// In the order in which it was found.
    pub(super) wrong: Vec<Wrong>,
    /// What is passed over, with its place.
    pub(super) odd: Vec<String>,
}

/// A value and the keys that lead to it.
#[derive(Clone, Debug)]
pub(super) struct At<'n> {
    /// `services.app.namespaces`; empty at the root.
    pub(super) key: String,
    node: &'n Node,
}

impl Reading {
    /// The tree of a text.
    pub(super) fn tree(&mut self, text: &str) -> Option<Node> {
        match yaml::tree(text) {
            Ok(node) => Some(node),
            Err((at, found)) => {
                let (found, allowed) = (short(&found), "one YAML document, each key once".to_owned());
                self.wrong.push(Wrong { at, found, allowed });
                None
            }
        }
    }

    /// Notes what is wrong at a value.
    pub(super) fn complain(&mut self, at: &At<'_>, found: impl Into<String>, allowed: impl Into<String>) {
        let place = at.node.place();
        let at = if at.key.is_empty() { place } else { format!("{place}: {}", at.key) };
        self.wrong.push(Wrong { at, found: found.into(), allowed: allowed.into() });
    }

    /// Notes a key that is not read.
    pub(super) fn pass_over(&mut self, at: &At<'_>) {
        self.odd.push(format!("{}: {}: an unknown key, which is passed over", at.node.place(), at.key));
    }

    /// Notes what is read and can hardly be meant.
    pub(super) fn warn(&mut self, at: &At<'_>, what: &str) {
        self.odd.push(format!("{}: {}: {what}", at.node.place(), at.key));
    }

    /// The entries of a mapping that has some.
    pub(super) fn entries<'n>(&mut self, at: &At<'n>, of: &str) -> Option<Vec<(&'n str, At<'n>)>> {
        match at.node.kind() {
            Kind::Map(entries) if !entries.is_empty() => {
                let inner = |(name, node): &'n (String, Node)| (name.as_str(), at.inner(name, node));
                return Some(entries.iter().map(inner).collect());
            }
            other => self.complain(at, other.word(), format!("a mapping of {of}, with one at least")),
        }
        None
    }

    /// The values of some keys of a mapping, which may be empty where none of them has to be there; others are passed over.
    pub(super) fn fields<'n, const N: usize>(
        &mut self,
        at: &At<'n>,
        names: [&str; N],
    ) -> Option<[Option<At<'n>>; N]> {
        let Kind::Map(entries) = at.node.kind() else {
            self.complain(at, at.node.kind().word(), keys(&names));
            return None;
        };
        let mut found = names.map(|_| None);
        for (name, node) in entries {
            let inner = at.inner(name, node);
            match names.iter().position(|known| known == name).and_then(|n| found.get_mut(n)) {
                Some(slot) => *slot = Some(inner),
                None => self.pass_over(&inner),
            }
        }
        Some(found)
    }

    /// A value that has to be there.
    pub(super) fn needed<'n>(&mut self, at: &At<'_>, name: &str, value: Option<At<'n>>) -> Option<At<'n>> {
        if value.is_none() {
            self.complain(at, format!("no `{name}`"), format!("the key `{name}`"));
        }
        value
    }

    /// A text with something in it.
    pub(super) fn text<'n>(&mut self, at: &At<'n>) -> Option<&'n str> {
        match at.node.kind() {
            Kind::Text(text) if !text.trim().is_empty() => Some(text),
            other => {
                self.complain(at, other.word(), "a text; quotes make one of a number");
                None
            }
        }
    }

    /// The texts of a list.
    pub(super) fn texts<'n>(&mut self, at: &At<'n>) -> Option<Vec<(&'n str, At<'n>)>> {
        let Kind::List(items) = at.node.kind() else {
            self.complain(at, at.node.kind().word(), "a list of texts");
            return None;
        };
        let inner = |(n, node)| At { key: format!("{}[{n}]", at.key), node };
        let items: Vec<_> = items.iter().enumerate().map(inner).collect();
        items.into_iter().map(|item| Some((self.text(&item)?, item))).collect()
    }
}

impl<'n> At<'n> {
    /// The whole of a file.
    pub(super) fn root(node: &'n Node) -> Self {
        Self { key: String::new(), node }
    }

    /// Whether nothing stands there.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.node.kind(), Kind::Empty)
    }

    fn inner(&self, name: &str, node: &'n Node) -> Self {
        let name = short(name);
        let key = if self.key.is_empty() { name } else { format!("{}.{name}", self.key) };
        Self { key, node }
    }
}

/// A name or message, short and in one line.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(QUOTED).collect()
}

fn keys(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("a mapping with the keys {}", names.join(", "))
}
