// SPDX-License-Identifier: Apache-2.0
//! Many changes at once, as a list shows them.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt as _, stream};
use milepost_api::{
    Rows,
    gerrit::{Change, ChangeStatus},
};
use tokio::time;

use super::{
    Hub, Published,
    compute::{For, want},
};
use crate::store::StoreError;

/// How long a list waits for all of its changes. What is not there by then comes to who asks again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many changes of one list are looked at side by side: more would only wait for the store.
const AT_ONCE: usize = 8;

/// For how many changes of one list CI is asked what it knows of them.
const WANTED: usize = 20;

/// What is known of one change.
struct Found {
    published: Arc<Published>,
    /// Whether Gerrit is asked nothing more of it.
    is_last_word: bool,
}

impl Hub {
    /// The rows of these changes at their current patch sets, for a reader who may not see the `hidden` sources.
    /// Fails where of none of them anything can be computed.
    pub async fn rows(&self, changes: Vec<Change>, hidden: &BTreeSet<String>) -> Result<Rows, StoreError> {
        let until = time::Instant::now() + PATIENCE;
        // They share one page's patience with Gerrit, so that its silence holds up the list no longer.
        let (whom, wanted) = (For::a_list(), Arc::new(AtomicUsize::new(0)));
        let mut later: BTreeSet<_> = changes.iter().map(|change| change.number).collect();
        let looked = changes.into_iter().map(|change| {
            let (hub, wanted) = (self.clone(), Arc::clone(&wanted));
            // A task of its own, since one that has begun is to end though the list waits no longer.
            tokio::spawn(async move { (change.number, hub.row(change, whom, &wanted).await) })
        });
        let mut looked = pin!(stream::iter(looked).buffer_unordered(AT_ONCE));
        let mut rows = BTreeMap::new();
        let (mut computed, mut failed, mut error) = (0, 0, None);
        while let Ok(Some(looked)) = time::timeout_at(until, looked.next()).await {
            // Of one that panicked nothing is known; its panic is logged as any other.
            let Ok((number, found)) = looked else { continue };
            match found {
                Ok(found) => {
                    computed += 1;
                    let row = found.as_ref().and_then(|found| found.published.without(hidden).pipeline());
                    rows.extend(row.map(|pipeline| (number, pipeline.into())));
                    if found.is_none_or(|found| found.is_last_word) {
                        later.remove(&number);
                    }
                }
                Err(of_one) => {
                    failed += 1;
                    error = Some(of_one);
                }
            }
        }
        match error {
            Some(error) if computed == 0 => return Err(error),
            // The list is not worth less for changes of which nothing can be said now.
            Some(error) => tracing::error!(%error, failed, "cannot compute all rows of a list"),
            None => {}
        }
        Ok(Rows { rows, later: later.into_iter().collect() })
    }

    /// The answer about a change's current patch set. Gerrit tells revisions alone: of anything else nothing can be said.
    async fn row(
        &self,
        change: Change,
        whom: For,
        wanted: &AtomicUsize,
    ) -> Result<Option<Found>, StoreError> {
        let Ok(revision) = change.current_revision.parse() else { return Ok(None) };
        let topic = self.look_until(&change, &revision, change.current_patch_set, whom.until()).await?;
        let published = self.current(&topic, whom).await?;
        // A page asks for all that it may lack, a list for what it would be wrong without: checks from before CI was listened to.
        if change.status == ChangeStatus::New
            && published.unchecked
            && wanted.fetch_add(1, Ordering::Relaxed) < WANTED
        {
            want(&self.0, &topic, &change);
        }
        let asked = self.questions().heard(&topic.open()) > 0 || self.0.parts.declared.is_open(&change);
        Ok(Some(Found { published, is_last_word: !asked || self.questions().lines() == 0 }))
    }
}
