// SPDX-License-Identifier: Apache-2.0
//! Why an answer says what it says: merged anew when somebody asks, so that what is published need not hold it.

use std::collections::BTreeSet;

use milepost_api::{Why, gerrit::Change};

use super::{Hub, compute, find::find, record, veil::veil};
use crate::{merge, model::Revision, store::StoreError};

impl Hub {
    /// What each claim about a revision rests on, for a reader who may not see the `hidden` sources.
    pub async fn why(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
        hidden: &BTreeSet<String>,
    ) -> Result<Why, StoreError> {
        let topic = self.look(change, revision, patch_set).await?;
        let ground = topic.ground();
        let found = match &ground.pipeline {
            Some(pipeline) => find(&self.0, &topic, pipeline, &ground.joins, merge::merge).await?.0,
            None => None,
        };
        let Some(found) = found else {
            return Ok(Why { change: compute::change_ref(&topic), claims: Vec::new() });
        };
        let mut shown = found.merged.progress.clone();
        record::lead(&self.0, &topic, &mut shown, &found.reached).await?;
        veil(&mut shown, hidden);
        Ok(merge::why(&found.merged, &shown, hidden))
    }
}
