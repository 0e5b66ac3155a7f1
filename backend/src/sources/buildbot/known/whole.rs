// SPDX-License-Identifier: Apache-2.0
//! What is known as a whole, and what is to be asked for because it is not. Pure.

use std::collections::{BTreeSet, HashSet};

use milepost_api::Millis;

use super::{Known, Met, Of, Standing};
use crate::model::{Subject, Want};

/// Whether looks have met all of something of which Buildbot has no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Covered {
    Whole,
    Part,
    /// All if it is there since then at the earliest, by Buildbot's clock.
    Since(Millis),
}

impl Known {
    pub(super) fn for_want(&self, want: &Want) -> impl Iterator<Item = (&Met, &Of)> {
        let all = self.sets.iter().filter_map(|(id, met)| Some((met, self.of_set(*id)?)));
        all.filter(|(_, of)| want.is_for(&of.subject))
    }

    /// Whether all is known for a patch set or revision; nothing is not all, since it may be there meanwhile.
    pub(in super::super) fn knows(&self, want: &Want) -> bool {
        let is_asked = self.reach.standing(want) != Standing::Unasked && !self.reach.is_unsaid(want);
        is_asked && self.for_want(want).next().is_some()
    }

    /// What is to be asked for, at most so many: what is known in part, those with the newest buildsets first, and what was told before.
    /// What nobody could say of what was asked for is asked again.
    pub(in super::super) fn in_part(&self, most: usize, now: Millis) -> Vec<Want> {
        let mut due: Vec<Want> = Vec::new();
        let met = self.sets.keys().rev().filter_map(|id| self.of_set(*id)).map(|of| of.subject.want());
        let (unasked, asked): (Vec<_>, Vec<_>) =
            met.partition(|want| self.reach.standing(want) == Standing::Unasked);
        let unsaid = asked.into_iter().filter(|want| self.reach.is_unsaid(want));
        for want in unasked.into_iter().chain(self.recalled()).chain(unsaid) {
            if due.len() == most {
                break;
            }
            if !due.contains(&want) && self.reach.is_due(&want, now) {
                due.push(want);
            }
        }
        due
    }

    /// Revisions that were checked out for it.
    pub(in super::super) fn revisions(&self, want: &Want) -> BTreeSet<String> {
        let (Want::PatchSet { project, .. } | Want::Revision { project, .. }) = want else {
            return BTreeSet::new();
        };
        let stamps = self.for_want(want).flat_map(|(met, _)| &met.stamps);
        let of_project = stamps.filter(|stamp| stamp.project.as_ref() == Some(project));
        of_project.filter_map(|stamp| stamp.revision.clone()).filter(|r| !r.is_empty()).collect()
    }

    /// What is known for a patch set, or for a revision on its branches.
    pub(in super::super) fn subjects(&self, want: &Want) -> HashSet<Subject> {
        self.for_want(want).map(|(_, of)| of.subject.clone()).collect()
    }

    /// All of it was met that can be found, and that is `whole` or may not be; what it is.
    pub(in super::super) fn completed(&mut self, want: &Want, whole: bool) -> Vec<Of> {
        let all = self.of_want(want);
        if !all.is_empty() {
            self.reach.completed(want, whole);
        }
        all
    }

    /// The same where nobody could say whether it is whole; whether somebody was `asked`.
    pub(in super::super) fn unsaid(&mut self, want: &Want, asked: bool, now: Millis) -> Vec<Of> {
        let all = self.of_want(want);
        if !all.is_empty() {
            self.reach.unsaid(want, asked, now);
        }
        all
    }

    /// Whether nobody could say yet whether what was found of it is all.
    pub(in super::super) fn is_unsaid(&self, want: &Want) -> bool {
        self.reach.is_unsaid(want)
    }

    fn of_want(&self, want: &Want) -> Vec<Of> {
        let all: HashSet<&Of> = self.for_want(want).map(|(_, of)| of).collect();
        all.into_iter().cloned().collect()
    }

    /// Whether looks have met all of it though Buildbot has no change of it: none was made for what somebody has forced or tried,
    /// and others are deleted after a while (`changeHorizon`). That what was met came since the first look says nothing: somebody
    /// may have forced a builder for an old patch set.
    pub(in super::super) fn covered(&self, want: &Want) -> Covered {
        let Some(since) = self.reach.since() else { return Covered::Part };
        let told = self.told.values().filter(|run| want.is_for(&run.subject));
        let mut told = told.chain(self.kept.of_want(want)).peekable();
        let was_told = told.peek().is_some();
        // All was known then, and nothing after it was left out: else it was doubted.
        if told.any(|run| run.whole) {
            return Covered::Whole;
        }
        if let Some(since) = since.submitted_at {
            return Covered::Since(since);
        }
        // All that there is was read: what was told in part had more once, and so had what was built again.
        let is_first = !was_told && self.for_want(want).all(|(met, _)| !met.rebuilt);
        if is_first { Covered::Whole } else { Covered::Part }
    }

    /// It could not be asked for.
    pub(in super::super) fn failed(&mut self, want: &Want, now: Millis) {
        self.reach.failed(want, now);
    }

    /// How far this is known.
    pub(in super::super) fn standing(&self, of: &Of) -> Standing {
        self.reach.standing(&of.subject.want())
    }
}
