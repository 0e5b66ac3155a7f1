// SPDX-License-Identifier: Apache-2.0
//! History is kept before it is shown: what is said of a change, and which steps it has reached.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{Fate, Millis, PipelineProgress, Progress, Step, StepState, Usual, gerrit::Change};

use super::{
    Inner, Topic,
    announce::{self, Announced},
    find::Found,
    wishes,
};
use crate::{
    merge::seen_done,
    model::{Brought, Listened, Moment, Reached},
    past::{self, Kept, Last, Sight},
    store::{StoreError, Way},
};

/// For so long after the start (milliseconds) a source that has not answered yet is no news: it is about to.
const STARTING: Millis = 60_000;

/// So many changes say what is usual.
pub(super) const HABIT: u32 = 50;

/// What is kept of one topic's history, as far as it tells what is new.
#[derive(Default)]
pub(super) struct Memory {
    /// The pipeline that it is of.
    pipeline: String,
    /// The last that is kept of each part; read at the first use.
    kept: Option<Kept>,
    /// What was usual for a step when it was first waited for: it does not move while somebody looks.
    usual: BTreeMap<String, Option<Usual>>,
    /// Where it is kept which change of a deployment repository asked for it.
    brought: BTreeSet<Brought>,
    /// Keys of what it was looked at whether it is to be posted.
    judged: BTreeSet<String>,
    /// Of which turns of its way it was looked at whether somebody is to be told.
    announced: Announced,
    /// What had become of the change when it was last said.
    fate: Option<Fate>,
}

impl Memory {
    /// Notes what has become of the change; whether that is something else than before. What is not known is nothing else.
    pub(super) fn has_become(&mut self, fate: Option<Fate>) -> bool {
        let is_new = fate.is_some() && self.fate != fate;
        self.fate = fate.or(self.fate);
        is_new
    }
}

/// Keeps what is new in an answer, and adds what history has to say.
pub(super) async fn before_shown(
    hub: &Inner,
    topic: &Topic,
    memory: &mut Memory,
    found: &mut Found,
) -> Result<(), StoreError> {
    let Found { change, merged, reached, .. } = found;
    let Some(name) = merged.progress.pipeline.as_ref().map(|pipeline| pipeline.name.clone()) else {
        return Ok(());
    };
    let asked = &topic.asked;
    let way = Way { project: &asked.project, number: asked.number, pipeline: &name };
    if memory.pipeline != name {
        *memory = Memory { pipeline: name.clone(), ..Memory::default() };
    }
    if topic.is_current(change) {
        wishes::keep(hub, topic, way, change, merged, &mut memory.judged).await?;
        announce::keep(hub, way, change, merged, &mut memory.announced).await?;
        wishes::remark(hub, topic, change, merged).await?;
    }
    let Some(pipeline) = &mut merged.progress.pipeline else { return Ok(()) };
    let kept = match &mut memory.kept {
        Some(kept) => kept,
        none => {
            let said = hub.parts.store.last_said(way).await?;
            none.insert(said.iter().map(|moment| (moment.part.clone(), Last::of(moment))).collect())
        }
    };
    if topic.is_current(change) {
        let now = hub.parts.clock.now();
        let new = past::news(kept, pipeline, asked.patch_set, now, |step| hub.unheard(step, now));
        let new: Vec<Moment> = if hub.is_starting(pipeline, now) {
            new.into_iter().filter(|new| is_heard(pipeline, new)).collect()
        } else {
            new
        };
        for moment in hub.parts.store.say(way, &new).await? {
            kept.insert(moment.part.clone(), Last::of(&moment));
        }
        past::date(pipeline, kept);
    }
    reach(hub, topic, way, change, pipeline, reached).await?;
    bring(hub, way, memory, &merged.brought).await?;
    if let Some(index) = past::awaited(pipeline, change, reached).filter(|_| topic.is_current(change)) {
        pipeline.steps[index].usual = usual(hub, way, memory, pipeline, index, reached).await?;
    }
    lead(hub, topic, &mut merged.progress, reached).await
}

