// SPDX-License-Identifier: Apache-2.0
//! What one look has shown, and what of it could not be read. Pure.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;

use super::{Build, MOST};
use crate::sources::jenkins::place::Place;

/// What one look has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Listing {
    pub(in crate::sources::jenkins) builds: Vec<Build>,
    /// Of each job that shows builds, which of them it shows without a gap.
    pub(in crate::sources::jenkins) shown: BTreeMap<Place, Shown>,
    /// Jobs that hide their newest builds, or what waits for them, since that is not read yet or is too much.
    pub(in crate::sources::jenkins) hidden: BTreeSet<Place>,
    /// Those among them of which nothing was read yet, since one look asks for some builds alone, and when the newest of it began: nobody
    /// knows whom they build for.
    pub(in crate::sources::jenkins) unread: BTreeMap<Place, Millis>,
    /// Jobs of which as many builds were asked for as are at all.
    pub(in crate::sources::jenkins) deep: BTreeSet<Place>,
    /// Folders in which there is more than one question reaches.
    pub(in crate::sources::jenkins) deeper: BTreeSet<Place>,
    /// Builds beyond those that are read of one look.
    pub(in crate::sources::jenkins) cut: usize,
    /// What is too much to be read, for people.
    pub(in crate::sources::jenkins) too_large: Vec<String>,
}

impl Listing {
    /// Adds what another question has shown.
    pub(in crate::sources::jenkins) fn add(&mut self, other: Self) {
        self.builds.extend(other.builds);
        self.shown.extend(other.shown);
        self.hidden.extend(other.hidden);
        self.unread.extend(other.unread);
        self.deeper.extend(other.deeper);
        self.cut += other.cut;
        self.too_large.extend(other.too_large);
    }

    /// What of it could not be read, with what would be right.
    pub(in crate::sources::jenkins) fn remarks(&self) -> Vec<String> {
        let mut all: Vec<String> = self.too_large.iter().take(NAMED).cloned().collect();
        if let Some(more) = self.too_large.len().checked_sub(NAMED).filter(|more| *more > 0) {
            all.push(format!("{more} more are as large"));
        }
        all.extend(self.deeper.iter().take(NAMED).map(|place| {
            format!(
                "jobs in {} are out of reach: name it in `jobs`, beside what else is wanted",
                place.shown()
            )
        }));
        if let Some(more) = self.deeper.len().checked_sub(NAMED).filter(|more| *more > 0) {
            all.push(format!("jobs in {more} more folders are out of reach"));
        }
        if self.cut > 0 {
            all.push(format!(
                "{} builds beyond the first {MOST}: a lower `history`, or fewer `jobs`, would be right",
                self.cut
            ));
        }
        all
    }
}

/// Things of one kind that are named, at most.
const NAMED: usize = 5;

/// A job's builds from the newest down to the last before one that is not shown: one that was not asked for, was deleted, or cannot
/// be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Shown {
    pub(in crate::sources::jenkins) newest: (u64, Millis),
    /// 1: there is none before it.
    pub(in crate::sources::jenkins) oldest: u64,
    /// When the first of them began.
    pub(in crate::sources::jenkins) since: Millis,
}

impl Shown {
    /// Of one job's builds.
    pub(in crate::sources::jenkins) fn of<'a>(builds: impl IntoIterator<Item = &'a Build>) -> Option<Self> {
        let mut all: Vec<_> = builds.into_iter().map(|build| (build.number, build.begun)).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        let mut all = all.into_iter();
        let newest = all.next()?;
        let mut shown = Self { newest, oldest: newest.0, since: newest.1 };
        for (number, begun) in all {
            if number.checked_add(1).is_none_or(|next| next < shown.oldest) {
                break;
            }
            shown.oldest = number;
            shown.since = shown.since.min(begun);
        }
        Some(shown)
    }
}
