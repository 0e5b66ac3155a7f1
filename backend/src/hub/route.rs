// SPDX-License-Identifier: Apache-2.0
//! Which pipeline a topic rests on, and what follows when that becomes another.

use std::sync::Arc;

use milepost_api::gerrit::{Change, ChangeStatus};

use super::{Hub, Inner, Topic};
use crate::model::Pipeline;

impl Hub {
    /// Takes the pipelines as they are now: every topic rests on its own, and those that are followed are computed at once.
    pub fn reroute(&self) {
        self.reroute_where(|_| true);
    }

    /// The same for the changes of a project; those that have a pipeline now are followed from now on.
    pub fn reroute_project(&self, project: &str) {
        self.reroute_where(|topic| topic.asked.project == project);
        let topics: Vec<_> = self.0.topics().values().cloned().collect();
        for topic in topics.iter().filter(|topic| topic.asked.project == project) {
            let change = self.0.changes.newest(project, topic.asked.number);
            if let Some(change) =
                change.filter(|change| topic.is_current(change) && !self.0.ways().has(change))
            {
                self.keep_now(&change);
            }
        }
    }

    fn reroute_where(&self, is: impl Fn(&Topic) -> bool) {
        for topic in self.0.topics().values().filter(|topic| is(topic)) {
            topic.reroute(self.0.pipeline_of_topic(topic));
        }
        self.stale(&is, |_| true);
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
