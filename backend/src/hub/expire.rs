// SPDX-License-Identifier: Apache-2.0
//! What Gerrit told of old changes is dropped; who opens such a change brings it back.

#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

use milepost_api::{Millis, gerrit::Change};

use super::{Asked, Hub, Topic};
use crate::{gerrit::change_key, model::GERRIT, store::StoreError};

/// How many are dropped at a time.
const MOST: u32 = 10_000;

/// For so long a change is in use after somebody has asked about it, in milliseconds.
const IN_USE: Millis = 60 * 60 * 1_000;

impl Hub {
    /// Drops what was told before `before` of changes that nobody looks at and that are not on their way. The newest of each
    /// project stays: by it the project is known. Tells how many.
    pub async fn expire_changes(&self, before: Millis) -> Result<u64, StoreError> {
        let parts = &self.0.parts;
        let mut dropped = 0;
        let mut projects = HashSet::new();
        // From the newest on.
        for change in parts.store.old_changes(before, MOST).await?.iter().rev() {
            if projects.insert(change.project.clone()) {
                continue;
            }
            // Who comes to look meanwhile waits for this turn, and tells of it anew.
            let _turn = self.0.changes.turn(&change.project, change.number).await;
            if self.forget(change) {
                parts.store.drop_fact(GERRIT, &change_key(&change.project, change.number)).await?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    /// Forgets a change unless it is in use. Tells whether it did.
    fn forget(&self, change: &Change) -> bool {
        let in_use_since = self.0.parts.clock.now() - IN_USE;
        let mut topics = self.0.topics();
        let is_of = |asked: &Asked| asked.number == change.number && asked.project == change.project;
        let in_use = |topic: &Arc<Topic>| topic.idle_since().is_none_or(|since| since > in_use_since);
        if topics.iter().any(|(asked, topic)| is_of(asked) && in_use(topic)) {
            return false;
        }
        topics.retain(|asked, _| !is_of(asked));
        self.0.changes.forget(&change.project, change.number);
        true
    }
}
