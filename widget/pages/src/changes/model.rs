// SPDX-License-Identifier: Apache-2.0
//! What the page of changes draws.

use std::collections::{BTreeMap, BTreeSet};

use milepost_widget::model::State;
use yew::AttrValue;

/// A change as Gerrit lists it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Its number.
    pub number: AttrValue,
    /// Its subject.
    pub subject: AttrValue,
    /// Its branch's short name.
    pub branch: AttrValue,
    /// Whether it is merged.
    pub merged: bool,
}

/// A change with what is told of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The change.
    pub change: Change,
    /// Where it is; `None` where nothing is told, or no pipeline is configured for it.
    pub told: Option<Told>,
    /// Whether more may be told of it a moment later.
    pub later: bool,
}

impl Row {
    /// A change of which nothing is told yet.
    pub fn new(change: Change) -> Self {
        Self { change, told: None, later: true }
    }
}

/// The rows of changes as they are listed now, with what was told before of those that were there.
pub fn relisted<'r>(listed: Vec<Change>, before: impl Iterator<Item = &'r Row>) -> Vec<Row> {
    let before: Vec<_> = before.collect();
    let known = |change: &Change| before.iter().find(|row| row.change.number == change.number);
    let row = |change: Change| match known(&change) {
        Some(row) => Row { change, ..(*row).clone() },
        None => Row::new(change),
    };
    listed.into_iter().map(row).collect()
}

/// Where a change is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// The sentence.
    pub headline: AttrValue,
    /// The sentence's key.
    pub key: AttrValue,
    /// Where its last step leads, where the sentence names that.
    pub goal: Option<AttrValue>,
    /// "3/5".
    pub step: AttrValue,
    /// The state of that step.
    pub state: State,
    /// Where it is to run.
    pub environments: Vec<Environment>,
}

/// A change in an environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// The step's name.
    pub name: AttrValue,
    /// The state of that step.
    pub state: State,
    /// The same as a clause.
    pub sentence: AttrValue,
}

/// What is told of some changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Of which changes it was asked.
    pub asked: Vec<AttrValue>,
    /// By their numbers.
    pub rows: BTreeMap<AttrValue, Told>,
    /// Of which of them more may be told a moment later.
    pub later: BTreeSet<AttrValue>,
    /// Why nothing can be said now.
    pub unavailable: Option<AttrValue>,
}

impl Answer {
    /// Tells rows what is answered of them, if it was asked; what was told before stays while nobody can tell.
    pub fn tell<'r>(&self, rows: impl Iterator<Item = &'r mut Row>) {
        for row in rows {
            let number = &row.change.number;
            if !self.asked.contains(number) {
                continue;
            }
            row.later = self.unavailable.is_some() || self.later.contains(number);
            let before = row.told.take().filter(|_| row.later);
            row.told = self.rows.get(number).cloned().or(before);
        }
    }
}
