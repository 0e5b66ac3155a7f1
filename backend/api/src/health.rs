// SPDX-License-Identifier: Apache-2.0
//! How Milepost itself is, for those who look after it: never a part of what readers of changes get.

mod tested;
mod to_do;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use tested::{Newest, Tested};
pub use to_do::ToDo;

use crate::{Millis, Sentence};

/// How the backend is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// The backend's version.
    pub version: String,
    /// Since when it runs.
    pub started: Millis,
    /// When this was said, by the clock that all moments here are of: ages are counted from it.
    pub now: Millis,
    /// Where facts and history are kept.
    pub store: StoreHealth,
    /// Each configured source, in the order of their names.
    pub sources: Vec<WatchedSource>,
    /// Who is there to answer for Gerrit.
    pub gerrit: GerritLink,
    /// What is held and what waits.
    pub queues: Queues,
    /// What is to be posted in Gerrit; absent while the database does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviews: Option<Reviews>,
    /// Which receivers of events have not acknowledged all; empty, too, while the database does not answer.
    #[serde(default)]
    pub undelivered: Vec<Undelivered>,
    /// What is to be done next, in this order, before changes can be shown or what the configuration says now is in force; left
    /// out when nothing is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_do: Vec<ToDo>,
}

/// Whether the database answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreHealth {
    /// `sqlite` or `postgresql`.
    pub kind: String,
    /// Whether it answered within two seconds.
    pub answers: bool,
}

/// A configured source as those who set it up see it, whoever else may: the server's address is told by its host alone, and
/// only where the configuration itself has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WatchedSource {
    /// Its name in the configuration.
    pub name: String,
    /// Its `kind` there.
    pub kind: String,
    /// The host of its `url` or `server`, with the port where that is not the default; absent where it is found otherwise: by a
    /// kubeconfig, in the cluster itself, or through Gerrit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Seconds between two looks; absent where it is watched, and tells by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// Since when it has answered without a break of more than a minute, until `as_of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_since: Option<Millis>,
    /// When it last answered well, by what is kept also before this start; absent when it never has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Millis>,
    /// Whether its last word is recent.
    pub fresh: bool,
    /// What was wrong at the last try, or that it is late; the word before may be fresh all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Sentence>,
    /// What cannot be read of it while the rest can; at most 100.
    #[serde(default)]
    pub remarks: Vec<Sentence>,
    /// How many remarks there are beyond these.
    #[serde(default)]
    pub further_remarks: usize,
    /// HTTP requests sent since the start, each try and redirect, by the class of its answer: `2xx` to `5xx`, `none`.
    #[serde(default)]
    pub requests: BTreeMap<String, u64>,
    /// Looks and watches that failed since the start: `silent`, `refuses`, `unreadable`.
    #[serde(default)]
    pub errors: BTreeMap<String, u64>,
}

/// The plugins that are connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GerritLink {
    /// Open lines for questions: one for each Gerrit that serves this backend, for a moment one more while it is renewed.
    pub lines: usize,
    /// When Gerrit's events were last kept; absent when none came since the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_events: Option<Millis>,
}

/// What is held and what waits, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queues {
    /// Events of Gerrit that came and are not kept yet, so not acknowledged; those that were not sent yet the plugin knows.
    pub events: usize,
    /// Questions to Gerrit that are not answered yet.
    pub questions: usize,
    /// Batches of facts that wait for the store.
    pub facts: usize,
    /// Revisions of changes whose answers are remembered.
    pub topics: usize,
    /// Of these, those whose answer waits to be computed anew.
    pub stale: usize,
    /// Of these, those that somebody follows.
    pub followed: usize,
    /// Streams open to those who follow.
    pub streams: usize,
    /// Changes on their way whose history is kept though nobody looks.
    pub on_their_way: usize,
}

/// Votes and comments that are to be posted in Gerrit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reviews {
    /// Those that Gerrit does not have yet; counted up to 1,000.
    pub open: usize,
    /// Why some of them were refused, each reason once.
    pub refused: Vec<Unposted>,
}

/// Reviews that were refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unposted {
    /// What is wrong, and what would be right.
    pub why: String,
    /// How many reviews.
    pub count: u32,
    /// Since when the first of them is wanted.
    pub since: Millis,
    /// Gerrit's name of the project of one of their changes.
    pub project: String,
    /// That change's number.
    pub change: u64,
}

/// Events that a receiver has not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Undelivered {
    /// The receiver's name in the configuration.
    pub receiver: String,
    /// How many events wait.
    pub count: u64,
    /// Since when the first of them.
    pub since: Millis,
    /// What was wrong at the last try, and what would be right; absent before one has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
