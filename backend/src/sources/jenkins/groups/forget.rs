// SPDX-License-Identifier: Apache-2.0
//! What is remembered no more. Pure.

use std::collections::BTreeSet;

use super::{Group, Groups, Id, Kept};

/// So many groups are remembered, besides those that Jenkins shows or that have not ended.
pub(super) const MOST: usize = 5_000;

impl Groups {
    /// Old groups that Jenkins does not show any more.
    pub(super) fn forget(&mut self, shown: &BTreeSet<Id>) {
        if self.fetched.len() > MOST {
            self.fetched.clear();
        }
        if self.all.len() <= MOST {
            return;
        }
        let age = |group: &Group| group.builds.keys().map(|(.., begun)| *begun).max();
        let gone = |group: &Group| {
            group.queued.is_empty()
                && !group.kept_that_count().any(Kept::is_open)
                && group.builds.iter().all(|(id, e)| !shown.contains(id) && !e.build.building)
        };
        let mut old: Vec<_> =
            self.all.iter().filter(|(_, g)| gone(g)).map(|(key, g)| (age(g), key.clone())).collect();
        old.sort();
        for (_, key) in old.into_iter().take(self.all.len() - MOST) {
            self.all.remove(&key);
            self.recalled.forget(&key);
        }
    }
}
