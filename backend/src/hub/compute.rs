// SPDX-License-Identifier: Apache-2.0
//! Computes topics: each when somebody asks or something it rests on has changed; what is new is kept before it is shown.

use std::{collections::BTreeSet, pin::pin, sync::Arc, time::Duration};

use milepost_api::{
    ChangeRef, PipelineProgress, Progress,
    gerrit::{Ask, Change, Fateful},
};
use tokio::time;

use super::{
    Inner, Published, Topic,
    find::{Asks, Found, find},
    record,
};
use crate::{
    merge::{Input, merge},
    model::{Join, Pipeline, Want},
    store::StoreError,
};

/// How long a reader waits for Gerrit's answers: they take a few milliseconds where it is not busy.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);

/// Who a topic is computed for.
#[derive(Clone, Copy)]
pub(super) enum For {
    /// Somebody looks at its page: sources are asked for what may be missing, and Gerrit's answers may take until then.
    Readers(time::Instant),
    /// Somebody looks at a list: Gerrit's answers may take until then.
    List(time::Instant),
    /// Nobody does.
    History,
}

impl For {
    /// Until when Gerrit's answers are waited for.
    pub(super) fn until(self) -> time::Instant {
        match self {
            Self::Readers(until) | Self::List(until) => until,
            Self::History => time::Instant::now(),
        }
    }

    /// Somebody who looks now.
    pub(super) fn a_reader() -> Self {
        Self::Readers(time::Instant::now() + PATIENCE)
    }

    /// Somebody who looks at a list now.
    pub(super) fn a_list() -> Self {
        Self::List(time::Instant::now() + PATIENCE)
    }
}

pub(super) async fn compute(
    hub: &Inner,
    topic: &Arc<Topic>,
    whom: For,
) -> Result<Arc<Published>, StoreError> {
    let mut memory = topic.computing.lock().await;
    if let Some(published) = topic.fresh(hub.parts.clock.now()) {
        return Ok(published);
    }
    let unfinished = topic.begin();
    let ground = topic.ground();
    let Some(pipeline) = &ground.pipeline else {
        let progress = Progress { change: change_ref(topic), pipeline: None };
        return Ok(unfinished.publish(Published::of(&progress), None, BTreeSet::new(), BTreeSet::new()));
    };
    let (found, also) = looked(hub, topic, (pipeline, &ground.joins), whom).await?;
    let Some(mut found) = found else {
        // A statement tells the change before its topic is computed; it is gone only if the store lost it.
        let progress = Progress { change: change_ref(topic), pipeline: None };
        let now = hub.parts.clock.now();
        return Ok(unfinished.publish(Published::of(&progress), Some(now), also, BTreeSet::new()));
    };
    topic.wanted(false);
    if matches!(whom, For::Readers(_)) {
        want(hub, topic, &found.change);
    }
    record::before_shown(hub, topic, &mut memory, &mut found).await?;
    let Found { change, merged, .. } = found;
    hub.settle(topic, &change, &merged.progress);
    let fate = merged.progress.pipeline.as_ref().and_then(PipelineProgress::fate);
    let published = unfinished.publish(Published::of(&merged.progress), merged.next, also, merged.questions);
    // Who hears of it asks at once, and has to find it.
    if topic.is_current(&change) && memory.has_become(fate) {
        hub.line.hint(Fateful { project: change.project, number: change.number });
    }
    Ok(published)
}

/// What is found of a topic once Gerrit, and for readers registries that are being asked, had a moment to answer.
async fn looked(
    hub: &Inner,
    topic: &Topic,
    on: (&Pipeline, &BTreeSet<Join>),
    whom: For,
) -> Result<(Option<Found>, BTreeSet<Join>), StoreError> {
    let mut before = usize::MAX;
    loop {
        let found = asked(hub, topic, on, whom.until(), merge, |open| topic.awaits(open)).await?;
        let (For::Readers(until), Some(Found { untold, .. })) = (whom, &found.0) else { return Ok(found) };
        // Each round finds more, or is the last.
        if untold.len() >= before || !hub.looks.told(untold, until).await {
            return Ok(found);
        }
        before = untold.len();
    }
}

/// What is found of a topic once what it lacks was asked of Gerrit; its answers are waited for a moment, so that nobody reads first
/// that they are waited for. `awaits` hears of each question before it is asked.
pub(super) async fn asked<T: Asks>(
    hub: &Inner,
    topic: &Topic,
    (pipeline, joins): (&Pipeline, &BTreeSet<Join>),
    until: time::Instant,
    merge: impl Fn(&Input<'_>) -> T,
    awaits: impl Fn(&BTreeSet<Ask>),
) -> Result<(Option<Found<T>>, BTreeSet<Join>), StoreError> {
    loop {
        let mut answered = pin!(hub.answered.notified());
        answered.as_mut().enable();
        let before = hub.line.questions().now();
        let found = find(hub, topic, pipeline, joins, &merge).await?;
        let Some(Found { merged, .. }) = &found.0 else { return Ok(found) };
        let questions = merged.questions();
        // Before they are asked: an answer that comes at once must find who waits for it.
        awaits(questions);
        let asked = |ask| hub.line.questions().ask_unless_answered(ask, before);
        if questions.iter().filter(|ask| !asked(ask)).count() > 0 {
            // Answered while it was looked what is known.
            continue;
        }
        let heard = || hub.line.questions().heard(questions);
        let open = heard();
        if open == 0 {
            return Ok(found);
        }
        // The answers to other topics' questions are nothing to merge anew for.
        loop {
            if time::timeout_at(until, answered.as_mut()).await.is_err() {
                return Ok(found);
            }
            answered.set(hub.answered.notified());
            answered.as_mut().enable();
            if heard() != open {
                break;
            }
        }
    }
}

/// Asks the sources for what a page that is being looked at may lack, once for each answer.
pub(super) fn want(hub: &Inner, topic: &Topic, change: &Change) {
    if topic.wanted(true) {
        return;
    }
    let project = &change.project;
    let wants = [
        Some(Want::PatchSet {
            project: project.clone(),
            number: change.number,
            patch_set: topic.asked.patch_set,
        }),
        (change.status == milepost_api::gerrit::ChangeStatus::Merged)
            .then(|| change.current_revision.parse().ok())
            .flatten()
            .map(|revision| Want::Revision { project: project.clone(), revision }),
    ];
    for want in wants.into_iter().flatten() {
        hub.parts.wants.send(want).ok();
    }
}

pub(super) fn change_ref(topic: &Topic) -> ChangeRef {
    let asked = &topic.asked;
    ChangeRef {
        project: asked.project.clone(),
        number: asked.number,
        patch_set: asked.patch_set,
        revision: asked.revision.to_string(),
    }
}
