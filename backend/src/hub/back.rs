// SPDX-License-Identifier: Apache-2.0
//! Where a change was.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use milepost_api::{ChangeRef, Millis, Progress, gerrit::Change};

use tokio::time::Instant;

use super::{Hub, Published, route::PATIENCE};
use crate::{
    model::{DAY, Revision},
    past::{Back, back},
    store::{StoreError, Way},
};

impl Hub {
    /// The progress at a moment, by the history that is kept; of now or later it is the progress now.
    pub async fn back(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
        at: Millis,
    ) -> Result<Arc<Published>, StoreError> {
        let parts = &self.0.parts;
        let now = parts.clock.now();
        self.settle(change, Instant::now() + PATIENCE).await;
        let pipeline = self.0.pipeline_of(change);
        let Some(pipeline) = pipeline.filter(|_| at < now) else {
            return self.progress(change, revision, patch_set).await;
        };
        let way = Way { project: &change.project, number: change.number, pipeline: &pipeline.name };
        let said = parts.store.said(way).await?;
        let listened = parts.store.listened().await?;
        let progress: Progress = back(&Back {
            pipeline: &pipeline,
            change: ChangeRef {
                project: change.project.clone(),
                number: change.number,
                patch_set,
                revision: revision.to_string(),
            },
            updated: change.updated,
            at,
            now,
            kept_since: self.0.kept_since(now),
            said: &said,
            listened: &listened,
        });
        Ok(Arc::new(Published::of(&progress)))
    }
}

impl super::Inner {
    /// From when on history is kept.
    pub(super) fn kept_since(&self, now: Millis) -> Millis {
        now - Millis::from(self.parts.history_days) * DAY
    }

    /// By source: from when on all its runs are known, as it was heard by then and they are kept.
    pub(super) fn runs_since(&self, now: Millis) -> BTreeMap<String, Millis> {
        let kept = now - Millis::from(self.parts.keep_days) * DAY;
        let first = self.first_heard.lock().unwrap_or_else(PoisonError::into_inner);
        first.iter().map(|(source, since)| (source.clone(), kept.max(*since))).collect()
    }
}
