// SPDX-License-Identifier: Apache-2.0
//! Each turn of a change's way is kept for those who are to be told of it, before it is shown.

use std::collections::BTreeMap;

use milepost_api::{Millis, gerrit::Change};

use super::{Inner, wishes::SECOND};
use crate::{
    events::{self, News, Seen, cdevents},
    merge::Merged,
    model::DAY,
    store::{StoreError, Way},
};

/// After so long (milliseconds) the answers about a change that was met late lack nothing any more that was asked for.
const SETTLED: Millis = 60_000;

/// What is older (milliseconds) when it is first told of is no news: longer than a weekend without Milepost.
const LATELY: Millis = 3 * DAY;

/// What was looked at of a change: of each part what had become of it.
pub(super) type Announced = BTreeMap<String, String>;

/// Keeps what is news in an answer about the current patch set. To be called before history says what is new.
pub(super) async fn keep(
    hub: &Inner,
    way: Way<'_>,
    change: &Change,
    merged: &Merged,
    announced: &mut Announced,
) -> Result<(), StoreError> {
    let receivers = (hub.parts.receivers)(&change.project);
    let Some(pipeline) = merged.progress.pipeline.as_ref().filter(|_| !receivers.is_empty()) else {
        return Ok(());
    };
    let mut turns = events::turns(pipeline, &merged.there);
    turns.retain(|turn| announced.get(&turn.part()) != Some(&turn.kind()));
    if turns.is_empty() {
        return Ok(());
    }
    let (store, now) = (&hub.parts.store, hub.parts.clock.now());
    let said = store.said(way).await?;
    let seen = Seen {
        said: &said,
        in_time: hub.met_in_time(change, &said),
        settled: now - SETTLED,
        lately: now - LATELY,
        merged: change.merged_at.unwrap_or(change.updated),
    };
    for turn in turns {
        let news = events::news(&turn, &seen);
        if news != News::No {
            let body = |nth| {
                let about = cdevents::About {
                    change: &merged.progress.change,
                    server_id: store.server(),
                    pipeline: &pipeline.name,
                    nth,
                };
                cdevents::body(&turn, &about, now)
            };
            for receiver in &receivers {
                let Some(since) = store.receiver_since(receiver).await? else { continue };
                // What came about before it was named is not for it. Gerrit and Kubernetes tell whole seconds.
                let at = turn.since.or((news == News::First).then_some(seen.merged));
                if at.is_some_and(|at| at < since - since % SECOND) {
                    continue;
                }
                if store.announce(way, receiver, &turn, body, now).await? {
                    tracing::info!(receiver, change = change.number, kind = turn.kind(), "to be told");
                    hub.announced.notify_waiters();
                }
            }
        }
        announced.insert(turn.part(), turn.kind());
    }
    Ok(())
}
