// SPDX-License-Identifier: Apache-2.0
//! Since when builds of a group can be there. Of one that was told as a whole before, and of one that has begun since this looks, the
//! first one that is known is the first. Any other may have begun long before what is known of it: a person, or a comment, runs a job
//! of an old patch set again, and what failed there once is listed no more. Pure.

use milepost_api::Millis;

use super::Group;
use crate::{
    model::Subject,
    sources::jenkins::wire::{Cause, Grounds},
};

/// What was told of a group before it came to be known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// The store was not asked yet.
    Unread,
    Nothing,
    /// Something of which builds may have been hidden, or by a version that did not say.
    Part,
    Whole,
}

/// When a group has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) at: Millis,
    /// Whether jobs may have run for it that were not seen to run for its project.
    pub(super) by_others: bool,
}

/// How the first known build of a group was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// With the patch set or revision.
    Event,
    /// At any time after it.
    Again,
    /// Jenkins does not say.
    Unsaid,
}

/// Events with which a patch set or revision begins to be built: where what is in work is left alone, it is when that ends.
const BEGINS: [&str; 6] = [
    "patchset-created",
    "draft-published",
    "wip-state-changed",
    "private-state-changed",
    "change-merged",
    "ref-updated",
];

impl Group {
    /// When it has begun; `None`: only just now. `newest`: the greatest number of a change that had builds when the first look was made.
    pub(super) fn begun(&self, newest: Option<u64>) -> Option<Begun> {
        let told = self.told.as_ref().and_then(|run| run.enqueued);
        let known = self.builds.keys().map(|(.., begun)| *begun).chain(told).min();
        let known = known.map(|at| Begun { at, by_others: false });
        let any = Some(Begun { at: Millis::MIN, by_others: true });
        match self.before {
            Before::Part => any,
            Before::Unread | Before::Whole => known,
            // Gerrit numbers changes as they come.
            Before::Nothing if self.number().zip(newest).is_some_and(|(number, newest)| number > newest) => {
                known
            }
            Before::Nothing => {
                let built = self.builds.iter().min_by_key(|((.., begun), _)| *begun);
                let waits = self.queued.values().map(|(queued, _)| &queued.grounds);
                let first = built.map(|(_, entry)| &entry.build.grounds).into_iter().chain(waits).next();
                let there = built.is_some_and(|(_, entry)| entry.first);
                match (first.map(start), there) {
                    (Some(Start::Again), _) | (Some(Start::Unsaid), true) => any,
                    (_, by_others) => known.map(|begun| Begun { by_others, ..begun }),
                }
            }
        }
    }

    /// The number of its change.
    pub(super) const fn number(&self) -> Option<u64> {
        match self.subject {
            Subject::PatchSet { number, .. } => Some(number),
            Subject::Revision { .. } => None,
        }
    }
}

fn start(grounds: &Grounds) -> Start {
    let event = grounds.parameters.get("GERRIT_EVENT_TYPE").map(String::as_str);
    let begins = event.is_none_or(|event| BEGINS.contains(&event));
    // Zuul runs all jobs, or none.
    let by_zuul = grounds.parameters.contains_key("ZUUL_PROJECT");
    match grounds.cause {
        Cause::Person => Start::Again,
        _ if by_zuul => Start::Event,
        _ if !begins => Start::Again,
        Cause::Event => Start::Event,
        Cause::Unsaid => Start::Unsaid,
    }
}
