// SPDX-License-Identifier: Apache-2.0
//! Which line says why, by the words that tools use. The ranks are in [`super::phrases`]; the first line of the best rank
//! counts: what comes later mostly follows from it.

use super::{
    announced::Awaited,
    coverage::Rules,
    ends,
    gotest::{Outcome, Tests},
    gradle::Reasons,
    phrases::{self, RANKS, Rank},
    recent::{self, Newest, Spot},
    surefire,
};

/// The first or last line of every rank, in a part of a log.
#[derive(Default)]
pub(super) struct Words {
    found: [Option<Spot>; RANKS],
    /// The nearest to the end of what failed, of the ranks that what passes has, too.
    near: Option<(Rank, Spot)>,
    /// The number of the line with which what failed has ended.
    ended: Option<usize>,
    /// The CI server has said that it failed: what comes is of no account.
    over: bool,
    awaited: Option<Awaited>,
    tests: Tests,
    java_tests: surefire::Tests,
    reasons: Reasons,
    coverage: Rules,
    /// No spot takes lines after this one.
    open_until: usize,
}

impl Words {
    /// Takes the newest line, of this rank.
    pub(super) fn take(&mut self, newest: Newest<'_>, rank: Option<Rank>) {
        let Newest { line, said, .. } = newest;
        if newest.number() <= self.open_until {
            // of a stack most lines are left out
            self.open_until += usize::from(recent::goes_on(line));
            self.found.iter_mut().flatten().for_each(|spot| spot.push(line));
            self.near.iter_mut().for_each(|(_, spot)| spot.push(line));
        }
        if self.over {
            return;
        }
        self.end(newest, rank);
        match self.tests.take(newest) {
            Some(Outcome::Failed(failed)) => self.exact(failed),
            Some(Outcome::Passed(numbers)) => self.take_back(&numbers),
            None => {}
        }
        let reason = self.reasons.take(newest);
        let rule = self.coverage.take(newest);
        reason.into_iter().chain(rule).for_each(|spot| self.exact(spot));
        if let Some(counts) = self.java_tests.take(newest)
            && let Some(exact) = self.found.first_mut()
            && exact.as_ref().is_none_or(|exact| self.java_tests.have(exact.number))
        {
            *exact = Some(counts);
        }
        if let Some(awaited) = &mut self.awaited {
            let rank = awaited.comes(said);
            if rank.is_some() || awaited.is_over() {
                self.awaited = None;
            }
            if let Some(rank) = rank {
                self.keep(rank, newest);
                return;
            }
        }
        let Some(rank) = rank.filter(|_| !self.tests.log(said)) else { return };
        if let Some(awaited) = Awaited::after(said) {
            self.awaited = Some(awaited);
        }
        self.keep(rank, newest);
    }

    /// What is known to say exactly why, where it is the first that does.
    fn exact(&mut self, spot: Spot) {
        if let Some(exact) = self.found.first_mut() {
            exact.get_or_insert(spot);
        }
    }

    /// Lines with these numbers are of tests that have passed when they were run again: others may have failed after them.
    fn take_back(&mut self, numbers: &[usize]) {
        for rank in [Rank::Exact, Rank::Named] {
            if let Some(place) = self.found.get_mut(rank as usize)
                && place.as_ref().is_some_and(|spot| numbers.contains(&spot.number))
            {
                *place = self.tests.spare(rank);
            }
        }
    }

    /// Whether what failed ends with this line; what is done once more has not.
    fn end(&mut self, newest: Newest<'_>, rank: Option<Rank>) {
        let (Newest { line, said, .. }, number) = (newest, newest.number());
        let over = ends::is_over(line);
        self.over |= over;
        match self.ended {
            Some(ended) if number <= ended + super::AFTER && ends::again(said) => self.ended = None,
            None if rank.is_some_and(|rank| ends::ends(rank, said)) => self.ended = Some(number),
            None if over || ends::goes_on(line) => {
                self.ended = Some(number);
                // where nothing else stands out, the last words of the stage do
                let last = newest.before(ends::last_words);
                self.add(Rank::Exit, last.and_then(|last| newest.spot_at(last)));
                self.open_until = number + super::AFTER;
            }
            Some(_) | None => {}
        }
    }

    fn keep(&mut self, rank: Rank, newest: Newest<'_>) {
        let last = newest.number();
        let number = if ends::says_only_that(rank, newest.said) {
            newest.before(ends::last_words).unwrap_or(last)
        } else {
            last
        };
        let apart = |(of, spot): &(Rank, Spot)| {
            let plainer = rank < *of || rank == *of && phrases::last_counts(rank);
            plainer || number > spot.number + super::AFTER
        };
        if phrases::NEAREST.contains(&rank) && self.ended.is_none() && self.near.as_ref().is_none_or(apart) {
            self.near = newest.spot_at(number).map(|spot| (rank, spot));
            self.open_until = number + super::AFTER;
        }
        let Some(place) = self.found.get_mut(rank as usize) else { return };
        if place.is_none() || phrases::last_counts(rank) && self.ended.is_none_or(|ended| ended == last) {
            *place = newest.spot_at(number);
            self.open_until = number + super::AFTER;
        }
    }

    /// A line that is known from elsewhere to be of this rank.
    pub(super) fn add(&mut self, rank: Rank, spot: Option<Spot>) {
        if let Some(place) = self.found.get_mut(rank as usize) {
            *place = spot.or(place.take());
        }
    }

    /// The plainest. `ended`: what failed ends with what was taken last.
    pub(super) fn best(self, ended: bool) -> Option<Spot> {
        let Self { mut found, near, ended: seen, coverage, .. } = self;
        if let Some((rank, spot)) = near.filter(|_| ended || seen.is_some()) {
            // what is as weak and farther away
            for weak in phrases::NEAREST {
                found.get_mut(weak as usize).map(Option::take);
            }
            if let Some(place) = found.get_mut(rank as usize) {
                *place = Some(spot);
            }
        }
        found.into_iter().flatten().next().or_else(|| coverage.warned())
    }
}

#[cfg(test)]
mod tests;
