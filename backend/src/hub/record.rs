// SPDX-License-Identifier: Apache-2.0
//! History is kept before it is shown: what is said of a change, and which steps it has reached.

use std::collections::BTreeMap;

use milepost_api::{Millis, PipelineProgress, Progress, Step, StepState, Usual, gerrit::Change};

use super::{Inner, Topic};
use crate::{
    merge::seen_done,
    model::{Listened, Moment, Reached},
    past::{self, Kept, Last},
    store::{StoreError, Way},
};

/// For so long after the start (milliseconds) a source that has not answered yet is no news: it is about to.
const STARTING: Millis = 60_000;

/// So many changes say what is usual.
const HABIT: u32 = 50;

/// What is kept of one topic's history, as far as it tells what is new.
#[derive(Default)]
pub(super) struct Memory {
    /// The pipeline that it is of.
    pipeline: String,
    /// The last that is kept of each part; read at the first use.
    kept: Option<Kept>,
    /// What was usual for a step when it was first waited for: it does not move while somebody looks.
    usual: BTreeMap<String, Option<Usual>>,
}

/// Keeps what is new in an answer, and adds what history has to say.
pub(super) async fn before_shown(
    hub: &Inner,
    topic: &Topic,
    memory: &mut Memory,
    change: &Change,
    progress: &mut Progress,
    reached: &mut Vec<Reached>,
) -> Result<(), StoreError> {
    let Some(pipeline) = &mut progress.pipeline else { return Ok(()) };
    let asked = &topic.asked;
    let way = Way { project: &asked.project, number: asked.number, pipeline: &pipeline.name };
    if memory.pipeline != pipeline.name {
        *memory = Memory { pipeline: pipeline.name.clone(), ..Memory::default() };
    }
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
    reach(hub, topic, change, pipeline, kept, reached).await?;
    if pipeline.state == StepState::Done {
        let people = hub.parts.store.acts_of_people(&asked.project, asked.number).await?;
        pipeline.lead = past::lead(pipeline, reached, people);
    }
    let open = pipeline.steps.iter().position(|step| step.number == pipeline.step);
    if let Some(index) = open.filter(|_| topic.is_current(change)) {
        let usual = match memory.usual.get(&pipeline.steps[index].name) {
            Some(usual) => *usual,
            None => usual(hub, topic, memory, pipeline, index).await?,
        };
        pipeline.steps[index].usual = usual;
    }
    Ok(())
}

/// What is usual for the step that is waited for; `None` for one that is not, or whose beginning nobody saw.
async fn usual(
    hub: &Inner,
    topic: &Topic,
    memory: &mut Memory,
    pipeline: &PipelineProgress,
    index: usize,
) -> Result<Option<Usual>, StoreError> {
    let step = &pipeline.steps[index];
    let since = memory.kept.as_ref().and_then(|kept| past::began(pipeline, index, kept));
    let Some(since) = since.filter(|_| matches!(step.state, StepState::Running | StepState::Waiting)) else {
        return Ok(None);
    };
    let took = hub.parts.store.took(&topic.asked.project, &pipeline.name, &step.name, HABIT).await?;
    let usual = past::usual(&took, since);
    memory.usual.insert(step.name.clone(), usual);
    Ok(usual)
}

/// Keeps when each step was first seen done: no source could tell it again.
async fn reach(
    hub: &Inner,
    topic: &Topic,
    change: &Change,
    pipeline: &PipelineProgress,
    kept: &Kept,
    reached: &mut Vec<Reached>,
) -> Result<(), StoreError> {
    let (asked, store) = (&topic.asked, &hub.parts.store);
    for step in seen_done(pipeline, change, asked.patch_set) {
        if topic.has_reached(&step.name) {
            continue;
        }
        let at = step.since.unwrap_or_else(|| hub.parts.clock.now());
        let new = Reached { pipeline: pipeline.name.clone(), step: step.name.clone(), at };
        if !reached.iter().any(|known| known.pipeline == new.pipeline && known.step == new.step) {
            let way = Way { project: &asked.project, number: asked.number, pipeline: &pipeline.name };
            let index = pipeline.steps.iter().position(|one| one.number == step.number).unwrap_or_default();
            let began = past::began_before(&store.said(way).await?, pipeline, index, kept);
            store.reach(&asked.project, asked.number, &new, began).await?;
            reached.push(new);
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
