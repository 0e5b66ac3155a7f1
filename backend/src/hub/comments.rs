// SPDX-License-Identifier: Apache-2.0
//! What Gerrit says of bots' comments on a change becomes facts; it holds as a whole.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{
    Millis,
    gerrit::{Ask, Reply, Reports},
};

use super::Hub;
use crate::{
    comments,
    model::{Bot, Fact, FactBody, Join},
    store::StoreError,
};

impl Hub {
    /// Keeps the comments as facts, before their answer: who finds that finds them. Their texts are not kept. `None`: nobody asks for
    /// them any more, and who does later asks Gerrit again.
    pub(super) async fn keep_comments(
        &self,
        ask: &Ask,
        reports: &Reports,
        now: Millis,
    ) -> Result<Option<Reply>, StoreError> {
        let (Ask::Reports { project, number, updated, .. }, Some(bots)) = (ask, self.bots_for(ask)) else {
            return Ok(None);
        };
        let facts = comments::facts(project, *number, &reports.comments, &bots, now);
        self.forget_untold((project, *number, *updated), &facts, reports).await?;
        self.tell(&facts).await?;
        Ok(Some(Reply::Reports(Reports { comments: Vec::new(), truncated: reports.truncated })))
    }

    /// Drops what is told no more, though nothing newer took its place: bots are configured otherwise, or somebody deleted a comment.
    /// What was written after the change was as it was asked about stays: an answer to a later question told that, and came first.
    async fn forget_untold(
        &self,
        (project, number, updated): (&str, u64, Millis),
        told: &[Fact],
        reports: &Reports,
    ) -> Result<(), StoreError> {
        let join = Join::Change { project: project.to_owned(), number };
        let oldest = reports.comments.iter().map(|comment| comment.at).min();
        for kept in self.0.parts.store.facts(&BTreeSet::from([join])).await? {
            let from_comment = matches!(&kept.body, FactBody::Run(run) if run.from_comment);
            let left_out = reports.truncated && oldest.is_none_or(|oldest| kept.as_of < oldest);
            let is_told = told.iter().any(|fact| (&fact.source, &fact.key) == (&kept.source, &kept.key));
            let later = kept.as_of > updated;
            if from_comment && !is_told && !left_out && !later {
                self.0.parts.store.drop_fact(&kept.source, &kept.key).await?;
            }
        }
        Ok(())
    }

    /// The bots whose comments are asked for by that, as who asks has them.
    fn bots_for(&self, ask: &Ask) -> Option<Arc<[Bot]>> {
        let topics = self.0.topics();
        let ground = topics.values().find(|topic| topic.asks(ask)).map(|topic| topic.ground())?;
        ground.pipeline.as_ref().map(|pipeline| Arc::clone(&pipeline.bots))
    }
}
