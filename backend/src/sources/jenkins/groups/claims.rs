// SPDX-License-Identifier: Apache-2.0
//! Branches that are called like a patch set's ref. Gerrit says whether what was built there is that patch set; until it has, and where
//! it is not, the build is for nobody. Pure.

use std::collections::{BTreeSet, HashMap};

use milepost_api::{Millis, gerrit::Change};

use crate::model::{Revision, Subject, Want};

/// Claims that are remembered, besides those that are listed.
const MOST: usize = 5_000;
/// Claims that wait for an answer.
const WAITING: usize = 500;
/// What Gerrit denies or cannot say is asked again after so many milliseconds: its index may have been late. Then after twice as many
/// each time, until it is [`LONGEST`].
const REST: Millis = 60_000;
/// The longest of these pauses.
const LONGEST: Millis = 3_600_000;

/// A branch's name says that this was built of a patch set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::sources::jenkins) struct Claim {
    pub(in crate::sources::jenkins) project: String,
    number: u64,
    patch_set: u32,
    pub(in crate::sources::jenkins) revision: Revision,
}

impl Claim {
    /// Whether it is of that patch set.
    pub(super) fn is_of(&self, want: &Want) -> bool {
        matches!(want, Want::PatchSet { project, number, patch_set }
            if (project, number, patch_set) == (&self.project, &self.number, &self.patch_set))
    }

    /// Whether it holds, as Gerrit knows the change one of whose patch sets the revision is. Gerrit tells the current patch set's
    /// revision alone: an older patch set may be another one of the same change, whether that goes on or is merged.
    pub(in crate::sources::jenkins) fn holds(&self, change: Option<&Change>) -> bool {
        change.is_some_and(|change| {
            let current = change.current_patch_set;
            let is_current = change.current_revision == self.revision.as_str();
            change.project == self.project
                && change.number == self.number
                && self.patch_set <= current
                && is_current == (self.patch_set == current)
        })
    }
}

/// What is known of claims.
#[derive(Debug, Default)]
pub(super) struct Claims {
    known: HashMap<Claim, Known>,
    open: BTreeSet<Claim>,
    /// When one was met last.
    met: Millis,
}

/// What Gerrit has said of one.
#[derive(Debug)]
struct Known {
    holds: bool,
    /// How often it was asked.
    asked: u32,
    /// When it is worth another question, unless it holds.
    again: Millis,
    /// When it was met last.
    met: Millis,
}

impl Claims {
    /// Whether what was built is known to be that patch set; what is not known will be asked.
    pub(super) fn hold(&mut self, subject: &Subject, built: &Revision, now: Millis) -> bool {
        let Subject::PatchSet { project, number, patch_set } = subject else { return false };
        let (project, number, patch_set) = (project.clone(), *number, *patch_set);
        let claim = Claim { project, number, patch_set, revision: built.clone() };
        self.met = self.met.max(now);
        if let Some(known) = self.known.get_mut(&claim) {
            known.met = now;
            if known.holds || now < known.again {
                return known.holds;
            }
        }
        if self.open.len() < WAITING {
            self.open.insert(claim);
        }
        false
    }

    /// What is to be asked.
    pub(super) fn open(&self) -> Vec<Claim> {
        self.open.iter().cloned().collect()
    }

    /// Takes what Gerrit has said.
    pub(super) fn answer(&mut self, claim: Claim, holds: bool, now: Millis) {
        self.open.remove(&claim);
        if self.known.len() >= MOST {
            // What is listed is met at each look: asked for once more, it would never end.
            let met = self.met;
            self.known.retain(|_, known| known.met >= met);
        }
        let asked = self.known.get(&claim).map_or(0, |known| known.asked);
        let rest = REST.saturating_mul(1 << asked.min(16)).min(LONGEST);
        let known = Known { holds, asked: asked + 1, again: now.saturating_add(rest), met: self.met };
        self.known.insert(claim, known);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BUILT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    #[test]
    fn what_was_built_has_to_be_the_patch_set() {
        let change = |number: u64, current: u32, revision: &str, status: &str| -> Change {
            serde_json::from_value(json!({
                "project": "demo/app", "number": number, "branch": "main", "status": status, "current_patch_set": current,
                "current_revision": revision, "updated": 1, "unsatisfied": [],
            }))
            .unwrap()
        };
        let claim =
            Claim { project: "demo/app".into(), number: 7, patch_set: 2, revision: BUILT.parse().unwrap() };
        let other = "b".repeat(40);
        for (found, holds) in [
            (Some(change(7, 2, BUILT, "NEW")), true),
            (None, false),
            (Some(change(8, 2, BUILT, "NEW")), false),
            (Some(change(7, 2, &other, "NEW")), false),
            (Some(change(7, 1, BUILT, "NEW")), false),
            (Some(change(7, 3, BUILT, "NEW")), false),
            (Some(change(7, 3, &other, "NEW")), true),
            (Some(change(7, 3, &other, "MERGED")), true),
            (Some(change(7, 2, BUILT, "MERGED")), true),
            (Some(change(7, 2, &other, "MERGED")), false),
            (Some(change(7, 3, BUILT, "MERGED")), false),
        ] {
            assert_eq!(claim.holds(found.as_ref()), holds, "{found:?}");
        }
    }

    fn of(number: u64) -> Subject {
        Subject::PatchSet { project: "demo/app".into(), number, patch_set: 1 }
    }

    #[test]
    fn what_is_denied_is_asked_ever_later() {
        let (mut claims, built, mut now) = (Claims::default(), BUILT.parse().unwrap(), 0);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            let begun = now;
            while claims.open().is_empty() {
                assert!(!claims.hold(&of(7), &built, now));
                now += 60_000;
            }
            pauses.push((now - begun) / 60_000 - 1);
            now -= 60_000;
            claims.answer(claims.open()[0].clone(), false, now);
        }
        assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn more_claims_than_are_remembered_are_all_answered_while_they_are_listed() {
        let (mut claims, built) = (Claims::default(), BUILT.parse().unwrap());
        let count = u64::try_from(MOST).unwrap() + 1_200;
        let look =
            |claims: &mut Claims, now| (1..=count).filter(|n| claims.hold(&of(*n), &built, now)).count();
        for at in 0..20 {
            look(&mut claims, at);
            for claim in claims.open() {
                claims.answer(claim, true, at);
            }
        }
        assert_eq!(u64::try_from(look(&mut claims, 20)).unwrap(), count);
        assert_eq!(claims.open(), []);
        // Those that are listed no more are dropped.
        claims.hold(&of(count + 1), &built, 21);
        claims.answer(claims.open()[0].clone(), true, 21);
        assert_eq!(claims.known.len(), 1);
    }
}
