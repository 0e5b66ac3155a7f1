// SPDX-License-Identifier: Apache-2.0
//! Since when builds of a group can be there. Of one that was told as a whole before, and of one that was seen to begin with its patch
//! set or revision, the first one that is known is the first. Any other may have begun long before what is known of it: a person, or a
//! comment, runs a job of an old patch set again, and what failed there once is listed no more; or what the first look shows is a slow
//! job's build that waited for hours, when a fast one's was listed no more. Pure.

use milepost_api::Millis;

use super::{Entry, Group};
use crate::sources::jenkins::wire::{Cause, Grounds};

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
    /// `None`: at any time since there is something to be built.
    pub(super) at: Option<Millis>,
    /// Whether jobs may have run for it that were not seen to run for its project.
    pub(super) by_others: bool,
}

/// Events with which a patch set or revision begins to be built.
const BEGINS: [&str; 4] = ["patchset-created", "draft-published", "change-merged", "ref-updated"];

impl Group {
    /// When it has begun.
    pub(super) fn begun(&self) -> Begun {
        let known = Begun { at: Some(self.known_since()), by_others: false };
        let any = Begun { at: None, by_others: true };
        let seen = self.earliest().is_none_or(|entry| entry.seen) && !self.first;
        match self.before {
            Before::Unread | Before::Whole => known,
            Before::Nothing if seen && self.began_with_it() => known,
            Before::Nothing | Before::Part => any,
        }
    }

    /// Whether the first that is known of it, of which nothing was told before, has begun with its patch set or revision.
    pub(super) fn began_with_it(&self) -> bool {
        let waits = || self.queued.values().map(|(queued, _)| &queued.grounds).next();
        let first = self.earliest().map(|entry| &entry.build.grounds).or_else(waits);
        self.before == Before::Nothing && first.is_some_and(with_it)
    }

    fn earliest(&self) -> Option<&Entry> {
        self.builds.iter().min_by_key(|((.., begun), _)| *begun).map(|(_, entry)| entry)
    }

    /// Since when it is known; the end of time where nothing says it.
    pub(super) fn known_since(&self) -> Millis {
        let told = self.told.as_ref().and_then(|run| run.enqueued);
        let begun = self.builds.keys().map(|(.., begun)| *begun);
        begun.chain(told).chain(self.waits_since).min().unwrap_or(Millis::MAX)
    }
}

/// Whether it was started with the patch set or revision, and not at any time after it, or by who knows what.
fn with_it(grounds: &Grounds) -> bool {
    let event = grounds.parameters.get("GERRIT_EVENT_TYPE").map(String::as_str);
    let begins = event.is_none_or(|event| BEGINS.contains(&event));
    // Zuul runs all jobs, or none.
    let by_zuul = grounds.parameters.contains_key("ZUUL_PROJECT");
    match grounds.cause {
        Cause::Person => false,
        Cause::Event => begins || by_zuul,
        Cause::Unsaid => by_zuul,
    }
}
