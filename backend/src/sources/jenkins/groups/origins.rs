// SPDX-License-Identifier: Apache-2.0
//! What Gerrit says of the things that builds are for, as far as it was asked. It says whether what was built on a branch that is called like a patch set's ref
//! is that patch set: until it has, and where it is not, the build is for nobody. And it says since when a patch set or a merged
//! revision is there: no build of it is older. Pure.

use std::collections::{BTreeSet, HashMap};

use milepost_api::Millis;

use crate::{
    model::{Revision, Subject},
    sources::origin::Origin,
};

/// Answers that are remembered, besides those about what is listed.
const MOST: usize = 5_000;
/// Questions that wait for an answer.
const WAITING: usize = 500;
/// What Gerrit does not know is asked again after so many milliseconds: its index may have been late. Then after twice as many each
/// time, until it is [`LONGEST`].
const REST: Millis = 60_000;
/// The longest of these pauses.
const LONGEST: Millis = 3_600_000;

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Origins {
    known: HashMap<Subject, Known>,
    open: BTreeSet<Subject>,
    /// When this was looked at last.
    now: Millis,
}

/// What Gerrit has said of one.
#[derive(Debug)]
struct Known {
    origin: Option<Origin>,
    /// How often it was asked.
    asked: u32,
    /// When it is worth another question, unless it was answered.
    again: Millis,
    /// When it was needed last.
    met: Millis,
}

impl Origins {
    /// A look is made now.
    pub(super) fn look(&mut self, now: Millis) {
        self.now = now;
    }

    /// Whether what was built is known to be that; what is not known will be asked.
    pub(super) fn holds(&mut self, subject: &Subject, built: &Revision) -> bool {
        self.of(subject).is_some_and(|origin| origin.revision == built.as_str())
    }

    /// Since when it is there; what is not known will be asked.
    pub(super) fn since(&mut self, subject: &Subject) -> Option<Millis> {
        self.of(subject).map(|origin| origin.since)
    }

    /// Whether Gerrit was asked and does not say where it comes from.
    pub(super) fn denies(&self, subject: &Subject) -> bool {
        self.known.get(subject).is_some_and(|known| known.origin.is_none() && known.asked > 0)
    }

    fn of(&mut self, subject: &Subject) -> Option<&Origin> {
        let due = self.known.get_mut(subject).is_none_or(|known| {
            known.met = self.now;
            known.origin.is_none() && self.now >= known.again
        });
        if due && self.open.len() < WAITING {
            self.open.insert(subject.clone());
        }
        self.known.get(subject)?.origin.as_ref()
    }

    /// What is to be asked.
    pub(super) fn open(&self) -> Vec<Subject> {
        self.open.iter().cloned().collect()
    }

    /// Takes what Gerrit has said.
    pub(super) fn answer(&mut self, subject: Subject, origin: Option<Origin>, now: Millis) {
        let asked = self.known.get(&subject).map_or(0, |known| known.asked);
        let rest = REST.saturating_mul(1 << asked.min(16)).min(LONGEST);
        self.note(
            subject,
            Known { origin, asked: asked + 1, again: now.saturating_add(rest), met: self.now },
        );
    }

    /// Gerrit could not say it, be it that its plugin is older than the question: that is no word on it, and may be over soon.
    pub(super) fn not_told(&mut self, subject: Subject, now: Millis) {
        let asked = self.known.get(&subject).map_or(0, |known| known.asked);
        self.note(subject, Known { origin: None, asked, again: now.saturating_add(REST), met: self.now });
    }

    fn note(&mut self, subject: Subject, known: Known) {
        self.open.remove(&subject);
        if self.known.len() >= MOST {
            // What is listed is met at each look: asked for once more, it would never end.
            let last = self.now;
            self.known.retain(|_, known| known.met >= last);
        }
        self.known.insert(subject, known);
    }
}

#[cfg(test)]
mod tests;
