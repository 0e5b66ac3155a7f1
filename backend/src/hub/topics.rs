// SPDX-License-Identifier: Apache-2.0
//! The topics that are remembered: looked up or made when somebody asks, current before anything is said of them, and marked when what
//! they rest on may have changed.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use milepost_api::gerrit::Change;
use tokio::time::Instant;

use super::{
    Asked, Hub, Inner, Published, Topic,
    compute::{self, For},
    route, topic,
};
use crate::{model::Revision, store::StoreError};

/// How many topics are remembered; the longest unused one that nobody follows makes room.
const TOPICS: usize = 10_000;

impl Hub {
    /// The topic of a revision; notes what the statement says of the change.
    pub(super) async fn look(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
    ) -> Result<Arc<Topic>, StoreError> {
        self.look_until(change, revision, patch_set, Instant::now() + route::PATIENCE).await
    }

    /// The same; what its project declares is waited for until then at most.
    pub(super) async fn look_until(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
        until: Instant,
    ) -> Result<Arc<Topic>, StoreError> {
        self.settle(change, until).await;
        // One turn for both: a change that has a topic is not dropped.
        let _turn = self.0.changes.turn(&change.project, change.number).await;
        self.tell_change_in_turn(change).await?;
        Ok(self.topic(change, revision, patch_set))
    }

    /// The topic of a revision.
    pub(super) fn topic(&self, change: &Change, revision: &Revision, patch_set: u32) -> Arc<Topic> {
        let asked = Asked {
            project: change.project.clone(),
            number: change.number,
            revision: revision.clone(),
            patch_set,
        };
        let pipeline = self.0.pipeline_of(change);
        let now = self.0.parts.clock.now();
        let mut topics = self.0.topics();
        let known = topics.get(&asked).filter(|topic| topic.branch == change.branch).cloned();
        let other = known.as_ref().is_some_and(|topic| topic.ground().pipeline != pipeline);
        let topic = known.unwrap_or_else(|| {
            topic::make_room(&mut topics, TOPICS);
            let topic = Arc::new(Topic::new(asked.clone(), change.branch.clone(), pipeline));
            topics.insert(asked, Arc::clone(&topic));
            topic
        });
        drop(topics);
        topic.used(now);
        if other {
            self.reroute_topic(&topic, Some(change));
        }
        topic
    }

    pub(super) async fn current(&self, topic: &Arc<Topic>, whom: For) -> Result<Arc<Published>, StoreError> {
        let Some(published) = topic.fresh(self.0.parts.clock.now()) else {
            return compute::compute(&self.0, topic, whom).await;
        };
        if matches!(whom, For::Readers(_)) && published.has_pipeline {
            // It may have been made for a list, or for history alone.
            if let Some(change) = self.0.changes.newest(&topic.asked.project, topic.asked.number) {
                compute::want(&self.0, topic, &change);
            }
        }
        Ok(published)
    }

    /// Marks topics whose ground may have changed; those that are followed are computed at once. `tells` says of which of them history
    /// has to know.
    pub(super) fn stale(&self, is: impl Fn(&Topic) -> bool, tells: impl Fn(&Topic) -> bool) {
        let topics = self.0.topics();
        for topic in topics.values().filter(|topic| is(topic)) {
            if topic.mark_stale(tells(topic)) {
                self.0.wake(Arc::clone(topic));
            }
        }
    }
}

impl Inner {
    pub(super) fn topics(&self) -> MutexGuard<'_, HashMap<Asked, Arc<Topic>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake(&self, topic: Arc<Topic>) {
        let queue = if topic.followed() { &self.followed } else { &self.kept };
        queue.send(topic).ok();
    }
}
