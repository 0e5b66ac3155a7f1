// SPDX-License-Identifier: Apache-2.0
//! Whether what is merged takes a change back: its history is played in the order of the branch.

use super::super::truth::{From, Truth};

impl Truth {
    /// The change that took this one back last, and was not taken back itself, in what all those images have.
    pub(super) fn taken_back(&self, change: usize, images: &[usize]) -> Option<u64> {
        let mut by = None;
        for later in &self.git.merged {
            let Some(takes_back) = self.takes_back(*later, change) else { continue };
            let everywhere = images.iter().all(|image| match self.images[*image].from {
                From::Revision(revision) => self.git.contains(revision, self.git.changes[*later].current()),
                _ => false,
            });
            if everywhere && !images.is_empty() {
                by = takes_back.then_some(self.git.changes[*later].number);
            }
        }
        by
    }

    /// Whether it takes that change back (`true`) or brings it back (`false`), by one revert after the other.
    fn takes_back(&self, later: usize, change: usize) -> Option<bool> {
        let other = self.git.changes[later].reverts?;
        if other == change { Some(true) } else { self.takes_back(other, change).map(|back| !back) }
    }
}
