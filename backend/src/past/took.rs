// SPDX-License-Identifier: Apache-2.0
//! How long steps take, and how long the whole way took. Only what was seen is counted: a step that was reached while nobody
//! looked, and that no source dates, took nobody knows how long.

use std::collections::BTreeSet;

use milepost_api::{
    Lead, Millis, PipelineProgress, Say, Step, StepKind,
    StepState::{Done, Running, Skipped, Unknown, Waiting},
    TargetState, Usual,
    gerrit::{Change, ChangeStatus},
};

use super::{part_of, step};
use crate::model::{Moment, Reached};

/// Fewer changes than this make no habit.
const ENOUGH: usize = 5;

/// What is usual, by how long the last changes took; `since` is when this one began. Nearest rank, so both are times that a
/// change really took.
pub fn usual(took: &[Millis], since: Millis) -> Option<Usual> {
    if took.len() < ENOUGH {
        return None;
    }
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    let of = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
    Some(Usual { median_ms: rank(50)?, p90_ms: rank(90)?, of, since })
}

/// The place of the step that is waited for and was not reached before: only of such a one it is told what is usual.
pub fn awaited(pipeline: &PipelineProgress, change: &Change, reached: &[Reached]) -> Option<usize> {
    let index = pipeline.steps.iter().position(|step| step.number == pipeline.step)?;
    let step = pipeline.steps.get(index)?;
    let open = matches!(step.state, Running | Waiting) && change.status != ChangeStatus::Abandoned;
    (open && find(pipeline, reached, step).is_none()).then_some(index)
}

/// When the step at `index` was begun, if that is known: the first with its run, the others when the last step before them
/// that holds the way was reached. All by when Milepost saw it, so that no source's clock counts alone.
pub fn began(
    pipeline: &PipelineProgress,
    index: usize,
    reached: &[Reached],
    said: &[Moment],
) -> Option<Millis> {
    let (before, rest) = pipeline.steps.split_at_checked(index)?;
    let before: Vec<&Step> = before.iter().filter(|step| !step.optional).collect();
    if before.is_empty() {
        return entered(said, rest.first()?, |own| own.iter().position(|step| step.state == Running));
    }
    let done = |step: &&Step| match (step.state, find(pipeline, reached, step)) {
        (Done, Some(reached)) => reached.not_before.is_none().then_some(Some(reached.at)),
        // Never begun, so it held nothing up.
        (Skipped, _) => Some(None),
        (Done, None) if step.sentence.key.starts_with("merged_") => Some(None),
        // What may still fall back, as checks before the merge, is not kept as reached.
        (Done, None) => {
            let last =
                |own: &[Step]| own.iter().rposition(|step| step.state != Done).map_or(0, |open| open + 1);
            entered(said, step, |own| Some(last(own))).map(Some)
        }
        _ => None,
    };
    let moments: Option<Vec<Option<Millis>>> = before.iter().map(done).collect();
    moments?.into_iter().flatten().max()
}

/// When a step came to be as the one that `which` chooses of its statements about the newest patch set says: by its source's
/// date, as far as what was said before allows, else when it was said, if somebody saw it come.
fn entered(said: &[Moment], step: &Step, which: impl FnOnce(&[Step]) -> Option<usize>) -> Option<Millis> {
    let part = part_of(&step.name);
    let own: Vec<&Moment> = said.iter().filter(|moment| moment.part == part).collect();
    let newest = own.iter().map(|moment| moment.patch_set).max()?;
    let (older, own) = own.split_at(own.iter().position(|moment| moment.patch_set == newest)?);
    let steps: Vec<Step> = own.iter().map(|moment| super::step(moment)).collect::<Option<_>>()?;
    let chosen = which(&steps)?;
    let (moment, since) = (own.get(chosen)?, steps.get(chosen)?.since);
    let before = own.get(..chosen)?.last().or(older.last()).map(|before| before.at);
    let told = since.filter(|since| before.is_none_or(|before| before <= *since) && *since <= moment.at);
    told.or((moment.not_before.is_none() && before.is_some()).then_some(moment.at))
}

