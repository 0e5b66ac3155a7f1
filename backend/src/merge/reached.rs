// SPDX-License-Identifier: Apache-2.0
//! What was once reached stays reached after the merge, though what proved it is kept no longer: facts about runs are dropped
//! in time. Deployments can be undone; they are what they are now.

use milepost_api::{
    Millis, PipelineProgress, Say, Step, StepKind,
    StepState::{Done, Skipped},
    gerrit::{Change, ChangeStatus},
};

use super::{
    Verdict, View,
    ground::{Ground, Name},
};
use crate::model::StepRule;

/// When the change was first seen to reach a step of this pipeline.
pub(super) fn once(view: &View<'_>, step: &str) -> Option<Millis> {
    let pipeline = &view.input.pipeline.name;
    let mut kept = view.input.reached.iter().filter(|kept| kept.pipeline == *pipeline && kept.step == step);
    kept.next().map(|kept| kept.at)
}

/// Lets `check`, `image` and `promote` steps be done that are kept as reached. What they were then is not kept, so that is all they say.
pub(super) fn stay(view: &View<'_>, verdicts: &mut [Verdict]) {
    if view.merged.is_none() || view.old_patch_set {
        return;
    }
    let pipeline = view.input.pipeline;
    for (plan, verdict) in pipeline.steps.iter().zip(verdicts) {
        let kept = once(view, &plan.name);
        let stays = match plan.rule {
            StepRule::Check(_) => verdict.say == Say::MergedWithoutChecks && kept.is_some(),
            StepRule::Image(_) | StepRule::Promote { .. } => {
                !matches!(verdict.state, Done | Skipped) && kept.is_some()
            }
            StepRule::Merge(_) | StepRule::Deploy { .. } => false,
        };
        if stays {
            let ground = Ground::kept(format!("history of step {}", Name(&plan.name)), "seen done", kept);
            *verdict = Verdict::new(Done, Say::PassedNotObserved).because([ground]);
        }
    }
}

/// The steps that are seen done: what is kept as reached. A step that is only taken for done, or was passed by, is not; nor are
/// checks before the merge, or of another patch set than the merged one.
pub fn seen_done<'p>(
    progress: &'p PipelineProgress,
    change: &Change,
    patch_set: u32,
) -> impl Iterator<Item = &'p Step> + use<'p> {
    let last_checks = change.status == ChangeStatus::Merged && change.current_patch_set == patch_set;
    let taken = [
        Say::MergedWithoutChecks,
        Say::MergedDespiteChecks,
        Say::PassedNotObserved,
        Say::RemovedFrom { environment: String::new(), cluster: None },
        Say::OlderThanHistory { days: 0 },
    ];
    let taken = taken.map(|say| say.key());
    let seen = move |step: &&Step| step.state == Done && !taken.contains(&step.sentence.key);
    progress.steps.iter().filter(seen).filter(move |step| last_checks || step.kind != StepKind::Check)
}