/// Adds to an answer how long the way took that is over.
pub(super) async fn lead(
    hub: &Inner,
    topic: &Topic,
    progress: &mut Progress,
    reached: &[Reached],
) -> Result<(), StoreError> {
    let pipeline = progress.pipeline.as_mut().filter(|pipeline| pipeline.state == StepState::Done);
    let Some(pipeline) = pipeline else { return Ok(()) };
    let way = Way { project: &topic.asked.project, number: topic.asked.number, pipeline: &pipeline.name };
    let people = hub.parts.store.acts_of_people(way, &past::promoted_in(pipeline)).await?;
    pipeline.lead = past::lead(pipeline, reached, people);
    Ok(())
}

/// What is usual for the step that is waited for; `None` for one whose beginning nobody saw.
async fn usual(
    hub: &Inner,
    way: Way<'_>,
    memory: &mut Memory,
    pipeline: &PipelineProgress,
    index: usize,
    reached: &[Reached],
) -> Result<Option<Usual>, StoreError> {
    let step = &pipeline.steps[index];
    if let Some(usual) = memory.usual.get(&step.name) {
        return Ok(*usual);
    }
    let said = hub.parts.store.said(way).await?;
    let usual = match past::began(pipeline, index, reached, &said) {
        Some(since) => {
            let took = hub.parts.store.took(way.project, &pipeline.name, &step.name, HABIT).await?;
            past::usual(&took, since)
        }
        // Its first run is still to come.
        None if step.state == StepState::Waiting => return Ok(None),
        None => None,
    };
    memory.usual.insert(step.name.clone(), usual);
    Ok(usual)
}

/// Keeps which changes of deployment repositories asked for it first.
async fn bring(
    hub: &Inner,
    way: Way<'_>,
    memory: &mut Memory,
    brought: &[Brought],
) -> Result<(), StoreError> {
    let new: Vec<Brought> = brought.iter().filter(|one| !memory.brought.contains(one)).cloned().collect();
    if !new.is_empty() {
        hub.parts.store.bring(way, &new, hub.parts.clock.now()).await?;
        memory.brought.extend(new);
    }
    Ok(())
}

/// Keeps when each step was first seen done: no source could tell it again.
async fn reach(
    hub: &Inner,
    topic: &Topic,
    way: Way<'_>,
    change: &Change,
    pipeline: &PipelineProgress,
    reached: &mut Vec<Reached>,
) -> Result<(), StoreError> {
    let store = &hub.parts.store;
    for step in seen_done(pipeline, change, topic.asked.patch_set) {
        if topic.has_reached(&step.name) {
            continue;
        }
        if !reached.iter().any(|known| known.pipeline == pipeline.name && known.step == step.name) {
            let now = hub.parts.clock.now();
            let index = pipeline.steps.iter().position(|one| one.number == step.number).unwrap_or_default();
            let (said, unheard) = (&store.said(way).await?, hub.unheard(step, now));
            let sight = Sight { pipeline, index, said, reached, unheard, now };
            if let Some((new, began)) = sight.keep() {
                store.reach(way.project, way.number, &new, began).await?;
                reached.push(new);
            }
        }
        topic.reached(&step.name);
    }
    Ok(())
}

/// Whether what is new rests on sources that have answered.
fn is_heard(pipeline: &PipelineProgress, new: &Moment) -> bool {
    let step = pipeline.steps.iter().find(|step| past::part_of(&step.name) == new.part);
    step.is_some_and(|step| step.state != StepState::Unknown)
}

impl Inner {
    /// Whether the backend has just been started and a source has not answered yet.
    fn is_starting(&self, pipeline: &PipelineProgress, now: Millis) -> bool {
        let health = self.parts.health.all();
        let awaited = |name: &str| health.get(name).is_none_or(|health| health.as_of.is_none());
        now - self.started < STARTING && pipeline.sources.iter().any(|source| awaited(&source.name))
    }

    /// Since when it may be that a source of the step tells something for the first time.
    fn unheard(&self, step: &Step, now: Millis) -> Option<Millis> {
        let listened = self.listened();
        let sources = step.sources.iter().chain(step.targets.iter().map(|target| &target.cluster));
        let newest = sources.filter_map(|source| listened.get(source));
        newest.filter_map(|newest| Listened::unheard_before(newest, now)).min()
    }
}
