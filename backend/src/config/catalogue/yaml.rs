// SPDX-License-Identifier: Apache-2.0
//! YAML as a tree in which each value knows where it stands, and what is wrong or odd in it.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_saphyr::{Location, Spanned};

/// The deepest nesting that is read: theirs is of eight.
const DEEPEST: usize = 32;
/// Values of one file, at most, those that aliases repeat too.
const MOST_NODES: usize = 200_000;
/// Characters of a name that a message repeats, at most.
const QUOTED: usize = 80;

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node(Spanned<Kind>);

#[derive(Clone, Debug)]
enum Kind {
    Map(Vec<(Spanned<String>, Node)>),
    List(Vec<Node>),
    Text(String),
    Empty,
    /// A number or the like.
    Other,
}

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
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_depth: DEEPEST, max_nodes: MOST_NODES, max_documents: 1 },
            alias_limits: serde_saphyr::alias_limits! {
                max_total_replayed_events: MOST_NODES,
                max_replay_stack_depth: DEEPEST,
            },
            with_snippet: false,
        };
        match serde_saphyr::from_str_with_options(text, options) {
            Ok(node) => Some(node),
            Err(error) => {
                let at = place(error.location().unwrap_or(Location::UNKNOWN));
                let found = short(error.to_string().lines().next().unwrap_or_default());
                self.wrong.push(Wrong { at, found, allowed: "one YAML document, each key once".to_owned() });
                None
            }
        }
    }

    /// Notes what is wrong at a value.
    pub(super) fn complain(&mut self, at: &At<'_>, found: impl Into<String>, allowed: impl Into<String>) {
        let place = place(at.node.0.referenced);
        let at = if at.key.is_empty() { place } else { format!("{place}: {}", at.key) };
        self.wrong.push(Wrong { at, found: found.into(), allowed: allowed.into() });
    }

    /// Notes a key that is not read.
    pub(super) fn pass_over(&mut self, at: &At<'_>) {
        self.odd.push(format!(
            "{}: {}: an unknown key, which is passed over",
            place(at.node.0.referenced),
            at.key
        ));
    }

    /// Notes what is read and can hardly be meant.
    pub(super) fn warn(&mut self, at: &At<'_>, what: &str) {
        self.odd.push(format!("{}: {}: {what}", place(at.node.0.referenced), at.key));
    }

    /// The entries of a mapping that has some.
    pub(super) fn entries<'n>(&mut self, at: &At<'n>, of: &str) -> Option<Vec<(&'n str, At<'n>)>> {
        match &at.node.0.value {
            Kind::Map(entries) if !entries.is_empty() => {
                let inner = |(name, node): &'n (Spanned<String>, Node)| {
                    (name.value.as_str(), at.inner(&name.value, node))
                };
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
        let Kind::Map(entries) = &at.node.0.value else {
            self.complain(at, at.node.0.value.word(), source_list(&names));
            return None;
        };
        let mut found = names.map(|_| None);
        for (name, node) in entries {
            let inner = at.inner(&name.value, node);
            match names.iter().position(|known| *known == name.value).and_then(|n| found.get_mut(n)) {
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
        match &at.node.0.value {
            Kind::Text(text) if !text.trim().is_empty() => Some(text),
            other => {
                self.complain(at, other.word(), "a text; quotes make one of a number");
                None
            }
        }
    }

    /// The texts of a list.
    pub(super) fn texts<'n>(&mut self, at: &At<'n>) -> Option<Vec<(&'n str, At<'n>)>> {
        let Kind::List(items) = &at.node.0.value else {
            self.complain(at, at.node.0.value.word(), "a list of texts");
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
        matches!(&self.node.0.value, Kind::Empty)
    }

    fn inner(&self, name: &str, node: &'n Node) -> Self {
        let name = short(name);
        let key = if self.key.is_empty() { name } else { format!("{}.{name}", self.key) };
        Self { key, node }
    }
}

impl Kind {
    fn word(&self) -> &'static str {
        match self {
            Self::Map(entries) if entries.is_empty() => "an empty mapping",
            Self::Map(_) => "a mapping",
            Self::List(_) => "a list",
            Self::Text(text) if text.trim().is_empty() => "an empty text",
            Self::Text(_) => "a text",
            Self::Empty => "nothing",
            Self::Other => "a number, a date or a truth value",
        }
    }
}

/// A name or message, short and in one line.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(QUOTED).collect()
}

fn source_list(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("a mapping with the keys {}", names.join(", "))
}

fn place(location: Location) -> String {
    format!("{}:{}", location.line().max(1), location.column().max(1))
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Kind;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Kind::Map(entries))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Kind, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Kind::List(items))
            }

            fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
                Ok(Kind::Text(text.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<Kind, E> {
                Ok(Kind::Empty)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
