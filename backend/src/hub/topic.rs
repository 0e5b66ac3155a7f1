// SPDX-License-Identifier: Apache-2.0
//! One revision of one change, and its newest answer.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use milepost_api::{
    Millis,
    gerrit::{Ask, Change},
};
use tokio::sync::watch;

pub(super) use self::ground::Ground;
use self::unfinished::Unfinished;
use super::{Published, record::Memory};
use crate::model::{Join, Pipeline, Revision};

mod ground;
#[cfg(test)]
mod tests;
mod unfinished;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Gerrit's project name.
    pub project: String,
    /// The change's number.
    pub number: u64,
    /// The revision looked at.
    pub revision: Revision,
    /// Its patch set.
    pub patch_set: u32,
}

pub(super) struct Topic {
    pub(super) asked: Asked,
    /// The change's short branch name: with the project it says which pipeline is taken.
    pub(super) branch: String,
    ground: RwLock<Arc<Ground>>,
    /// Held while it is computed, so that many readers at once cost one computation.
    pub(super) computing: tokio::sync::Mutex<Memory>,
    state: Mutex<State>,
    published: watch::Sender<Option<Arc<Published>>>,
    used: AtomicI64,
    /// Whether its history is kept though nobody looks.
    kept: AtomicBool,
    /// Whether the sources were asked for what the last answer may lack.
    wanted: AtomicBool,
    /// Whether its change is merged: only then clusters and images concern it.
    merged: AtomicBool,
}

#[derive(Default)]
struct State {
    stale: bool,
    /// Whether a computation has begun: what it rests on is newer than the last answer.
    computing: bool,
    /// Whether it waits to be computed.
    queued: bool,
    next: Option<Millis>,
    /// Digests of running images and the like: what the last answer rested on beyond `joins`.
    also: BTreeSet<Join>,
    open: BTreeSet<Ask>,
    /// Names of the steps that are kept as reached.
    reached: BTreeSet<String>,
}

impl Topic {
    pub(super) fn new(asked: Asked, branch: String, pipeline: Option<Arc<Pipeline>>) -> Self {
        let ground = RwLock::new(Arc::new(Ground::of(&asked, pipeline)));
        Self {
            asked,
            branch,
            ground,
            computing: tokio::sync::Mutex::default(),
            state: Mutex::default(),
            published: watch::Sender::new(None),
            used: AtomicI64::new(0),
            kept: AtomicBool::new(false),
            wanted: AtomicBool::new(false),
            merged: AtomicBool::new(false),
        }
    }

