// SPDX-License-Identifier: Apache-2.0
//! Whether what is merged takes a change back: its history is played in the order of the branch.

use super::super::truth::{From, Truth};

impl Truth {
    /// The change that took this one back last, and was not taken back itself, in what all those images have.
    pub(super) fn taken_back(&self, change: usize, images: &[usize]) -> Option<u64> {
        let mut by = None;
        for later in &self.git.merged {
            let Some(does) = self.does(*later) else { continue };
            let everywhere = images.iter().all(|image| match self.images[*image].from {
                From::Revision(revision) => self.git.contains(revision, self.git.changes[*later].current()),
                _ => false,
            });
            if does.0 == change && everywhere && !images.is_empty() {
                by = does.1.then_some(self.git.changes[*later].number);
            }
        }
        by
    }

    /// Which change it takes back (`true`) or brings back (`false`).
    fn does(&self, change: usize) -> Option<(usize, bool)> {
        let other = self.git.changes[change].reverts?;
        match self.does(other) {
            Some((first, back)) => Some((first, !back)),
            None => Some((other, true)),
        }
    }
}
