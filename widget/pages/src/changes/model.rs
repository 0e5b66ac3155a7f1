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
}

/// Where a change is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// The sentence.
    pub headline: AttrValue,
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
    /// By their numbers.
    pub rows: BTreeMap<AttrValue, Told>,
    /// Of which of them more may be told a moment later.
    pub later: BTreeSet<AttrValue>,
    /// Why nothing can be said now.
    pub unavailable: Option<AttrValue>,
}
