// SPDX-License-Identifier: Apache-2.0
//! What was once reached stays reached after the merge, though what proved it is kept no longer: facts about runs are dropped
//! in time. Deployments can be undone; they are what they are now.

use milepost_api::{
    Say,
    StepState::{Done, Skipped},
};

use super::{Verdict, View};
use crate::model::StepRule;

/// Lets `check` and `image` steps be done that are kept as reached. What they were then is not kept, so that is all they say.
pub(super) fn stay(view: &View<'_>, verdicts: &mut [Verdict]) {
    if view.merged.is_none() || view.old_patch_set {
        return;
    }
    let (change, pipeline) = (view.input.change, view.input.pipeline);
    let merged_at = change.merged_at.unwrap_or(change.updated);
    for (plan, verdict) in pipeline.steps.iter().zip(verdicts) {
        let mut kept =
            view.input.reached.iter().filter(|kept| kept.pipeline == pipeline.name && kept.step == plan.name);
        let stays = match plan.rule {
            // From the merge on a check is done in any case, and only what was seen before tells that it had passed.
            StepRule::Check(_) => {
                verdict.say == Say::MergedWithoutChecks && kept.any(|kept| kept.at <= merged_at)
            }
            StepRule::Image(_) => !matches!(verdict.state, Done | Skipped) && kept.next().is_some(),
            StepRule::Merge(_) | StepRule::Deploy { .. } => false,
        };
        if stays {
            *verdict = Verdict::new(Done, Say::PassedNotObserved);
        }
    }
}
