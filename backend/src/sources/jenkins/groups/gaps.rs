// SPDX-License-Identifier: Apache-2.0
//! Jobs that have begun more builds between two looks than are listed, or since a process before this one ended: which builds are
//! missing, so that they are asked for once. What is missing even so makes parts, see [`super::whole`]. Pure.

use super::Groups;
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
}

impl Groups {
    /// What is missing in a list, of jobs that have run for us.
    pub(in crate::sources::jenkins) fn gaps(&self, listing: &Listing) -> Vec<Gap> {
        let shown = listing.shown.iter().filter(|(place, _)| !listing.hidden.contains(*place));
        let gap = |(place, shown): (&Place, &Shown)| {
            let before = self.jobs.newest_of(place).filter(|before| *before < shown.newest.0)?;
            let count = (shown.newest.0 - before).min(MOST);
            (shown.oldest > before.saturating_add(1)).then(|| Gap { place: place.clone(), count })
        };
        shown.filter_map(gap).collect()
    }
}
