// SPDX-License-Identifier: Apache-2.0
//! Has wishes fulfilled: the plugin posts them as reviews. It posts none twice, so several backends may ask for the same.

use std::time::Duration;

use milepost_api::{
    Millis,
    gerrit::{Ask, Refusal, Reply},
    health::{Reviews, Unposted},
};
use tokio::time;

use super::Hub;
use crate::{model::OpenWish, store::StoreError};

/// How long the plugin may take for one; another backend takes it over then.
const PATIENCE: Duration = Duration::from_mins(1);
/// The first and the longest pause after a refusal, in milliseconds; each is twice the one before.
const FIRST_PAUSE: Millis = 5_000;
const LONGEST_PAUSE: Millis = 600_000;
/// How often it is looked for what is due when nothing tells of it.
const LOOK: Duration = Duration::from_secs(5);
/// How many are looked at together.
const BATCH: u32 = 50;
/// How many are told of on the health page, each reason once.
const TOLD: u32 = 1_000;

impl Hub {
    /// Posts what is wished for, until it is dropped.
    pub async fn post(self) {
        loop {
            if let Err(error) = self.post_due().await {
                tracing::warn!(%error, "what is to be posted in Gerrit cannot be read or kept");
            }
            time::timeout(LOOK, self.0.wished.notified()).await.ok();
        }
    }

    async fn post_due(&self) -> Result<(), StoreError> {
        if self.questions().lines() == 0 {
            return Ok(());
        }
        for open in self.0.parts.store.open_wishes(BATCH).await? {
            let now = self.0.parts.clock.now();
            if open.due > now {
                break;
            }
            let until = now + Millis::try_from(PATIENCE.as_millis()).unwrap_or(Millis::MAX / 2);
            if self.0.parts.store.take_wish(&open, until).await? {
                self.post_one(&open).await?;
            }
        }
        Ok(())
    }

    async fn post_one(&self, open: &OpenWish) -> Result<(), StoreError> {
        let store = &self.0.parts.store;
        let OpenWish { wish, .. } = open;
        let reply = time::timeout(PATIENCE, self.line().ask(Ask::Review(wish.review.clone()))).await;
        let now = self.0.parts.clock.now();
        let why = match reply {
            Ok(Reply::Reviewed(_)) => return store.end_wish(wish, None, now).await,
            Ok(Reply::Refused(Refusal { why, for_good: true })) => {
                tracing::warn!(
                    change = wish.review.number,
                    key = wish.key,
                    why,
                    "it will not be posted in Gerrit"
                );
                return store.end_wish(wish, Some(&why), now).await;
            }
            Ok(Reply::Refused(Refusal { why, .. }) | Reply::Unknown(why)) => why,
            Ok(_) => "the plugin answered something else".to_owned(),
            Err(_) => "Gerrit does not answer".to_owned(),
        };
        if open.why.as_deref() != Some(&*why) {
            tracing::warn!(
                change = wish.review.number,
                key = wish.key,
                why,
                "it cannot be posted in Gerrit now"
            );
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << open.tries.min(10)).min(LONGEST_PAUSE);
        store.put_off_wish(wish, &why, now + pause).await
    }

    /// What is to be posted and was not yet, each reason once.
    pub(super) async fn unposted(&self) -> Result<Reviews, StoreError> {
        let open = self.0.parts.store.open_wishes(TOLD).await?;
        let mut refused: Vec<Unposted> = Vec::new();
        for OpenWish { wish, since, why, .. } in &open {
            let Some(why) = why else { continue };
            match refused.iter_mut().find(|told| told.why == *why) {
                Some(told) => {
                    told.count += 1;
                    told.since = told.since.min(*since);
                }
                None => refused.push(Unposted {
                    why: why.clone(),
                    count: 1,
                    since: *since,
                    project: wish.review.project.clone(),
                    change: wish.review.number,
                }),
            }
        }
        Ok(Reviews { open: open.len(), refused })
    }
}