    pub(super) fn ground(&self) -> Arc<Ground> {
        Arc::clone(&self.ground.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on it rests on this pipeline; whether that is another than before: then it is to be marked stale.
    pub(super) fn reroute(&self, pipeline: Option<Arc<Pipeline>>) -> bool {
        let differs = self.ground().pipeline != pipeline;
        if differs {
            // Steps are kept as reached by the pipeline's name, too.
            self.state().reached.clear();
            let ground = Arc::new(Ground::of(&self.asked, pipeline));
            *self.ground.write().unwrap_or_else(PoisonError::into_inner) = ground;
        }
        differs
    }

    /// The newest answer, unless its ground or the time has moved on.
    pub(super) fn fresh(&self, now: Millis) -> Option<Arc<Published>> {
        let state = self.state();
        if state.stale || state.computing || state.next.is_some_and(|next| next <= now) {
            return None;
        }
        drop(state);
        self.published.borrow().clone()
    }

    /// Called before the facts are read: what changes from here on makes the answer stale again.
    pub(super) fn begin(&self) -> Unfinished<'_> {
        let mut state = self.state();
        (state.stale, state.queued, state.computing) = (false, false, true);
        drop(state);
        Unfinished::of(self)
    }

    /// Notes what the coming answer rests on.
    pub(super) fn awaits(&self, open: &BTreeSet<Ask>) {
        self.state().open.clone_from(open);
    }

    pub(super) fn rests_on(&self, changed: &BTreeSet<Join>) -> bool {
        let state = self.state();
        let ground = self.ground();
        changed.iter().any(|join| ground.joins.contains(join) || state.also.contains(join))
    }

    pub(super) fn asks(&self, ask: &Ask) -> bool {
        self.state().open.contains(ask)
    }

    /// What Gerrit was asked for the newest answer.
    pub(super) fn open(&self) -> BTreeSet<Ask> {
        self.state().open.clone()
    }

    /// Whether it is kept that the step was reached, as far as this topic has seen.
    pub(super) fn has_reached(&self, step: &str) -> bool {
        self.state().reached.contains(step)
    }

    /// Notes that it is kept.
    pub(super) fn reached(&self, step: &str) {
        self.state().reached.insert(step.to_owned());
    }

    /// Whether time alone has made the answer old, for one who follows it, or it could not be kept.
    pub(super) fn due(&self, now: Millis) -> bool {
        let next = self.state().next;
        (self.followed() && next.is_some_and(|next| next <= now)) || (self.is_kept() && next == Some(0))
    }

    /// Whether it must be computed at once: somebody follows it, or history does and `tells` of what it keeps.
    pub(super) fn mark_stale(&self, tells: bool) -> bool {
        let wakes = self.followed() || (tells && self.is_kept());
        let mut state = self.state();
        state.stale = true;
        wakes && !std::mem::replace(&mut state.queued, true)
    }

    /// Whether what is found by these joins concerns its history.
    pub(super) fn is_told_by(&self, changed: &BTreeSet<Join>) -> bool {
        let change = Join::Change { project: self.asked.project.clone(), number: self.asked.number };
        self.merged.load(Ordering::Relaxed) || changed.contains(&change)
    }

    /// Whether an image of one of these revisions is to be voted for before the merge.
    pub(super) fn votes_for(&self, built: &BTreeSet<&Revision>) -> bool {
        let votes = |pipeline: &Arc<Pipeline>| pipeline.feedback.votes_before_merge();
        built.contains(&self.asked.revision) && self.ground().pipeline.as_ref().is_some_and(votes)
    }

    /// Whether it is about the change's current patch set.
    pub(super) fn is_current(&self, change: &Change) -> bool {
        (self.asked.patch_set, self.asked.revision.as_str())
            == (change.current_patch_set, change.current_revision.as_str())
    }

    /// From now on its history is kept though nobody looks, or is not; whether it was before.
    pub(super) fn keep(&self, kept: bool) -> bool {
        self.kept.swap(kept, Ordering::Relaxed)
    }

    /// Notes whether the sources were asked for what the last answer may lack; whether they were before.
    pub(super) fn wanted(&self, wanted: bool) -> bool {
        self.wanted.swap(wanted, Ordering::Relaxed)
    }

    /// Notes that its change is merged, for good; whether that was known. An answer may still be made by what was read before.
    pub(super) fn merged(&self) -> bool {
        self.merged.swap(true, Ordering::Relaxed)
    }

    /// Whether something that its answer rests on has changed and nobody was woken for it.
    pub(super) fn is_left_stale(&self) -> bool {
        let state = self.state();
        state.stale && !state.queued
    }

    /// Since when nobody has used it; `None` while somebody follows it or its history is kept.
    pub(super) fn idle_since(&self) -> Option<Millis> {
        (!self.followed() && !self.is_kept()).then(|| self.used.load(Ordering::Relaxed))
    }

    fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Relaxed)
    }

    pub(super) fn follow(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.published.subscribe()
    }

    pub(super) fn followed(&self) -> bool {
        self.followers() > 0
    }

    /// How many follow it.
    pub(super) fn followers(&self) -> usize {
        self.published.receiver_count()
    }

    /// Whether it waits to be computed.
    pub(super) fn is_queued(&self) -> bool {
        self.state().queued
    }

    pub(super) fn used(&self, now: Millis) {
        self.used.store(now, Ordering::Relaxed);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps room for one more: forgets the tenth of the topics that were not used for longest and that nobody follows.
pub(super) fn make_room(topics: &mut HashMap<Asked, Arc<Topic>>, most: usize) {
    if topics.len() < most {
        return;
    }
    let mut idle: Vec<(Millis, Asked)> =
        topics.values().filter_map(|topic| Some((topic.idle_since()?, topic.asked.clone()))).collect();
    idle.sort_by_key(|(used, _)| *used);
    for (_, asked) in idle.into_iter().take(most / 10 + 1) {
        topics.remove(&asked);
    }
}
