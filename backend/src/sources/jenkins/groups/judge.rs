// SPDX-License-Identifier: Apache-2.0
//! Whether a group is all that was built, and what may be told of it. Pure.

use milepost_api::Millis;

use super::{
    Group,
    begun::Begun,
    origins::Origins,
    whole::{Jobs, MARGIN},
};
use crate::{
    model::{Run, RunState},
    sources::jenkins::place::Place,
};

impl Group {
    /// Notes whether it may be a part, unless it was seen as a whole before. What may hide builds of it is asked for more if the group
    /// is new, or somebody waits for it.
    pub(super) fn judge(&mut self, jobs: &mut Jobs, origins: &mut Origins, waits: impl Fn(&Self) -> bool) {
        self.part = false;
        if self.settled {
            return;
        }
        let Begun { at, by_others } = self.begun();
        // Everything that began before this is known otherwise.
        let known = self.known_until.unwrap_or(Millis::MIN);
        let mut since = at.unwrap_or(Millis::MIN).max(known);
        let hides =
            |group: &Self, jobs: &Jobs, since| jobs.that_hide(group, since, by_others).next().is_some();
        self.part = hides(self, jobs, since);
        if self.part && at.is_none() {
            self.there_since = self.there_since.or_else(|| origins.since(&self.subject));
            // Of a merge commit or a direct push Gerrit cannot say it. The process before would have told what began with it.
            let is_since = |until: &Millis| self.began_with_it() && self.known_since() >= *until;
            let told = || jobs.told_until().filter(is_since).filter(|_| origins.denies(&self.subject));
            let Some(there) = self.there_since.map(|there| there - MARGIN).or_else(told) else { return };
            since = there.min(self.known_since()).max(known);
            self.part = hides(self, jobs, since);
        }
        if self.part && (self.builds.values().any(|entry| entry.fresh) || waits(self)) {
            let more = jobs.worth_asking(self, since, by_others);
            jobs.sought.extend(more);
        }
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
    pub(super) fn has_of(&self, place: &Place) -> bool {
        let shown = self.builds.iter().any(|((p, ..), entry)| p == place && !entry.is_aborted());
        shown || self.kept.iter().any(|kept| kept.place == *place && kept.number.is_some())
    }
}
