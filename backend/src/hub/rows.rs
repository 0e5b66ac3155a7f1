// SPDX-License-Identifier: Apache-2.0
//! Many changes at once, as a list shows them.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    time::Duration,
};

use futures::{StreamExt as _, stream};
use milepost_api::{Progress, Row, Rows, gerrit::Change};
use tokio::time;

use super::{Hub, compute::For};
use crate::store::StoreError;

/// How long a list waits for all of its changes. What is not there by then comes to who asks again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many changes of one list are looked at side by side; each may wait a moment for Gerrit.
const AT_ONCE: usize = 64;

impl Hub {
    /// The rows of these changes at their current patch sets, for a reader who may not see the `hidden` sources.
    pub async fn rows(&self, changes: Vec<Change>, hidden: &BTreeSet<String>) -> Result<Rows, StoreError> {
        let until = time::Instant::now() + PATIENCE;
        // They share one moment's patience with Gerrit, so that its silence holds up the list no longer than one page.
        let whom = For::a_reader();
        let mut later: BTreeSet<_> = changes.iter().map(|change| change.number).collect();
        let mut found = pin!(
            stream::iter(changes).map(|change| self.row(change, hidden, whom)).buffer_unordered(AT_ONCE)
        );
        let mut rows = BTreeMap::new();
        while let Ok(Some(row)) = time::timeout_at(until, found.next()).await {
            let (number, row) = row?;
            later.remove(&number);
            rows.extend(row.map(|row| (number, row)));
        }
        Ok(Rows { rows, later: later.into_iter().collect() })
    }

    /// The row of a change, with its number; none where there is no pipeline.
    async fn row(
        &self,
        change: Change,
        hidden: &BTreeSet<String>,
        whom: For,
    ) -> Result<(u64, Option<Row>), StoreError> {
        // Gerrit tells revisions alone: of anything else nothing can be said.
        let Ok(revision) = change.current_revision.parse() else { return Ok((change.number, None)) };
        let topic = self.look(&change, &revision, change.current_patch_set).await?;
        let published = self.current(&topic, whom).await?.without(hidden);
        // Made of a `Progress`, so it is one; were it not, nothing is better than a wrong row.
        let progress = serde_json::from_slice::<Progress>(&published.body).ok();
        Ok((change.number, progress.and_then(|progress| progress.pipeline).map(Row::from)))
    }
}
