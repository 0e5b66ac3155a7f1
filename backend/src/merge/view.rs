// SPDX-License-Identifier: Apache-2.0
//! What each step's rule sees.

use std::collections::BTreeSet;

use milepost_api::{Millis, Say, gerrit::ChangeStatus};

use super::{
    Input,
    asker::Asker,
    built::{self, Carriers, Touched},
    evidence::Evidence,
    heard::Heard,
    presumed,
    same::Same,
};
use crate::model::{Brought, Revision, days};

/// What each step's rule sees.
pub(super) struct View<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) evidence: Evidence<'a>,
    pub(super) heard: Heard<'a>,
    pub(super) asker: Asker<'a>,
    /// The merged revision, once the change is merged.
    pub(super) merged: Option<Revision>,
    /// Whether the reader looks at an earlier patch set.
    pub(super) old_patch_set: bool,
    /// Moments at which time alone changes the answer.
    pub(super) wakes: BTreeSet<Millis>,
    /// Where deployment repositories ask for the change.
    pub(super) brought: Vec<Brought>,
    /// Runs that several sources tell of.
    pub(super) same: Same<'a>,
    /// Whether bots have written more on the change than Gerrit tells.
    pub(super) more_comments: bool,
}

impl<'a> View<'a> {
    pub(super) fn of(input: &'a Input<'a>) -> Self {
        let change = input.change;
        let merged = (change.status == ChangeStatus::Merged).then(|| change.current_revision.parse().ok());
        let mut view = Self {
            input,
            evidence: Evidence::of(input),
            heard: Heard::of(input),
            asker: Asker::new(&change.project, input.answers),
            merged: merged.flatten(),
            old_patch_set: input.patch_set < change.current_patch_set,
            wakes: BTreeSet::new(),
            brought: Vec::new(),
            same: Same::default(),
            more_comments: false,
        };
        if view.merged.is_some() {
            // Wherever it is: of what was picked from it there is a note.
            view.asker.has_said_what_came_from(change.number);
        }
        view
    }

    /// Which services the change touches, and which image of each carries it.
    pub(super) fn carried(&mut self) -> (Touched<'a>, Carriers<'a>) {
        let touched = built::touched(self);
        // No image is of an old patch set because the change is merged.
        let carriers = if self.old_patch_set { Carriers::new() } else { built::carriers(self, &touched) };
        (presumed::counted(self, touched, &carriers), carriers)
    }

    /// What is said where history would have to tell, of a change that is older than it.
    pub(super) fn older_than_history(&self) -> Option<Say> {
        let Input { change, now, kept_since, .. } = self.input;
        let merged = change.merged_at.unwrap_or(change.updated);
        let days = days(*kept_since, *now);
        (self.merged.is_some() && merged < *kept_since).then_some(Say::OlderThanHistory { days })
    }
}
