// SPDX-License-Identifier: Apache-2.0
//! How far what is known reaches. Looks read the newest buildsets; what they meet may have older ones that nobody has read, so it is
//! known in part until it was asked for by itself. Pure.

use std::collections::{HashMap, HashSet};

use milepost_api::Millis;

use super::super::{again::Again, wire::Buildset};
use crate::{model::Want, sources::moment};

/// How far something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Standing {
    /// It is to be asked for.
    Unasked,
    /// There may be more that nobody finds.
    Part,
    /// All of it is known.
    Whole,
}

/// What lies between what a look has read and what was read before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// It is the first look, and nothing lies between it and what the process before has read.
    Before,
    /// What nobody has read.
    Unread,
}

/// Since when looks have left nothing out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Since {
    /// When the oldest buildset was made that the first of these looks has read; `None`: it has read all.
    pub(super) submitted_at: Option<Millis>,
}

/// What was read, and what is known as a whole.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// The greatest id that a look has read. What was met when somebody asked for it is not among these.
    newest: Option<u64>,
    /// All buildsets of the server are known, so whatever there is is known as a whole.
    all: bool,
    since: Option<Since>,
    /// Up to then looks of the process before this one have left nothing out.
    until: Option<Millis>,
    whole: HashSet<Want>,
    /// What was asked for, though nobody can say whether there is more of it.
    in_part: HashSet<Want>,
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

    /// Takes up to when the process before this one has read all.
    pub(super) fn follow(&mut self, until: Option<Millis>) {
        self.until = until;
    }

    /// Takes what a look has read, `all`: the server has no more. What was left out.
    pub(super) fn read(&mut self, rows: &[Buildset], all: bool) -> Gap {
        let gap = !all && !self.joins(rows);
        let mut follows = false;
        if gap {
            self.whole.clear();
            for want in self.in_part.drain() {
                self.failed.remove(&want);
            }
            let oldest = rows.iter().min_by_key(|row| row.bsid);
            let submitted_at =
                oldest.and_then(|row| row.submitted_at.map(moment::of_seconds)).or(Some(Millis::MAX));
            let is_first = self.newest.is_none();
            follows = is_first && self.until.is_some_and(|until| submitted_at <= Some(until));
            self.since = Some(Since { submitted_at });
        }
        if all {
            self.since = Some(Since::default());
        }
        self.all = (self.all || all) && !gap;
        self.newest = self.newest.max(newest(rows));
        match (gap, follows) {
            (false, _) => Gap::None,
            (true, true) => Gap::Before,
            (true, false) => Gap::Unread,
        }
    }

    /// Since when nothing was left out; `None`: nothing was read.
    pub(super) fn since(&self) -> Option<Since> {
        self.since
    }

    /// How far it is known.
    pub(super) fn standing(&self, want: &Want) -> Standing {
        if self.all || self.whole.contains(want) {
            Standing::Whole
        } else if self.in_part.contains(want) {
            Standing::Part
        } else {
            Standing::Unasked
        }
    }

    /// It was asked for, and what can be found of it was met.
    pub(super) fn completed(&mut self, want: &Want, whole: bool) {
        self.failed.remove(want);
        let known = if whole { &mut self.whole } else { &mut self.in_part };
        known.insert(want.clone());
    }

    /// The same, and nobody could say whether that is all: it is asked for again, ever more seldom if somebody was `asked`.
    pub(super) fn unsaid(&mut self, want: &Want, asked: bool, now: Millis) {
        self.in_part.insert(want.clone());
        if !asked {
            self.failed.remove(want);
        }
        self.failed(want, now);
    }

    /// Whether it was asked for, and nobody could say whether that is all.
    pub(super) fn is_unsaid(&self, want: &Want) -> bool {
        self.in_part.contains(want) && self.failed.contains_key(want)
    }

    /// More of it was met: by that all of it may be found.
    pub(super) fn has_more(&mut self, want: &Want) {
        if self.in_part.remove(want) {
            self.failed.remove(want);
        }
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
        self.in_part.retain(|want| kept.contains(want));
        self.failed.retain(|want, _| kept.contains(want));
    }
}

fn newest(rows: &[Buildset]) -> Option<u64> {
    rows.iter().map(|row| row.bsid).max()
}
