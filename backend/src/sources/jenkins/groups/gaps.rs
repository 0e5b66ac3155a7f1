// SPDX-License-Identifier: Apache-2.0
//! Jobs that have begun more builds between two looks than are listed, or since a process before this one ended, or of which older
//! builds may be for what somebody waits for: which builds are missing, so that they are asked for. What is missing even so makes parts,
//! see [`super::whole`]. Pure.

use std::collections::BTreeSet;

use milepost_api::Millis;

use super::{Groups, tries::About};
use crate::sources::jenkins::{
    place::Place,
    wire::{Listing, Shown},
};

/// Builds of one job that are asked for, at most.
const MOST: u64 = 200;

/// The newest builds of a job, among which are those that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Gap {
    pub(in crate::sources::jenkins) place: Place,
    pub(in crate::sources::jenkins) count: u64,
    /// Whether they are newer than what is known; else they may be for what somebody waits for.
    pub(in crate::sources::jenkins) new: bool,
}

impl Gap {
    /// Whether there is no more to be asked for.
    pub(in crate::sources::jenkins) const fn is_all(&self) -> bool {
        self.count >= MOST
    }
}

impl Groups {
    /// What is missing in a list, of jobs that have run for us: what is new first.
    pub(in crate::sources::jenkins) fn gaps(&self, listing: &Listing, now: Millis) -> Vec<Gap> {
        let shown = || listing.shown.iter().filter(|(place, _)| !listing.hidden.contains(*place));
        let gap = |(place, shown): (&Place, &Shown)| {
            let before = self.jobs.newest_of(place).filter(|before| *before < shown.newest.0)?;
            let count = (shown.newest.0 - before).min(MOST);
            (shown.oldest > before.saturating_add(1)).then(|| Gap { place: place.clone(), count, new: true })
        };
        let mut gaps: Vec<Gap> = shown().filter_map(gap).collect();
        let new: BTreeSet<Place> = gaps.iter().map(|gap| gap.place.clone()).collect();
        let old = |place: &Place| About::List(place.clone(), false);
        let may = |place: &Place| !new.contains(place) && self.tries.may(&old(place), now);
        let sought = shown().filter(|(place, _)| self.jobs.sought.contains(*place) && may(place));
        gaps.extend(sought.map(|(place, _)| Gap { place: place.clone(), count: MOST, new: false }));
        gaps
    }

    /// A question for it was answered, or failed; whether it is worth another one soon. What is new and failed too often is as if it
    /// had been too much; what is old rests.
    pub(in crate::sources::jenkins) fn asked_for(&mut self, gap: &Gap, failed: bool, now: Millis) -> bool {
        let about = About::List(gap.place.clone(), gap.new);
        let again = failed && self.tries.failed(about.clone(), now);
        if !again && (gap.new || !failed) {
            self.tries.answered(&about);
        }
        again
    }
}
