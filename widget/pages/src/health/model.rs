// SPDX-License-Identifier: Apache-2.0
//! What the page of Milepost's health draws.

use milepost_widget::model::Millis;
use yew::AttrValue;

/// How Milepost is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Facts of plugin and backend, by name: versions, numbers, what waits.
    pub facts: Vec<(&'static str, AttrValue)>,
    /// Why the backend says nothing.
    pub unavailable: Option<AttrValue>,
    /// The moment of the answer by the backend's clock, from which ages are counted.
    pub now: Option<Millis>,
    /// What is to be done next, in this order.
    pub to_do: Vec<ToDo>,
    /// What is to be posted in Gerrit and was refused, each reason once.
    pub refused: Vec<Refused>,
    /// Receivers that have not acknowledged all of their events.
    pub undelivered: Vec<Refused>,
    /// Every configured source.
    pub sources: Vec<Source>,
}

/// One thing that is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToDo {
    /// What.
    pub say: AttrValue,
    /// Its exact text, to be copied.
    pub copy: Option<AttrValue>,
}

/// What waits for one reason: votes and comments, or events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refused {
    /// What is wrong, and what would be right.
    pub why: AttrValue,
    /// How many.
    pub count: u32,
    /// The number of the change of one of them.
    pub change: Option<u32>,
    /// Since when the first of them is wanted.
    pub since: Option<Millis>,
}

/// A configured source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: AttrValue,
    /// Its kind.
    pub kind: AttrValue,
    /// Its server's host, where the configuration has one.
    pub host: Option<AttrValue>,
    /// Whether its last word is recent.
    pub fresh: bool,
    /// When it last answered.
    pub as_of: Option<Millis>,
    /// Since when it has answered without a break.
    pub heard_since: Option<Millis>,
    /// How often it is looked at, in seconds; `None`: it tells by itself.
    pub interval: Option<u32>,
    /// "52 2xx, 1 none".
    pub requests: AttrValue,
    /// "1 silent".
    pub errors: AttrValue,
    /// What was wrong at the last try, or that it is late.
    pub problem: Option<AttrValue>,
    /// What cannot be read of it.
    pub remarks: Vec<AttrValue>,
}

/// How a source answered when it was asked at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tested {
    /// Whether as it should.
    pub answers: bool,
    /// What answers there, or what is wrong.
    pub said: AttrValue,
    /// How long it took, in milliseconds.
    pub took: Option<Millis>,
    /// The newest thing that it tells of.
    pub newest: Option<AttrValue>,
    /// Since when it is there.
    pub newest_at: Option<Millis>,
    /// Rights that are missing, by name.
    pub missing: Vec<AttrValue>,
}
