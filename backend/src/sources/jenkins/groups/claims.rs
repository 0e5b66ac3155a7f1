// SPDX-License-Identifier: Apache-2.0
//! Branches that are called like a patch set's ref. Gerrit says whether what was built there is that patch set; until it has, and where
//! it is not, the build is for nobody. Pure.

use std::collections::{BTreeSet, HashMap};

use milepost_api::{
    Millis,
    gerrit::{Change, ChangeStatus},
};

use crate::model::{Revision, Subject};

/// Claims that are remembered.
const MOST: usize = 5_000;
/// Claims that wait for an answer.
const WAITING: usize = 500;
/// What Gerrit denies or cannot say is asked again after so many milliseconds: its index may have been late.
const REST: Millis = 60_000;

/// A branch's name says that this was built of a patch set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::sources::jenkins) struct Claim {
    pub(in crate::sources::jenkins) project: String,
    number: u64,
    patch_set: u32,
    pub(in crate::sources::jenkins) revision: Revision,
}

impl Claim {
    /// Whether it holds, as Gerrit knows the change one of whose patch sets the revision is. Gerrit tells the current patch set's
    /// revision alone: of a change that goes on, an older patch set may be another one of the same change.
    pub(in crate::sources::jenkins) fn holds(&self, change: Option<&Change>) -> bool {
        change.is_some_and(|change| {
            let current = change.current_patch_set;
            let is_current = change.current_revision == self.revision.as_str();
            change.project == self.project
                && change.number == self.number
                && self.patch_set <= current
                && (is_current == (self.patch_set == current) || change.status != ChangeStatus::New)
        })
    }
}

/// What is known of claims.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Whether each holds, and since when that is known.
    known: HashMap<Claim, (bool, Millis)>,
    open: BTreeSet<Claim>,
}

impl Claims {
    /// Whether what was built is known to be that patch set; what is not known will be asked.
    pub(super) fn hold(&mut self, subject: &Subject, built: &Revision, now: Millis) -> bool {
        let Subject::PatchSet { project, number, patch_set } = subject else { return false };
        let (project, number, patch_set) = (project.clone(), *number, *patch_set);
        let claim = Claim { project, number, patch_set, revision: built.clone() };
        match self.known.get(&claim) {
            Some((true, _)) => true,
            Some((false, at)) if now - at < REST => false,
            _ => {
                if self.open.len() < WAITING {
                    self.open.insert(claim);
                }
                false
            }
        }
    }

    /// What is to be asked.
    pub(super) fn open(&self) -> Vec<Claim> {
        self.open.iter().cloned().collect()
    }

    /// Takes what Gerrit has said.
    pub(super) fn answer(&mut self, claim: Claim, holds: bool, now: Millis) {
        self.open.remove(&claim);
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(claim, (holds, now));
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
        ] {
            assert_eq!(claim.holds(found.as_ref()), holds, "{found:?}");
        }
    }
}
