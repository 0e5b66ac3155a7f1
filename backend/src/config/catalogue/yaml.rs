// SPDX-License-Identifier: Apache-2.0
//! YAML as a tree in which each value knows where it stands.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_saphyr::{Location, Spanned};

/// The deepest nesting that is read: theirs is of eight.
const DEEPEST: usize = 32;
/// Values of one file, at most, those that aliases repeat too.
const MOST_NODES: usize = 200_000;

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node(Spanned<Kind>);

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Its entries, each key once.
    Map(Vec<(String, Node)>),
    /// Its items.
    List(Vec<Node>),
    /// A text as it is read.
    Text(String),
    /// `null`, or nothing.
    Empty,
    /// A number or the like.
    Other,
}

/// The tree of a text, or where and why there is none.
pub(super) fn tree(text: &str) -> Result<Node, (String, String)> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEEPEST, max_nodes: MOST_NODES, max_documents: 1 },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MOST_NODES,
            max_replay_stack_depth: DEEPEST,
        },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // after its cause it says where again, or names settings of its own
        let why = error.to_string();
        let why = why.lines().next().unwrap_or_default();
        let why = [" at line ", ", set "].iter().fold(why, |why, more| why.split(more).next().unwrap_or(why));
        (place(error.location().unwrap_or(Location::UNKNOWN)), why.to_owned())
    })
}

fn place(location: Location) -> String {
    format!("{}:{}", location.line().max(1), location.column().max(1))
}

impl Node {
    /// What it is.
    pub(super) fn kind(&self) -> &Kind {
        &self.0.value
    }

    /// Where it stands: `line:column`, both from 1.
    pub(super) fn place(&self) -> String {
        place(self.0.referenced)
    }
}

impl Kind {
    /// What it is, in words.
    pub(super) fn word(&self) -> &'static str {
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
