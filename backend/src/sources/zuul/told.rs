// SPDX-License-Identifier: Apache-2.0
//! What was told already, so that only news is told, and the order of tellings.

use std::collections::{HashMap, HashSet};

use milepost_api::Millis;

use super::status::Running;
use crate::model::{Fact, Run};

/// Tellings of what ended outrank all tellings of what runs, whose order is their time. An ended buildset never changes;
/// what is found in its logs comes on top. Raised when ended buildsets are read anew by a later version.
const ENDED: i64 = Fact::FINAL + (1 << 32);

/// So many ended buildsets are remembered; then they are read again when somebody asks.
const MOST: usize = 50_000;

/// For so many milliseconds an ended buildset is remembered: what was told of it is dropped from the store some day, and then it
/// is to be told again.
const REMEMBERED: Millis = 86_400_000;

/// The order of a telling of what ended, with so many excerpts.
pub(super) fn ended(excerpts: usize) -> i64 {
    ENDED.saturating_add(i64::try_from(excerpts).unwrap_or(0))
}

/// A buildset that has not ended, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// Since when the status does not show it.
    pub(super) missing_since: Option<Millis>,
}

/// What was told already.
#[derive(Default)]
pub(super) struct Told {
    runs: HashMap<String, Telling>,
    open: HashMap<String, Open>,
    /// When their ends were told.
    ended: HashMap<String, Millis>,
}

struct Telling {
    buildset: String,
    run: Run,
}

impl Told {
    /// Takes a status: which of it is news, and what it does not show any more.
    pub(super) fn status(&mut self, shown: Vec<Running>, now: Millis) -> Vec<Running> {
        let present: HashSet<&str> = shown.iter().map(|running| running.buildset.as_str()).collect();
        for (buildset, open) in &mut self.open {
            if present.contains(buildset.as_str()) {
                open.missing_since = None;
            } else {
                open.missing_since.get_or_insert(now);
            }
        }
        let mut news = Vec::new();
        for running in shown {
            if self.has_ended(&running.buildset, now) {
                continue;
            }
            self.open.entry(running.buildset.clone()).or_insert(Open { missing_since: None });
            if self.is_news(&running.buildset, &running.key, &running.run) {
                news.push(running);
            }
        }
        news
    }

    /// Notes a telling of what has not ended; `false` if the same was told before.
    pub(super) fn is_news(&mut self, buildset: &str, key: &str, run: &Run) -> bool {
        if self.runs.get(key).is_some_and(|told| told.run == *run) {
            return false;
        }
        let told = Telling { buildset: buildset.to_owned(), run: run.clone() };
        self.runs.insert(key.to_owned(), told);
        true
    }

    /// What was last told of a buildset's runs.
    pub(super) fn last(&self, buildset: &str) -> Vec<(String, Run)> {
        let told = self.runs.iter().filter(|(_, told)| told.buildset == buildset);
        told.map(|(key, told)| (key.clone(), told.run.clone())).collect()
    }

    /// Buildsets that the status does not show and that have not ended, the longest missing first.
    pub(super) fn missing(&self) -> Vec<(String, Millis)> {
        let missing = self.open.iter().filter_map(|(uuid, open)| Some((uuid.clone(), open.missing_since?)));
        let mut missing: Vec<_> = missing.collect();
        missing.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        missing
    }

    /// Notes a buildset that the database has without a result.
    pub(super) fn opened(&mut self, buildset: &str, now: Millis) {
        if !self.has_ended(buildset, now) {
            let open = Open { missing_since: Some(now) };
            self.open.entry(buildset.to_owned()).or_insert(open);
        }
    }

    /// Whether its end was told, not long ago.
    pub(super) fn has_ended(&self, buildset: &str, now: Millis) -> bool {
        self.ended.get(buildset).is_some_and(|told| now - told < REMEMBERED)
    }

    /// Notes that its end is told.
    pub(super) fn end(&mut self, buildset: &str, now: Millis) {
        self.forget(buildset);
        if self.ended.len() >= MOST {
            self.ended.retain(|_, told| now - *told < REMEMBERED);
        }
        if self.ended.len() >= MOST {
            self.ended.clear();
        }
        self.ended.insert(buildset.to_owned(), now);
    }

    /// Waits for its end no longer.
    pub(super) fn forget(&mut self, buildset: &str) {
        self.open.remove(buildset);
        self.runs.retain(|_, told| told.buildset != buildset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_long_ago_is_asked_for_again() {
        let mut told = Told::default();
        told.end("abc", 5);
        assert!(told.has_ended("abc", REMEMBERED + 4));
        assert!(!told.has_ended("abc", REMEMBERED + 5), "the store may have dropped it");
        told.opened("abc", REMEMBERED + 5);
        assert_eq!(told.missing().len(), 1);
        assert!(!told.has_ended("another", 5));
    }
}
