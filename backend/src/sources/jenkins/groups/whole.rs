// SPDX-License-Identifier: Apache-2.0
//! Whether all builds of a group are known. Jenkins lists only the newest builds of a job, and those only until a log rotator or a
//! person deletes them; what it listed once is remembered here. So it is known of each job since when all its builds are known: that
//! goes on for as long as each list takes up where the one before ended. A job that hides builds which may be for a group, and of
//! which the group has none, may have failed there: such a group is a part, and has not passed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;

use super::{Group, Id, started::Started};
use crate::{
    model::Subject,
    sources::{
        jenkins::{
            place::Place,
            subject::is_own,
            wire::{Listing, Shown},
        },
        origin::APART,
    },
};

/// Clocks differ by so much at most, in milliseconds, and what a look tells it has read so long before at most.
pub(super) const MARGIN: Millis = APART;

/// What is known of jobs.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    covered: BTreeMap<Place, Covered>,
    /// Those of which something new is not read.
    hidden: BTreeSet<Place>,
    /// Those of which nothing was ever read, and when their newest build began.
    unread: BTreeMap<Place, Millis>,
    /// Those that were started for something of a project in a pipeline. A branch's own job, which runs for that alone, is not
    /// among them.
    started: Started,
    /// The newest builds that a process before has told, and when they began, as far as it said.
    told: BTreeMap<Place, (u64, Option<Millis>)>,
    /// Until when all is known of what a process before has told.
    until: Option<Millis>,
    /// Those that hide something of what is new or somebody waits for.
    pub(super) sought: BTreeSet<Place>,
}

/// Up to which build all are known, and since when.
#[derive(Clone, Copy, Debug)]
struct Covered {
    newest: (u64, Millis),
    /// `None`: since its first one.
    since: Option<Millis>,
    /// Whether as many were asked for as are at all.
    deep: bool,
}

impl Jobs {
    /// A process before has told something last at that moment.
    pub(super) fn begin(&mut self, last: Option<Millis>) {
        self.until = last.map(|last| last - MARGIN);
    }

    /// Until when all is known of what a process before has told.
    pub(super) const fn told_until(&self) -> Option<Millis> {
        self.until
    }

    /// Takes what a look shows.
    pub(super) fn take(&mut self, listing: &Listing, ids: &BTreeSet<Id>) {
        self.hidden.clone_from(&listing.hidden);
        for (place, shown) in &listing.shown {
            let before = self.covered.get(place).copied();
            let goes_on = before.filter(|before| takes_up(place, before.newest, *shown, ids));
            // A first list may be read in part, and the next one take up what was told.
            let told = || shown.since.min(self.told_since(place, *shown, ids));
            let since = match goes_on {
                _ if shown.oldest <= 1 => None,
                Some(before) => before.since.map(|since| since.min(told())),
                None if before.is_none() => Some(told()),
                None => Some(shown.since),
            };
            let deep = listing.deep.contains(place) || goes_on.is_some_and(|before| before.deep);
            self.covered.insert(place.clone(), Covered { newest: shown.newest, since, deep });
        }
        // A branch's own job goes with its branch; what another has shown, it hides when it shows nothing more.
        let started = &self.started;
        self.covered.retain(|place, _| {
            let there = listing.shown.contains_key(place) || listing.hidden.contains(place);
            there || started.knows(place)
        });
        let is_new = |place: &Place| !self.covered.contains_key(place) && !started.knows(place);
        let unread = listing.unread.iter().filter(|(place, _)| is_new(place));
        self.unread = unread.map(|(place, newest)| (place.clone(), *newest)).collect();
        self.sought.clear();
    }

    /// Whether a build is newer than what was known of its job: what was asked for later than it was listed may be old, and so may be
    /// all that a job shows for the first time.
    pub(super) fn is_new(&self, (place, number, begun): &Id) -> bool {
        let newest = self.covered.get(place).map(|covered| covered.newest);
        newest.is_some_and(|newest| *number > newest.0 || *begun > newest.1)
    }

    /// Since when all is known where a list takes up what a process before has told; the end of time where it does not.
    fn told_since(&self, place: &Place, shown: Shown, ids: &BTreeSet<Id>) -> Millis {
        let told = self.told.get(place).and_then(|(number, begun)| Some((*number, (*begun)?)));
        let goes_on = told.is_some_and(|told| takes_up(place, told, shown, ids));
        self.until.filter(|_| goes_on).unwrap_or(Millis::MAX)
    }

    /// A process before has told this build. What is known of a job that was looked at is not by that: another process that works
    /// beside this one may have told it.
    pub(super) fn was_told(&mut self, place: &Place, number: u64, begun: Option<Millis>) {
        if self.covered.contains_key(place) {
            return;
        }
        let newest = self.told.entry(place.clone()).or_default();
        *newest = (number, begun).max(*newest);
    }

    /// The newest build that was known of a job that was started for something of ours.
    pub(super) fn newest_of(&self, place: &Place) -> Option<u64> {
        let known = self.covered.get(place).map(|covered| covered.newest.0);
        known.or(self.told.get(place).map(|(number, _)| *number)).filter(|_| self.started.knows(place))
    }

    /// A job was started for that.
    pub(super) fn started(&mut self, subject: &Subject, pipeline: &str, place: &Place) {
        if !is_own(place, subject) {
            self.started.add(subject, pipeline, place);
        }
    }

    /// The jobs that may hide builds of a group that has none of them, if its builds can be there since then.
    pub(super) fn that_hide<'a>(
        &'a self,
        group: &'a Group,
        since: Millis,
        by_others: bool,
    ) -> impl Iterator<Item = &'a Place> {
        let of = self.started.of(&group.subject, &group.pipeline);
        // A job of many projects may show none of this one.
        let shared = by_others.then(|| self.started.of_several(&group.pipeline)).into_iter().flatten();
        let hides = move |place: &&Place| {
            let covered = self.covered.get(*place).and_then(|covered| covered.since);
            self.hidden.contains(*place) || covered.is_some_and(|covered| covered > since)
        };
        let known = of.chain(shared).filter(hides).filter(|place| !group.has_of(place));
        known.chain(self.unread.iter().filter(move |(_, newest)| **newest >= since).map(|(place, _)| place))
    }

    /// Those of them of which more can be asked for.
    pub(super) fn worth_asking(&self, group: &Group, since: Millis, by_others: bool) -> Vec<Place> {
        let shallow = |place: &&Place| self.covered.get(*place).is_some_and(|covered| !covered.deep);
        self.that_hide(group, since, by_others).filter(shallow).cloned().collect()
    }
}

/// Whether a list takes up where the one before ended, with that build: its job is still the same, and no build between the two is
/// hidden.
fn takes_up(place: &Place, (number, begun): (u64, Millis), shown: Shown, ids: &BTreeSet<Id>) -> bool {
    // In another life of the job the same number begins later.
    let same = (place.clone(), number, Millis::MIN)..=(place.clone(), number, begun);
    shown.oldest <= number && ids.range(same).next().is_some() || number.checked_add(1) == Some(shown.oldest)
}
