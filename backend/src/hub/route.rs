// SPDX-License-Identifier: Apache-2.0
//! Which pipeline a topic rests on, and what follows when that becomes another.

use std::sync::Arc;

use milepost_api::gerrit::{Change, ChangeStatus};

use super::{Hub, Inner, Topic};
use crate::model::Pipeline;

impl Hub {
    /// Takes the pipelines as they are now: every topic rests on its own, and those that are followed are computed at once.
    pub fn reroute(&self) {
        for topic in self.all_topics() {
            topic.reroute(self.0.pipeline_of_topic(&topic));
        }
        self.stale(|_| true, |_| true);
    }

    /// The same for the changes of a project whose way is another now; those that have one now are followed from now on.
    pub fn reroute_project(&self, project: &str) {
        for topic in self.all_topics().into_iter().filter(|topic| topic.asked.project == project) {
            if !topic.reroute(self.0.pipeline_of_topic(&topic)) {
                continue;
            }
            if topic.mark_stale(true) {
                self.0.wake(Arc::clone(&topic));
            }
            let change = self.0.changes.newest(project, topic.asked.number);
            if let Some(change) =
                change.filter(|change| topic.is_current(change) && !self.0.ways().has(change))
            {
                self.keep_now(&change);
            }
        }
    }

    /// Taken out, so that nobody waits for their lock meanwhile.
    fn all_topics(&self) -> Vec<Arc<Topic>> {
        self.0.topics().values().cloned().collect()
    }
}

impl Inner {
    /// The pipeline of a change: as long as it is not merged, its own word on it counts.
    pub(super) fn pipeline_of(&self, change: &Change) -> Option<Arc<Pipeline>> {
        let open = change.status == ChangeStatus::New;
        let own = open.then_some(change.current_revision.as_str());
        (self.parts.pipelines)(&change.project, &change.branch, own)
    }

    fn pipeline_of_topic(&self, topic: &Topic) -> Option<Arc<Pipeline>> {
        match self.changes.newest(&topic.asked.project, topic.asked.number) {
            Some(change) => self.pipeline_of(&change),
            None => (self.parts.pipelines)(&topic.asked.project, &topic.branch, None),
        }
    }
}
