// SPDX-License-Identifier: Apache-2.0
//! Changes whose history is kept though nobody looks: those that are on their way. What happens to them is computed when a fact
//! says so, after what somebody looks at.

use std::{
    collections::BTreeMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use milepost_api::{
    Millis, Progress, StepState,
    gerrit::{Change, ChangeStatus},
};

use super::{Asked, Hub, Inner, Topic};
use crate::{
    model::{FactBody, Listened},
    past,
    store::{StoreError, Way},
};

/// How many changes on their way are followed for history's sake: those that moved last.
const MOST: usize = 1_000;

/// Changes on their way: when each last moved in Gerrit, and its topic.
pub(super) type Ways = BTreeMap<(String, u64), (Millis, Asked)>;

impl Hub {
    /// Goes on with the history that the store has; to be called before the sources begin.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let listened = self.0.parts.store.listened().await?;
        for (source, times) in &listened {
            if let Some(first) = times.first() {
                self.0.first_heard(source, first.since);
            }
        }
        *self.0.listened() = last_two(listened);
        for fact in self.0.parts.store.newest_changes(MOST).await? {
            if let FactBody::Change(change) = fact.body
                && !self.is_over(&change).await?
            {
                self.keep(&change);
            }
        }
        Ok(())
    }

    /// Whether the change had arrived when something was last said of it.
    async fn is_over(&self, change: &Change) -> Result<bool, StoreError> {
        let Some(pipeline) = (self.0.parts.pipelines)(&change.project, &change.branch) else {
            return Ok(true);
        };
        let way = Way { project: &change.project, number: change.number, pipeline: &pipeline.name };
        let head = self.0.parts.store.last_of(way, past::HEAD).await?;
        Ok(head.is_some_and(|head| past::is_over(&head)))
    }

    /// Keeps which sources were heard until now.
    pub async fn heard(&self) -> Result<(), StoreError> {
        let health = self.0.parts.health.all();
        let answers = health.into_iter().filter_map(|(name, health)| Some((name, health.as_of?))).collect();
        self.0.parts.store.heard(&answers).await?;
        let mut listened = self.0.listened();
        for (source, at) in answers {
            self.0.first_heard(&source, at);
            let times = listened.entry(source).or_default();
            match times.last_mut() {
                Some(last) if last.goes_on(at) => last.until = last.until.max(at),
                _ => times.push(Listened { since: at, until: at }),
            }
            if times.len() > 2 {
                times.remove(0);
            }
        }
        Ok(())
    }

    /// Follows a change for history's sake if it is on its way; it is not computed before a fact says something new.
    pub(super) fn keep(&self, change: &Change) -> Option<Arc<Topic>> {
        let revision = change.current_revision.parse().ok()?;
        if change.status == ChangeStatus::Abandoned {
            return None;
        }
        let topic = self.topic(change, &revision, change.current_patch_set);
        topic.ground().pipeline.as_ref()?;
        self.0.follow_way(change, &topic);
        Some(topic)
    }

    /// The same, and computes it soon.
    pub(super) fn keep_now(&self, change: &Change) {
        if let Some(topic) = self.keep(change)
            && topic.mark_stale(true)
        {
            self.0.wake(topic);
        }
    }
}

/// The last two times of each source.
fn last_two(mut listened: BTreeMap<String, Vec<Listened>>) -> BTreeMap<String, Vec<Listened>> {
    for times in listened.values_mut() {
        times.drain(..times.len().saturating_sub(2));
    }
    listened
}

impl Inner {
    /// Notes when a source was heard, unless it was before.
    fn first_heard(&self, source: &str, at: Millis) {
        let mut first = self.first_heard.lock().unwrap_or_else(PoisonError::into_inner);
        first.entry(source.to_owned()).or_insert(at);
    }

    /// What was last heard of each source.
    pub(super) fn listened(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Listened>>> {
        self.listened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After an answer: whether the change is still on its way.
    pub(super) fn settle(&self, topic: &Arc<Topic>, change: &Change, progress: &Progress) {
        if !topic.is_current(change) {
            return;
        }
        let over = |state| matches!(state, StepState::Done | StepState::Skipped);
        let on_its_way = progress.pipeline.as_ref().is_some_and(|pipeline| !over(pipeline.state));
        if on_its_way && change.status != ChangeStatus::Abandoned {
            self.follow_way(change, topic);
        } else {
            self.ways().remove(&(change.project.clone(), change.number));
            topic.keep(false);
        }
    }

    fn follow_way(&self, change: &Change, topic: &Arc<Topic>) {
        let mut ways = self.ways();
        topic.keep(true);
        topic.merged(change.status == ChangeStatus::Merged);
        let key = (change.project.clone(), change.number);
        let before = ways.insert(key, (change.updated, topic.asked.clone()));
        let left = before.map(|(_, asked)| asked).filter(|asked| *asked != topic.asked);
        let most = || ways.iter().min_by_key(|(_, (updated, _))| *updated).map(|(key, _)| key.clone());
        let left = match left {
            None if ways.len() > MOST => most().and_then(|key| ways.remove(&key)).map(|(_, asked)| asked),
            left => left,
        };
        drop(ways);
        if let Some(topic) = left.and_then(|asked| self.topics().get(&asked).cloned()) {
            topic.keep(false);
        }
    }

    pub(super) fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
