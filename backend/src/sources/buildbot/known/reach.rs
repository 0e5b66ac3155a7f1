// SPDX-License-Identifier: Apache-2.0
//! How far what is known reaches. Looks read the newest buildsets; what they meet may have older ones that nobody has read, so it is
//! known in part until it was asked for by itself. Pure.

use std::collections::{HashMap, HashSet};

use milepost_api::Millis;

use super::super::{again::Again, wire::Buildset};
use crate::model::Want;

/// What was read, and what is known as a whole.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// The greatest id that a look has read. What was met when somebody asked for it is not among these.
    newest: Option<u64>,
    /// All buildsets of the server are known, so whatever there is is known as a whole.
    all: bool,
    whole: HashSet<Want>,
    /// What could not be asked for.
    failed: HashMap<Want, Again>,
}

impl Reach {
    /// Whether a look has read anything.
    pub(super) fn has_read(&self) -> bool {
        self.newest.is_some()
    }

    /// Whether there is nothing that was not read between these newest buildsets and what looks have read before.
    pub(super) fn joins(&self, rows: &[Buildset]) -> bool {
        rows.iter().any(|row| Some(row.bsid) <= self.newest)
    }

    /// Whether these newest buildsets end below what was read: another database.
    pub(super) fn ends_above(&self, rows: &[Buildset]) -> bool {
        newest(rows).is_some_and(|newest| Some(newest) < self.newest)
    }

    /// Takes what a look has read, `all`: the server has no more. Whether something was left out.
    pub(super) fn read(&mut self, rows: &[Buildset], all: bool) -> bool {
        let gap = !all && !self.joins(rows);
        if gap {
            self.whole.clear();
        }
        self.all = (self.all || all) && !gap;
        self.newest = self.newest.max(newest(rows));
        gap
    }

    pub(super) fn is_whole(&self, want: &Want) -> bool {
        self.all || self.whole.contains(want)
    }

    /// It was asked for, and all of it was met.
    pub(super) fn completed(&mut self, want: &Want) {
        self.failed.remove(want);
        self.whole.insert(want.clone());
    }

    /// It was asked for in vain.
    pub(super) fn failed(&mut self, want: &Want, now: Millis) {
        self.failed.entry(want.clone()).or_default().failed(now);
    }

    /// Whether it is to be asked for.
    pub(super) fn is_due(&self, want: &Want, now: Millis) -> bool {
        self.failed.get(want).is_none_or(|again| again.is_due(now))
    }

    /// From now on these alone are known, as far as they were.
    pub(super) fn keep(&mut self, kept: &HashSet<Want>) {
        if self.all {
            self.whole.clone_from(kept);
            self.all = false;
        }
        self.whole.retain(|want| kept.contains(want));
        self.failed.retain(|want, _| kept.contains(want));
    }
}

fn newest(rows: &[Buildset]) -> Option<u64> {
    rows.iter().map(|row| row.bsid).max()
}
