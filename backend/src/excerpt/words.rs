// SPDX-License-Identifier: Apache-2.0
//! Which line says why, by the words that tools use. The ranks are in [`super::phrases`]; the first line of the best rank
//! counts: what comes later mostly follows from it.

use std::sync::Arc;

use super::{
    announced::Awaited,
    gotest::Tests,
    phrases::{self, RANKS, Rank},
    recent::{Recent, Spot},
};

/// The first or last line of every rank, in a part of a log.
#[derive(Default)]
pub(super) struct Words {
    found: [Option<Spot>; RANKS],
    awaited: Option<Awaited>,
    tests: Tests,
    /// No spot takes lines after this one.
    open_until: usize,
}

impl Words {
    /// Takes the newest line, of this rank, in a block that began with line `begin`.
    pub(super) fn take(
        &mut self,
        recent: &Recent,
        line: &Arc<str>,
        said: &str,
        rank: Option<Rank>,
        begin: usize,
    ) {
        if recent.count <= self.open_until {
            self.found.iter_mut().flatten().for_each(|spot| spot.push(line));
        }
        if let Some(failed) = self.tests.take(recent, line, said, begin)
            && let Some(exact) = self.found.first_mut()
        {
            exact.get_or_insert(failed);
        }
        if let Some(awaited) = &mut self.awaited {
            let rank = awaited.comes(said);
            if rank.is_some() || awaited.is_over() {
                self.awaited = None;
            }
            if let Some(rank) = rank {
                self.keep(rank, recent, begin);
                return;
            }
        }
        let Some(rank) = rank else { return };
        if let Some(awaited) = Awaited::after(said) {
            self.awaited = Some(awaited);
        }
        self.keep(rank, recent, begin);
    }

    fn keep(&mut self, rank: Rank, recent: &Recent, begin: usize) {
        let Some(place) = self.found.get_mut(rank as usize) else { return };
        if place.is_none() || phrases::last_counts(rank) {
            *place = recent.keep(recent.count, begin);
            self.open_until = recent.count + super::AFTER;
        }
    }

    /// A line that is known from elsewhere to be of this rank.
    pub(super) fn add(&mut self, rank: Rank, spot: Option<Spot>) {
        if let Some(place) = self.found.get_mut(rank as usize) {
            *place = spot.or(place.take());
        }
    }

    /// The plainest.
    pub(super) fn best(self) -> Option<Spot> {
        self.found.into_iter().flatten().next()
    }
}
