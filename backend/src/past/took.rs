// SPDX-License-Identifier: Apache-2.0
//! How long steps take, and how long the whole way took.

use milepost_api::{Lead, Millis, PipelineProgress, Step, StepKind, StepState, Usual};

use super::{Kept, part_of, step};
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

/// When the step at `index` was begun, if that is known: the first with its run, the others when the last step before them
/// that holds the way was done.
pub fn began(pipeline: &PipelineProgress, index: usize, kept: &Kept) -> Option<Millis> {
    let (before, rest) = pipeline.steps.split_at_checked(index)?;
    let before: Vec<&Step> = before.iter().filter(|step| !step.optional).collect();
    if before.is_empty() {
        return rest.first().filter(|step| step.state == StepState::Running).and_then(|step| step.since);
    }
    let done = |step: &&Step| {
        let last = kept.get(&part_of(&step.name));
        match step.state {
            StepState::Done if step.since.is_some() => Some(step.since),
            StepState::Done => last.filter(|last| last.not_before.is_none()).map(|last| Some(last.at)),
            // Never begun, so it held nothing up.
            StepState::Skipped => Some(None),
            _ => None,
        }
    };
    let moments: Option<Vec<Option<Millis>>> = before.iter().map(done).collect();
    moments?.into_iter().flatten().max()
}

/// The same for a step that is done, by what was said of it while it was under way.
pub fn began_before(
    said: &[Moment],
    pipeline: &PipelineProgress,
    index: usize,
    kept: &Kept,
) -> Option<Millis> {
    let done = pipeline.steps.get(index)?;
    let part = part_of(&done.name);
    let known = began(pipeline, index, kept).or_else(|| {
        let under_way = said.iter().filter(|moment| moment.part == part);
        let newest = under_way.clone().map(|moment| moment.patch_set).max();
        let under_way = under_way.filter(|moment| Some(moment.patch_set) == newest);
        under_way.filter_map(step).filter(|s| s.state == StepState::Running).find_map(|s| s.since)
    });
    let unseen = kept.get(&part).is_some_and(|last| last.not_before.is_some());
    known.filter(|began| !unseen && done.since.is_none_or(|since| *began <= since))
}

/// The way from the merge to its end, once that was reached: by when each was seen for the first time.
pub fn lead(pipeline: &PipelineProgress, reached: &[Reached], human_actions: Option<u32>) -> Option<Lead> {
    if pipeline.state != StepState::Done {
        return None;
    }
    let merge = pipeline.steps.iter().position(|step| step.kind == StepKind::Merge)?;
    let last = pipeline.steps.iter().rposition(|step| !step.optional && step.state == StepState::Done)?;
    let end = pipeline.steps.get(last).filter(|_| last > merge)?;
    let kept = reached.iter().find(|kept| kept.pipeline == pipeline.name && kept.step == end.name)?;
    let merged = pipeline.steps.get(merge)?.since?;
    (merged <= kept.at).then_some(Lead { merged, reached: kept.at, human_actions })
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
