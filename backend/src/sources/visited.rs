// SPDX-License-Identifier: Apache-2.0
//! How it went to ask a source once.

use milepost_api::{
    Millis,
    health::{Newest, Tested},
};

use crate::http::FetchError;

/// How it went to ask a source once. What is wrong is told with what would be right, and never with a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visited {
    /// In words, what answers there (its version where it says one).
    pub said: String,
    /// All that is wrong, each with what would be right; empty: all is well.
    pub wrong: Vec<String>,
    /// Whether its server answers at all; `None` where that is not known, or it was not asked.
    pub reachable: Option<bool>,
    /// Whether the server lets us read all that is watched; `None` where it did not come to that.
    pub authorised: Option<bool>,
    /// The newest thing that it tells of.
    pub newest: Option<Newest>,
    /// Rights that are missing, each by its name.
    pub missing: Vec<String>,
}

impl Visited {
    /// It answers, and lets us read what is watched.
    pub(super) fn well(said: String) -> Self {
        Self { said, reachable: Some(true), authorised: Some(true), ..Self::default() }
    }

    /// Nobody could be asked, and nothing is wrong with that.
    pub(super) fn not_asked(said: String) -> Self {
        Self { said, ..Self::default() }
    }

    /// This is wrong, and nothing is known of the server.
    pub fn wrong(what: String) -> Self {
        Self { wrong: vec![what], ..Self::default() }
    }

    /// This is wrong by `error`, which also says how far it came.
    pub(super) fn failed(error: &FetchError, what: String) -> Self {
        let mut visited = Self::wrong(what);
        (visited.reachable, visited.authorised) = match error {
            FetchError::Timeout(_) | FetchError::Unreachable(_) | FetchError::Broken(_) => {
                (Some(false), None)
            }
            FetchError::Status { status: 401 | 403, .. } | FetchError::LoginPage(_) => {
                (Some(true), Some(false))
            }
            FetchError::Status { .. } | FetchError::TooLarge(_) => (Some(true), None),
            // Of a secret's file, or of the server's answer: nobody can tell here.
            FetchError::Unreadable(_)
            | FetchError::NotListed(_)
            | FetchError::Private(_)
            | FetchError::NotAnAddress
            | FetchError::Redirects(_) => (None, None),
        };
        visited
    }

    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        self.wrong.is_empty()
    }

    /// The same as it is told of the source of this name, which took so long.
    pub fn tested(self, source: &str, took_ms: Millis) -> Tested {
        Tested {
            source: source.to_owned(),
            answers: self.is_well(),
            said: if self.is_well() { self.said } else { self.wrong.join("; and ") },
            took_ms,
            reachable: self.reachable,
            authorised: self.authorised,
            newest: self.newest,
            missing: self.missing,
        }
    }
}