/// A step that is seen done for the first time, and what was said by then.
pub struct Sight<'a> {
    /// The answer.
    pub pipeline: &'a PipelineProgress,
    /// The step's place in it.
    pub index: usize,
    /// What was said of the change, part by part in order, this answer included.
    pub said: &'a [Moment],
    /// Which steps were reached before.
    pub reached: &'a [Reached],
    /// Since when it may be that the step's sources tell something for the first time.
    pub unheard: Option<Millis>,
    /// The moment of the answer.
    pub now: Millis,
}

impl Sight<'_> {
    /// What is kept of it: when it was reached, and when it was begun if both are known.
    pub fn keep(&self) -> Option<(Reached, Option<Millis>)> {
        let step = self.pipeline.steps.get(self.index)?;
        let open = self.open(step);
        // Its source's date counts if it lies where the step was not seen otherwise: clocks may differ.
        let dated = step
            .since
            .filter(|since| is_its_own(step) && open.is_none_or(|open| open <= *since) && *since <= self.now);
        let watched = open.is_some() && self.unheard.is_none();
        let unseen = || Some(self.unheard.or(open).unwrap_or_default());
        let reached = Reached {
            pipeline: self.pipeline.name.clone(),
            step: step.name.clone(),
            at: dated.unwrap_or(self.now),
            not_before: if dated.is_some() || watched { None } else { unseen() },
        };
        let began = began(self.pipeline, self.index, self.reached, self.said);
        let began = began.filter(|began| reached.not_before.is_none() && *began <= reached.at);
        Some((reached, began))
    }

    /// When it was last said that the step is still open.
    fn open(&self, of: &Step) -> Option<Millis> {
        let part = part_of(&of.name);
        let own = self.said.iter().filter(|moment| moment.part == part);
        let is_open = |step: &Step| !matches!(step.state, Done | Skipped | Unknown);
        own.filter(|moment| step(moment).as_ref().is_some_and(is_open)).map(|moment| moment.at).max()
    }
}

/// Whether the step's moment is that of this change: a later image may have come after its own.
fn is_its_own(step: &Step) -> bool {
    let own = |state: &TargetState| matches!(state, TargetState::Live { .. } | TargetState::ScaledToZero);
    step.kind != StepKind::Deploy || step.targets.iter().all(|target| own(&target.state))
}

fn find<'r>(pipeline: &PipelineProgress, reached: &'r [Reached], step: &Step) -> Option<&'r Reached> {
    reached.iter().find(|kept| kept.pipeline == pipeline.name && kept.step == step.name)
}

/// The steps in which a change was promoted, by name: what people did for that counts for its way.
pub fn promoted_in(pipeline: &PipelineProgress) -> BTreeSet<&str> {
    let promoted = |step: &&Step| step.kind == StepKind::Promote && !step.optional && step.state == Done;
    pipeline.steps.iter().filter(promoted).map(|step| step.name.as_str()).collect()
}

/// The way from the merge to its end, once that was reached: by when each was reached for the first time, if that was seen.
pub fn lead(pipeline: &PipelineProgress, reached: &[Reached], human_actions: Option<u32>) -> Option<Lead> {
    if pipeline.state != Done {
        return None;
    }
    let merge = pipeline.steps.iter().position(|step| step.kind == StepKind::Merge)?;
    let last = pipeline.steps.iter().rposition(|step| !step.optional && step.state == Done)?;
    let end = pipeline.steps.get(last).filter(|_| last > merge)?;
    let seen = |step| find(pipeline, reached, step).filter(|reached| reached.not_before.is_none());
    let (merged, reached) = (seen(pipeline.steps.get(merge)?)?.at, seen(end)?.at);
    let say = Say::LeadTime { goal: pipeline.goal.clone(), took: reached - merged, human_actions };
    (merged <= reached).then(|| Lead { merged, reached, human_actions, sentence: say.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_is_told_from_five_on_and_is_a_time_that_was_taken() {
        assert_eq!(usual(&[1, 2, 3, 4], 0), None);
        let usual = usual(&[50, 10, 40, 20, 30], 7).unwrap();
        assert_eq!((usual.median_ms, usual.p90_ms, usual.of, usual.since), (30, 50, 5, 7));
        let many: Vec<_> = (1..=50).collect();
        let usual = super::usual(&many, 0).unwrap();
        assert_eq!((usual.median_ms, usual.p90_ms, usual.of), (25, 45, 50));
    }
}
