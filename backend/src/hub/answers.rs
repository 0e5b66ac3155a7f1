// SPDX-License-Identifier: Apache-2.0
//! Gerrit's answers come in: kept first, then told to who waits for them.

use milepost_api::gerrit::{Answer, Ask, Reply};

use super::Hub;
use crate::store::StoreError;

impl Hub {
    /// Takes Gerrit's answers: keeps them, then tells everyone whose progress rests on them. One that cannot be kept now holds up
    /// no other; the first such error is told at the end.
    pub async fn answers(&self, answers: &[Answer]) -> Result<(), StoreError> {
        let mut failed = None;
        for answer in answers {
            let Some(answered) = self.questions().answered(answer) else { continue };
            let ask = answered.ask().clone();
            match self.keep_answer(&ask, &answer.reply).await {
                Ok(()) => answered.close(&answer.reply),
                Err(error) if error.passes() => {
                    failed = failed.or(Some(error));
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, ?ask, "an answer cannot be kept");
                    answered.close(&Reply::Unknown("the answer cannot be kept".to_owned()));
                }
            }
            self.stale(|topic| topic.asks(&ask), |_| true);
        }
        self.0.answered.notify_waiters();
        failed.map_or(Ok(()), Err)
    }

    async fn keep_answer(&self, ask: &Ask, reply: &Reply) -> Result<(), StoreError> {
        if let Reply::Changes(changes) = reply {
            // Before the answer is kept: who finds that finds them.
            for change in changes {
                self.tell_change(change).await?;
            }
        }
        let now = self.0.parts.clock.now();
        if let Reply::Reports(reports) = reply {
            let Some(kept) = self.keep_comments(ask, reports, now).await? else { return Ok(()) };
            return self.0.parts.store.keep_answer(ask, &kept, now).await;
        }
        self.0.parts.store.keep_answer(ask, reply, now).await
    }
}
