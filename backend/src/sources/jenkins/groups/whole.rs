// SPDX-License-Identifier: Apache-2.0
//! Whether all builds of a group are known. Jenkins lists only the newest builds of a job, and those only until a log rotator or a
//! person deletes them; what it listed once is remembered here. So it is known of each job since when all its builds are known: that
//! goes on for as long as each list takes up where the one before ended. A job that hides builds which may be for a group, and of
//! which the group has none, may have failed there: such a group is a part, and has not passed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;

use super::{Group, Id, project};
use crate::{
    model::{Run, RunState, Subject},
    sources::jenkins::{
        place::Place,
        subject::is_own,
        wire::{Listing, Shown},
    },
};

/// What is known of jobs.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    covered: BTreeMap<Place, Covered>,
    /// Those of which something new is not read.
    hidden: BTreeSet<Place>,
    /// Those that were started for something of a project in a pipeline. A branch's own job, which runs for that alone, is not
    /// among them.
    of: BTreeMap<(String, String), BTreeSet<Place>>,
    /// The same by pipeline, with the project; `None`: several.
    by_pipeline: BTreeMap<String, BTreeMap<Place, Option<String>>>,
    /// The newest builds that a process before has told.
    told: BTreeMap<Place, u64>,
    /// The greatest number of a change that had builds at the first look.
    newest: Option<u64>,
}

/// Up to which build all are known, and since when.
#[derive(Clone, Copy, Debug)]
struct Covered {
    newest: (u64, Millis),
    /// `None`: since its first one.
    since: Option<Millis>,
}

impl Jobs {
    /// The first look was made, and shows these.
    pub(super) fn begin<'a>(&mut self, groups: impl Iterator<Item = &'a Group>) {
        self.newest = groups.filter_map(Group::number).max();
    }

    /// Takes what a look shows.
    pub(super) fn take(&mut self, listing: &Listing, ids: &BTreeSet<Id>) {
        self.hidden.clone_from(&listing.hidden);
        for (place, shown) in &listing.shown {
            let before = self.covered.get(place).copied();
            let since = match before {
                _ if shown.oldest <= 1 => None,
                Some(before) if goes_on(place, before, *shown, ids) => {
                    before.since.map(|since| since.min(shown.since))
                }
                _ => Some(shown.since),
            };
            self.covered.insert(place.clone(), Covered { newest: shown.newest, since });
        }
    }

    /// A process before has told this build.
    pub(super) fn was_told(&mut self, place: &Place, number: u64) {
        let newest = self.told.entry(place.clone()).or_default();
        *newest = number.max(*newest);
    }

    /// The newest build that was known of a job that was started for something of ours.
    pub(super) fn newest_of(&self, place: &Place) -> Option<u64> {
        let known = self.covered.get(place).map(|covered| covered.newest.0);
        known
            .or(self.told.get(place).copied())
            .filter(|_| self.by_pipeline.values().any(|all| all.contains_key(place)))
    }

    /// A job was started for that.
    pub(super) fn started(&mut self, subject: &Subject, pipeline: &str, place: &Place) {
        if is_own(place, subject) {
            return;
        }
        let all = self.of.entry((project(subject).to_owned(), pipeline.to_owned())).or_default();
        if all.contains(place) {
            return;
        }
        all.insert(place.clone());
        let by_pipeline = self.by_pipeline.entry(pipeline.to_owned()).or_default();
        let of = by_pipeline.entry(place.clone()).or_insert_with(|| Some(project(subject).to_owned()));
        of.take_if(|of| of != project(subject));
    }

    /// Whether builds of the group may be hidden, of jobs of which it has none.
    fn hide_of(&self, group: &Group) -> bool {
        // What waits in the queue for the first time has everything before it.
        let Some(begun) = group.begun(self.newest) else { return false };
        // Everything that began before this is known otherwise.
        let known = group.known_until.map_or(begun.at, |until| begun.at.max(until));
        let of = (project(&group.subject).to_owned(), group.pipeline.clone());
        let of = self.of.get(&of).into_iter().flatten();
        // A job of many projects may show none of this one.
        let shared = self.by_pipeline.get(&group.pipeline).filter(|_| begun.by_others).into_iter().flatten();
        let mut jobs = of.chain(shared.filter(|(_, of)| of.is_none()).map(|(place, _)| place));
        let hides = |place: &Place| {
            let since = self.covered.get(place).and_then(|covered| covered.since);
            self.hidden.contains(place) || since.is_some_and(|since| since > known)
        };
        jobs.any(|place| hides(place) && !group.has_of(place))
    }
}

/// Whether a list takes up where the one before ended: its job is still the same, and no build between the two is hidden.
fn goes_on(place: &Place, before: Covered, shown: Shown, ids: &BTreeSet<Id>) -> bool {
    let (number, begun) = before.newest;
    let overlaps = shown.oldest <= number && ids.contains(&(place.clone(), number, begun));
    overlaps || number.checked_add(1) == Some(shown.oldest)
}

impl Group {
    /// Notes whether it may be a part, unless it was seen as a whole before.
    pub(super) fn judge(&mut self, jobs: &Jobs) {
        self.part = !self.settled && jobs.hide_of(self);
    }

    /// What may be told of it.
    pub(super) fn told_as(&mut self, mut run: Run) -> Run {
        let open = run.state.is_open();
        let failed = matches!(run.state, RunState::Failed | RunState::ConfigError);
        run.whole = !self.part;
        // Of what has not changed, what was told of it before is as right as it was.
        let is_told =
            self.told.as_ref().is_some_and(|told| (told.state, &told.jobs) == (run.state, &run.jobs));
        if self.part && !open && !failed && !is_told {
            run.state = RunState::Unknown;
        }
        self.settled |= !self.part && !open && run.state != RunState::Unknown;
        run
    }

    /// Whether a build of that job is known that has a verdict, or will have one.
    fn has_of(&self, place: &Place) -> bool {
        let shown = self.builds.iter().any(|((p, ..), entry)| p == place && !entry.is_aborted());
        shown || self.kept.iter().any(|kept| kept.place == *place && kept.number.is_some())
    }
}
