// SPDX-License-Identifier: Apache-2.0
//! Which pipeline a topic rests on, and what follows when that becomes another.

use std::{sync::Arc, time::Duration};

use milepost_api::{
    Millis,
    gerrit::{Change, ChangeStatus},
};
use tokio::time::Instant;

use super::{Hub, Inner, Topic};
use crate::{gerrit::is_before, model::Pipeline};

/// How long a reader waits for what a project declares: without it there is no row, and he would not be told when there is.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// For so long (milliseconds) after the start a plugin that is not connected is about to be.
const STARTING: Millis = 10_000;

impl Hub {
    /// Asks for what the change's project declares, and waits for it until then, if somebody is there to answer. Its sources begin
    /// meanwhile.
    pub(super) async fn settle(&self, change: &Change, until: Instant) {
        let parts = &self.0.parts;
        parts.catalogue.heard_of(&change.project);
        let answers = self.questions().lines() > 0 || parts.clock.now() - self.0.started < STARTING;
        parts.declared.settle(change, if answers { until } else { Instant::now() }).await;
    }

    /// Takes the pipelines as they are now: every topic rests on its own, and those that are followed are computed at once.
    pub fn reroute(&self) {
        for topic in self.all_topics() {
            topic.reroute(self.0.pipeline_of_topic(&topic, None));
        }
        self.stale(|_| true, |_| true);
    }

    /// The same for the changes of a project whose way is another now; those that have one now are followed from now on.
    pub fn reroute_project(&self, project: &str) {
        for topic in self.all_topics().into_iter().filter(|topic| topic.asked.project == project) {
            if !self.reroute_topic(&topic, None) {
                continue;
            }
            let change = self.0.changes.newest(project, topic.asked.number);
            if let Some(change) =
                change.filter(|change| topic.is_current(change) && !self.0.ways().has(change))
            {
                self.keep_now(&change);
            }
        }
    }

    /// The same for one topic, of whose change somebody may know more than was told; whether its way is another now.
    pub(super) fn reroute_topic(&self, topic: &Arc<Topic>, known: Option<&Change>) -> bool {
        let mut differs = false;
        // Whoever else is about to, too, may have taken the pipeline as it was before.
        while topic.reroute(self.0.pipeline_of_topic(topic, known)) {
            differs = true;
        }
        if differs && topic.mark_stale(true) {
            self.0.wake(Arc::clone(topic));
        }
        differs
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

    fn pipeline_of_topic(&self, topic: &Topic, known: Option<&Change>) -> Option<Arc<Pipeline>> {
        let told = self.changes.newest(&topic.asked.project, topic.asked.number);
        // An older statement takes nothing back.
        let newer = known.filter(|known| told.as_ref().is_none_or(|told| !is_before(known, told)));
        match newer.or(told.as_ref()) {
            Some(change) => self.pipeline_of(change),
            None => (self.parts.pipelines)(&topic.asked.project, &topic.branch, None),
        }
    }
}
