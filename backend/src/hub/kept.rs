// SPDX-License-Identifier: Apache-2.0
//! Changes whose history is kept though nobody looks. What happens to them is computed when a fact
//! says so, after what somebody looks at.

use std::{
    collections::BTreeMap,
    sync::{Arc, MutexGuard, PoisonError, atomic::Ordering},
};

use milepost_api::{
    Millis, Progress, StepState,
    gerrit::{Change, ChangeStatus},
};

use super::{
    Hub, Inner, Topic,
    ways::{MOST, Ways},
};
use crate::{
    model::{FactBody, Listened, Pipeline},
    past,
    store::{StoreError, Way},
};

/// For so long, in milliseconds, what Gerrit tells may be on its way to another backend.
const LATE: Millis = 600_000;

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
        for change in self.told_since().await? {
            self.keep(&change);
        }
        Ok(())
    }

    /// Goes on where another backend left off, to be called when a plugin connects: also with what was refused, for it may have been
    /// put right, and with what was being posted, for the answer may be lost. The plugin posts nothing twice.
    pub async fn connected(&self) -> Result<(), StoreError> {
        self.share().await?;
        self.0.parts.store.hurry_wishes(self.0.parts.clock.now()).await?;
        self.0.wished.notify_one();
        Ok(())
    }

    /// Follows the changes of which Gerrit told another backend that shares the database: a fact about them may be told here first.
    pub async fn share(&self) -> Result<(), StoreError> {
        for change in self.told_since().await? {
            self.keep_now(&change);
        }
        Ok(())
    }

    /// The changes to be followed that Gerrit told of since this was asked last, whichever backend it told.
    async fn told_since(&self) -> Result<Vec<Change>, StoreError> {
        let (store, looked) = (&self.0.parts.store, &self.0.looked);
        let newest = store.newest_changes(looked.load(Ordering::Relaxed) - LATE, MOST).await?;
        if let Some(fact) = newest.first() {
            looked.fetch_max(fact.as_of, Ordering::Relaxed);
        }
        let mut told = Vec::new();
        // The newest last: they take the place of the others.
        for fact in newest.into_iter().rev() {
            if let FactBody::Change(change) = fact.body
                && !self.0.ways().has(&change)
                && self.is_followed(&change).await?
            {
                told.push(change);
            }
        }
        Ok(told)
    }

    /// Whether the change had not arrived when something was last said of it, or is followed all the same.
    async fn is_followed(&self, change: &Change) -> Result<bool, StoreError> {
        let Some(pipeline) = self.0.pipeline_of(change) else { return Ok(false) };
        if pipeline.feedback.comment.is_some() || self.0.has_receivers(change) {
            return Ok(true);
        }
        let way = Way { project: &change.project, number: change.number, pipeline: &pipeline.name };
        let head = self.0.parts.store.last_of(way, past::HEAD).await?;
        Ok(!head.is_some_and(|head| past::is_over(&head)))
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
        self.0.follow_way(change, &topic, false);
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
        let Some(pipeline) = progress.pipeline.as_ref().filter(|_| change.status != ChangeStatus::Abandoned)
        else {
            self.leave_way(change, topic);
            return;
        };
        let over = matches!(pipeline.state, StepState::Done | StepState::Skipped);
        let comments = |pipeline: &Arc<Pipeline>| pipeline.feedback.comment.is_some();
        let tells = topic.ground().pipeline.as_ref().is_some_and(comments) || self.has_receivers(change);
        if over && !tells {
            self.leave_way(change, topic);
        } else {
            self.follow_way(change, topic, over);
        }
    }

    /// Whether somebody is to be told of the change also once it has arrived.
    fn has_receivers(&self, change: &Change) -> bool {
        !(self.parts.receivers)(&change.project).is_empty()
    }

    fn leave_way(&self, change: &Change, topic: &Topic) {
        self.ways().leave(change);
        topic.keep(false);
    }

    fn follow_way(&self, change: &Change, topic: &Arc<Topic>, arrived: bool) {
        let was_kept = topic.keep(true);
        let was_told = change.status != ChangeStatus::Merged || topic.merged();
        // What came until now was judged by what was known then.
        if !(was_kept && was_told) && topic.is_left_stale() && topic.mark_stale(true) {
            self.wake(Arc::clone(topic));
        }
        let left = self.ways().follow(change, &topic.asked, arrived);
        let topics = self.topics();
        for topic in left.iter().filter_map(|asked| topics.get(asked)) {
            topic.keep(false);
        }
    }

    pub(super) fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
