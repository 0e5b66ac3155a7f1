// SPDX-License-Identifier: Apache-2.0
//! Looks at registries that have just begun: what they find is waited for a moment, so that nobody reads first that no registry has
//! confirmed what runs.

use std::{collections::BTreeSet, pin::pin, time::Duration};

use moka::sync::Cache;
use tokio::{
    sync::Notify,
    time::{self, Instant},
};

use crate::model::{Digest, Fact, FactBody, Want};

/// So long a look may take, with what it waits for until it is kept. What is not told by then may be nowhere.
const LONGEST: Duration = Duration::from_secs(5);

/// So long an image that was not told is not waited for again, though others name it: each of their tellings would wait for it.
const REST: Duration = Duration::from_mins(10);

/// Images that registries were asked for lately: since when, and whether they have told of them since.
pub(super) struct Looks {
    lately: Cache<Digest, (Instant, bool)>,
    told: Notify,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            lately: Cache::builder().max_capacity(100_000).time_to_live(REST).build(),
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
            self.lately.entry_by_ref(digest).or_insert_with(|| (Instant::now(), false));
        }
    }

    /// These are told, and kept.
    pub(super) fn end(&self, facts: &[Fact]) {
        for fact in facts {
            let FactBody::Image(image) = &fact.body else { continue };
            for digest in std::iter::once(&image.digest).chain(&image.also) {
                if let Some((since, false)) = self.lately.get(digest) {
                    self.lately.insert(digest.clone(), (since, true));
                }
            }
        }
        self.told.notify_waiters();
    }

    /// Waits until one of them is told; `false` when that takes too long, or nobody looks for them.
    pub(super) async fn told(&self, sought: &BTreeSet<Digest>, until: Instant) -> bool {
        loop {
            let mut told = pin!(self.told.notified());
            told.as_mut().enable();
            let looks = sought.iter().filter_map(|digest| self.lately.get(digest));
            let looks: Vec<_> = looks.filter(|(since, _)| since.elapsed() < LONGEST).collect();
            if looks.iter().any(|(_, told)| *told) {
                return true;
            }
            if looks.is_empty() || time::timeout_at(until, told).await.is_err() {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::testing::images;

    const PATIENCE: Duration = Duration::from_millis(500);

    fn want() -> Want {
        Want::Image(format!("registry.example.org/app@{}", images::digest(1).as_str()).parse().unwrap())
    }

    /// Whether it was told, and how long that was waited for.
    async fn waits(looks: &Looks) -> (bool, Duration) {
        let begun = Instant::now();
        let told = looks.told(&BTreeSet::from([images::digest(1)]), begun + PATIENCE).await;
        (told, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_late_waits_as_well_while_a_look_takes_long() {
        let looks = Looks::default();
        looks.begin(&want());
        time::advance(PATIENCE * 2).await;
        let told = async {
            time::sleep(PATIENCE / 2).await;
            looks.end(&[images::told(1, &[])]);
        };
        let (waited, ()) = tokio::join!(waits(&looks), told);
        assert_eq!(waited, (true, PATIENCE / 2));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_nowhere_is_waited_for_once() {
        let looks = Looks::default();
        assert_eq!(waits(&looks).await, (false, Duration::ZERO), "nobody looks for it");
        looks.begin(&want());
        assert_eq!(waits(&looks).await, (false, PATIENCE));
        time::advance(LONGEST).await;
        // Another pod runs it.
        looks.begin(&want());
        assert_eq!(waits(&looks).await, (false, Duration::ZERO));
    }
}
