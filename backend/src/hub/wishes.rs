// SPDX-License-Identifier: Apache-2.0
//! What an answer would have written into Gerrit is kept as a wish before the answer is shown.

use std::{collections::BTreeSet, sync::PoisonError};

use milepost_api::{
    Millis, Progress, Say,
    gerrit::{Change, ChangeStatus},
};

use super::{Inner, Topic, veil::veil};
use crate::{
    feedback::{Seen, candidates},
    merge::{Ballot, Merged},
    model::Moment,
    store::{StoreError, Way},
};

/// Keeps what is news in an answer about the current patch set. `judged` holds the keys of what was looked at before. To be called
/// before history says what is new.
pub(super) async fn keep(
    hub: &Inner,
    topic: &Topic,
    way: Way<'_>,
    change: &Change,
    merged: &Merged,
    judged: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    let ground = topic.ground();
    let Some(feedback) = ground.pipeline.as_ref().map(|pipeline| &pipeline.feedback) else { return Ok(()) };
    if feedback.is_none() {
        return Ok(());
    }
    let mut public = merged.progress.clone();
    veil(&mut public, &(hub.parts.private)());
    let (Some(pipeline), Progress { pipeline: Some(public), .. }) = (&merged.progress.pipeline, &public)
    else {
        return Ok(());
    };
    for candidate in candidates(&Seen { change, pipeline, public }, feedback, merged.ballot.as_ref()) {
        if judged.contains(&candidate.wish.key) {
            continue;
        }
        let is_news = match &candidate.after {
            Some(after) => {
                let said = hub.parts.store.said(way).await?;
                hub.met_in_time(change, &said) && after.is(&said)
            }
            None => true,
        };
        if is_news && hub.parts.store.wish(&candidate.wish, hub.parts.clock.now()).await? {
            tracing::info!(
                project = change.project,
                change = change.number,
                key = candidate.wish.key,
                "to be posted"
            );
            hub.wished.notify_one();
        }
        judged.insert(candidate.wish.key);
    }
    Ok(())
}

/// A vote that Gerrit has copied to this patch set speaks of another one's image: that is said while this one has none.
pub(super) async fn remark(
    hub: &Inner,
    topic: &Topic,
    change: &Change,
    merged: &mut Merged,
) -> Result<(), StoreError> {
    let ground = topic.ground();
    let feedback = ground.pipeline.as_ref().map(|pipeline| &pipeline.feedback);
    let Some(label) =
        feedback.filter(|feedback| feedback.votes_before_merge()).and_then(|of| of.label.as_ref())
    else {
        return Ok(());
    };
    if change.status != ChangeStatus::New || merged.ballot == Some(Ballot::Up) {
        return Ok(());
    }
    let voted = hub.parts.store.voted_up(&change.project, change.number).await?;
    let earlier = voted.filter(|patch_set| *patch_set < change.current_patch_set);
    if let (Some(patch_set), Some(pipeline)) = (earlier, &mut merged.progress.pipeline) {
        pipeline.notes.push(Say::VotedForPatchSet { label: label.name.clone(), patch_set }.into());
    }
    Ok(())
}

/// Gerrit's moments are seconds.
pub(super) const SECOND: Millis = 1_000;

impl Inner {
    /// Whether somebody was there when the change was merged, who would have said of it what `said` has, or who listened.
    pub(super) fn met_in_time(&self, change: &Change, said: &[Moment]) -> bool {
        let first = self.first_heard.lock().unwrap_or_else(PoisonError::into_inner);
        let there =
            first.values().copied().chain([self.started]).chain(said.iter().map(|moment| moment.at)).min();
        let merged = change.merged_at.unwrap_or(change.updated);
        change.status != ChangeStatus::Merged || there.is_some_and(|there| there < merged + SECOND)
    }
}
