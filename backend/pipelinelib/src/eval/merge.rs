// SPDX-License-Identifier: Apache-2.0
//! `$merge`: two values become one.

use std::collections::HashMap;

use super::Eval;
use crate::{
    finding::Rule,
    place::{At, Placed},
    value::{Outcome, Value},
};

impl Eval<'_, '_> {
    pub(super) fn merge(&mut self, at: At, left: Placed<Outcome>, right: Placed<Outcome>) -> Outcome {
        match (left.value, right.value) {
            (Outcome::List(mut left), Outcome::List(right)) => {
                left.extend(right);
                Outcome::List(left)
            }
            (Outcome::Map(left), Outcome::Map(right)) => Outcome::Map(over(left, right)),
            (left, right) => {
                let texts = Placed::new(at, left).text().zip(Placed::new(at, right).text());
                let Some((left, right)) = texts else {
                    let message =
                        "PipelineLib joins two texts, two lists or two mappings, and these are of two kinds";
                    self.findings.add(Rule::MergeMismatch, at, message.to_owned());
                    return Outcome::List(Vec::new());
                };
                Outcome::Text(Value {
                    at,
                    text: left.text + &right.text,
                    open: left.open || right.open,
                    each: left.each || right.each,
                })
            }
        }
    }
}

type Entries = Vec<(String, Placed<Outcome>)>;

/// A mapping over another: of two equal keys the second's value stays.
fn over(left: Entries, right: Entries) -> Entries {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut entries = Entries::new();
    for (key, value) in left.into_iter().chain(right) {
        if let Some(entry) = places.get(&key).and_then(|place| entries.get_mut(*place)) {
            entry.1 = value;
        } else {
            places.insert(key.clone(), entries.len());
            entries.push((key, value));
        }
    }
    entries
}
