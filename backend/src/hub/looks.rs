// SPDX-License-Identifier: Apache-2.0
//! Looks at registries that have just begun: what they find is waited for a moment, so that nobody reads first that no registry has
//! confirmed what runs.

use std::{collections::BTreeSet, pin::pin};

use moka::sync::Cache;
use tokio::{sync::Notify, time};

use super::compute::PATIENCE;
use crate::model::{Digest, Fact, FactBody, Want};

/// Images that registries were asked for within the last moment, and whether they have told of them since.
pub(super) struct Looks {
    lately: Cache<Digest, bool>,
    told: Notify,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            lately: Cache::builder().max_capacity(100_000).time_to_live(PATIENCE).build(),
            told: Notify::new(),
        }
    }
}

impl Looks {
    /// That is asked for. Asked for again it is waited for no longer: it may be nowhere.
    pub(super) fn begin(&self, want: &Want) {
        if let Want::Image(image) = want
            && let Some(digest) = &image.digest
        {
            self.lately.entry_by_ref(digest).or_insert(false);
        }
    }

    /// These are told, and kept.
    pub(super) fn end(&self, facts: &[Fact]) {
        for fact in facts {
            let FactBody::Image(image) = &fact.body else { continue };
            for digest in std::iter::once(&image.digest).chain(&image.also) {
                if self.lately.contains_key(digest) {
                    self.lately.insert(digest.clone(), true);
                }
            }
        }
        self.told.notify_waiters();
    }

    /// Waits until one of them is told; `false` when that takes too long, or nobody looks for them.
    pub(super) async fn told(&self, sought: &BTreeSet<Digest>, until: time::Instant) -> bool {
        loop {
            let mut told = pin!(self.told.notified());
            told.as_mut().enable();
            let looks: Vec<_> = sought.iter().filter_map(|digest| self.lately.get(digest)).collect();
            if looks.contains(&true) {
                return true;
            }
            if looks.is_empty() || time::timeout_at(until, told).await.is_err() {
                return false;
            }
        }
    }
}
