// SPDX-License-Identifier: Apache-2.0
//! Computes a topic: reads what it rests on, merges, asks, and merges again with what Gerrit has said before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use milepost_api::{ChangeRef, Progress, gerrit::Change};
use tokio::{sync::mpsc, time};

use super::{Inner, Published, Topic};
use crate::{
    merge::{Input, Merged, merge, seen_done},
    model::{Fact, FactBody, Join, Pipeline, Reached, Want},
    store::StoreError,
};

/// Answers found in the store open at most this many further rounds of questions, and facts so many of further facts.
const ROUNDS: usize = 8;

/// How often it is looked whether time alone has changed a followed answer.
const TICK: Duration = Duration::from_secs(1);

pub(super) async fn compute(hub: &Inner, topic: &Arc<Topic>) -> Result<Arc<Published>, StoreError> {
    let _one = topic.computing.lock().await;
    if let Some(published) = topic.fresh(hub.parts.clock.now()) {
        return Ok(published);
    }
    let unfinished = topic.begin();
    let ground = topic.ground();
    let Some(pipeline) = &ground.pipeline else {
        let progress = Progress { change: change_ref(topic), pipeline: None };
        return Ok(unfinished.publish(Published::of(&progress), None, BTreeSet::new(), BTreeSet::new()));
    };
    let (found, also) = find(hub, topic, pipeline, &ground.joins).await?;
    let Some(Found { change, merged }) = found else {
        // A statement tells the change before its topic is computed; it is gone only if the store lost it.
        let progress = Progress { change: change_ref(topic), pipeline: None };
        let now = hub.parts.clock.now();
        return Ok(unfinished.publish(Published::of(&progress), Some(now), also, BTreeSet::new()));
    };
    want(hub, topic, &change);
    // Before they are asked: an answer that comes at once must find who waits for it.
    topic.awaits(&merged.questions);
    for ask in &merged.questions {
        hub.questions.ask(ask);
    }
    reach(hub, topic, &change, &merged.progress).await?;
    Ok(unfinished.publish(Published::of(&merged.progress), merged.next, also, merged.questions))
}

/// What is found of a topic: the change as Gerrit last told it, and what its facts add up to.
pub(super) struct Found {
    pub(super) change: Change,
    pub(super) merged: Merged,
}

/// Merges what the store knows of a topic, with Gerrit's answers of before. With the joins that were found on the way; `None` if
/// nobody has told of the change.
pub(super) async fn find(
    hub: &Inner,
    topic: &Topic,
    pipeline: &Pipeline,
    joins: &BTreeSet<Join>,
) -> Result<(Option<Found>, BTreeSet<Join>), StoreError> {
    let (facts, also) = facts(hub, joins).await?;
    let Some(change) = newest_change(&facts, topic) else { return Ok((None, also)) };
    let history = hub.parts.store.history(joins).await?;
    let reached = hub.parts.store.reached(&topic.asked.project, topic.asked.number).await?;
    let health = hub.parts.health.all();
    let mut answers = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mut rounds = 0;
    let merged = loop {
        let merged = merge(&Input {
            pipeline,
            change: &change,
            patch_set: topic.asked.patch_set,
            revision: &topic.asked.revision,
            facts: &facts,
            history: &history,
            reached: &reached,
            answers: &answers,
            health: &health,
            now: hub.parts.clock.now(),
        });
        let new: BTreeSet<_> = merged.questions.difference(&asked).cloned().collect();
        let mut found = hub.parts.store.answers(&new).await?;
        found.extend(hub.questions.not_known(&new));
        rounds += 1;
        if found.is_empty() || rounds > ROUNDS {
            break merged;
        }
        asked.extend(new);
        answers.extend(found);
    };
    Ok((Some(Found { change, merged }), also))
}

/// The facts of a topic's joins and of what these lead to, and the joins that were added for that.
async fn facts(hub: &Inner, joins: &BTreeSet<Join>) -> Result<(Vec<Fact>, BTreeSet<Join>), StoreError> {
    let mut facts = hub.parts.store.facts(joins).await?;
    let mut also = BTreeSet::new();
    for _ in 0..ROUNDS {
        let new: BTreeSet<_> = leads(&facts).filter(|l| !joins.contains(l) && !also.contains(l)).collect();
        if new.is_empty() {
            break;
        }
        facts.extend(hub.parts.store.facts(&new).await?);
        also.extend(new);
    }
    Ok((facts, also))
}

/// Keeps when each step was first seen done, before anyone is shown it: no source could tell it again.
async fn reach(hub: &Inner, topic: &Topic, change: &Change, progress: &Progress) -> Result<(), StoreError> {
    let (asked, Some(pipeline)) = (&topic.asked, &progress.pipeline) else { return Ok(()) };
    for step in seen_done(pipeline, change, asked.patch_set) {
        if !topic.has_reached(&step.name) {
            let at = step.since.unwrap_or_else(|| hub.parts.clock.now());
            let reached = Reached { pipeline: pipeline.name.clone(), step: step.name.clone(), at };
            hub.parts.store.reach(&asked.project, asked.number, &reached).await?;
            topic.reached(&step.name);
        }
    }
    Ok(())
}

/// Asks the sources for what a page that is being looked at may lack.
fn want(hub: &Inner, topic: &Topic, change: &Change) {
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

/// Where facts lead: to the images that workloads run, and to what reverts the changes that revert.
fn leads(facts: &[Fact]) -> impl Iterator<Item = Join> {
    facts.iter().flat_map(|fact| match &fact.body {
        FactBody::Workload(workload) => {
            let asked = workload.asked_by_helm().filter_map(|image| image.digest.as_ref());
            workload.running().chain(asked).cloned().map(Join::Digest).collect()
        }
        FactBody::Change(change) if change.revert_of.is_some() => {
            vec![Join::Change { project: change.project.clone(), number: change.number }]
        }
        _ => Vec::new(),
    })
}

fn newest_change(facts: &[Fact], topic: &Topic) -> Option<Change> {
    facts
        .iter()
        .filter_map(|fact| match &fact.body {
            FactBody::Change(change)
                if change.project == topic.asked.project && change.number == topic.asked.number =>
            {
                Some((fact.order, change))
            }
            _ => None,
        })
        .max_by_key(|(order, _)| *order)
        .map(|(_, change)| change.clone())
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

/// Computes stale topics that are followed, and those that time alone has changed, until the hub is gone.
pub(super) async fn keep_fresh(hub: Weak<Inner>, mut stale: mpsc::UnboundedReceiver<Arc<Topic>>) {
    let mut tick = time::interval(TICK);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        let due = tokio::select! {
            topic = stale.recv() => match topic {
                Some(topic) => vec![topic],
                None => return,
            },
            _ = tick.tick() => match hub.upgrade() {
                Some(hub) => due(&hub),
                None => return,
            },
        };
        let Some(hub) = hub.upgrade() else { return };
        for topic in due {
            if let Err(error) = compute(&hub, &topic).await {
                tracing::error!(%error, project = topic.asked.project, change = topic.asked.number, "cannot compute progress");
            }
        }
    }
}

fn due(hub: &Inner) -> Vec<Arc<Topic>> {
    let now = hub.parts.clock.now();
    let topics = hub.topics.lock().unwrap_or_else(PoisonError::into_inner);
    topics.values().filter(|topic| topic.due(now)).cloned().collect()
}
