// SPDX-License-Identifier: Apache-2.0
//! From the moment when a topic's facts are read to its answer.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{Millis, gerrit::Ask};

use super::Topic;
use crate::{hub::Published, model::Join};

/// A computation that has begun. If it ends without an answer, by an error or because nobody waits any more, the topic is as
/// stale as before.
pub(in super::super) struct Unfinished<'t> {
    topic: &'t Topic,
    published: bool,
}

impl<'t> Unfinished<'t> {
    pub(super) fn of(topic: &'t Topic) -> Self {
        Self { topic, published: false }
    }

    /// Ends it with an answer; those who follow are woken only when it says something new.
    pub(in super::super) fn publish(
        mut self,
        published: Published,
        next: Option<Millis>,
        also: BTreeSet<Join>,
        open: BTreeSet<Ask>,
    ) -> Arc<Published> {
        self.published = true;
        {
            let mut state = self.topic.state();
            state.next = next;
            state.also = also;
            state.open = open;
        }
        let published = Arc::new(published);
        self.topic.published.send_if_modified(|held| {
            let news = held.as_ref().is_none_or(|held| held.etag != published.etag);
            if news {
                *held = Some(Arc::clone(&published));
            }
            news
        });
        published
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let mut state = self.topic.state();
        state.computing = false;
        if !self.published {
            state.stale = true;
            state.queued = false;
            // Those who follow it are not forgotten: it is tried again with the next tick.
            state.next = Some(0);
        }
    }
}
