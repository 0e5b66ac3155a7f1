// SPDX-License-Identifier: Apache-2.0
//! Computes a topic: reads what it rests on, merges, asks, and merges again with what Gerrit has said before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
    time::Duration,
};

use milepost_api::{ChangeRef, Progress, gerrit::Change};
use tokio::{sync::mpsc, time};

use super::{Inner, Published, Topic, record};
use crate::{
    merge::{Input, Merged, merge},
    model::{Asked, Fact, FactBody, ImageRef, Join, Pipeline, Reached, Want, Wanted},
    store::StoreError,
};

/// Answers found in the store open at most this many further rounds of questions, and facts so many of further facts.
const ROUNDS: usize = 8;

/// How often it is looked whether time alone has changed a followed answer.
const TICK: Duration = Duration::from_secs(1);

/// Who a topic is computed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// Somebody looks: sources are asked for what may be missing.
    Readers,
    /// Nobody does.
    History,
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
    let (found, also) = find(hub, topic, pipeline, &ground.joins).await?;
    let Some(mut found) = found else {
        // A statement tells the change before its topic is computed; it is gone only if the store lost it.
        let progress = Progress { change: change_ref(topic), pipeline: None };
        let now = hub.parts.clock.now();
        return Ok(unfinished.publish(Published::of(&progress), Some(now), also, BTreeSet::new()));
    };
    if whom == For::Readers {
        want(hub, topic, &found.change);
    }
    // Before they are asked: an answer that comes at once must find who waits for it.
    topic.awaits(&found.merged.questions);
    for ask in &found.merged.questions {
        hub.line.questions().ask(ask);
    }
    record::before_shown(hub, topic, &mut memory, &mut found).await?;
    let Found { change, merged, .. } = found;
    hub.settle(topic, &change, &merged.progress);
    Ok(unfinished.publish(Published::of(&merged.progress), merged.next, also, merged.questions))
}

/// What is found of a topic: the change as Gerrit last told it, what its facts add up to, and which steps it has reached.
pub(super) struct Found {
    pub(super) change: Change,
    pub(super) merged: Merged,
    pub(super) reached: Vec<Reached>,
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
        let now = hub.parts.clock.now();
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
            now,
            kept_since: hub.kept_since(now),
        });
        let new: BTreeSet<_> = merged.questions.difference(&asked).cloned().collect();
        let mut found = hub.parts.store.answers(&new).await?;
        found.extend(hub.line.questions().not_known(&new));
        rounds += 1;
        if found.is_empty() || rounds > ROUNDS {
            break merged;
        }
        asked.extend(new);
        answers.extend(found);
    };
    Ok((Some(Found { change, merged, reached }), also))
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

/// Where facts lead: to the images that workloads run or are to run, and to what reverts the changes that revert.
fn leads(facts: &[Fact]) -> impl Iterator<Item = Join> {
    let join = |image: &ImageRef| match &image.digest {
        Some(digest) => vec![Join::Digest(digest.clone())],
        None => vec![Join::Repository(image.repository.clone())],
    };
    facts.iter().flat_map(move |fact| match &fact.body {
        FactBody::Workload(workload) => {
            let asked = workload.asked_by_helm().filter_map(|image| image.digest.as_ref());
            let earlier = workload.earlier.iter().filter_map(|earlier| earlier.image.digest.as_ref());
            workload.running().chain(asked).chain(earlier).cloned().map(Join::Digest).collect()
        }
        FactBody::Wanted(Wanted { asked: Asked::Image(image), .. }) => join(image),
        FactBody::Promotions(promotions) => {
            promotions.open.iter().flat_map(|open| join(&open.image)).collect()
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

/// Topics that wait to be computed.
pub(super) struct Queue {
    /// Somebody follows them.
    pub(super) followed: mpsc::UnboundedReceiver<Arc<Topic>>,
    /// History does: they come after the others.
    pub(super) kept: mpsc::UnboundedReceiver<Arc<Topic>>,
}

/// Computes stale topics that are followed, and those that time alone has changed, until the hub is gone.
pub(super) async fn keep_fresh(hub: Weak<Inner>, mut queue: Queue) {
    let mut tick = time::interval(TICK);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        let due = tokio::select! {
            biased;
            topic = queue.followed.recv() => match topic {
                Some(topic) => vec![topic],
                None => return,
            },
            _ = tick.tick() => match hub.upgrade() {
                Some(hub) => due(&hub),
                None => return,
            },
            Some(topic) = queue.kept.recv() => vec![topic],
        };
        let Some(hub) = hub.upgrade() else { return };
        for topic in due {
            let whom = if topic.followed() { For::Readers } else { For::History };
            if let Err(error) = compute(&hub, &topic, whom).await {
                tracing::error!(%error, project = topic.asked.project, change = topic.asked.number, "cannot compute progress");
            }
        }
    }
}

fn due(hub: &Inner) -> Vec<Arc<Topic>> {
    let now = hub.parts.clock.now();
    hub.topics().values().filter(|topic| topic.due(now)).cloned().collect()
}
