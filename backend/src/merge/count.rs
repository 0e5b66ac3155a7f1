// SPDX-License-Identifier: Apache-2.0
//! N of M: the first step that is not done, and the sentence about it.

use milepost_api::{
    Say,
    StepState::{self, Done, Failed, Running, Skipped, Unknown, Waiting},
    gerrit::ChangeStatus,
};

use super::{
    Input, Verdict,
    ground::{Ground, Name},
};
use crate::model::{StepPlan, StepRule};

/// What the steps add up to.
pub(super) struct Counted {
    pub(super) step: u32,
    pub(super) of: u32,
    pub(super) state: StepState,
    pub(super) headline: Say,
}

fn passed(verdict: &Verdict) -> bool {
    matches!(verdict.state, Done | Skipped)
}

/// Where the change was and its workload is gone: that holds nothing up once a later step has begun.
pub(super) fn pass_removed(verdicts: &mut [Verdict]) {
    let begun = |verdict: &Verdict| matches!(verdict.state, Running | Done | Failed);
    for index in 0..verdicts.len() {
        let later = verdicts.iter().skip(index + 1).any(begun);
        if let Some(verdict) = verdicts.get_mut(index)
            && matches!(verdict.say, Say::RemovedFrom { .. })
            && later
        {
            verdict.state = Done;
        }
    }
}

/// A later step proved done closes the earlier ones. A deployment that is seen failing, under way or taken back stays as it
/// is seen: it is news, even where a later environment still has the change.
pub(super) fn close_earlier(plans: &[StepPlan], verdicts: &mut [Verdict]) {
    let Some(last) = verdicts.iter().rposition(|verdict| verdict.state == Done) else { return };
    let Some(later) = plans.get(last) else { return };
    for (plan, verdict) in plans.iter().zip(verdicts.iter_mut()).take(last) {
        let stays = matches!(plan.rule, StepRule::Image(_) | StepRule::Promote { .. });
        if stays && !passed(verdict) || matches!(verdict.state, Waiting | Unknown) {
            let ground =
                Ground::kept(format!("step {}", Name(&later.name)), "done, so this one is passed", None);
            *verdict = Verdict::new(Done, Say::PassedNotObserved).because([ground]);
        }
    }
}

/// The headline of the first open step.
pub(super) fn headline(input: &Input<'_>, verdicts: &[Verdict]) -> Counted {
    let plans = &input.pipeline.steps;
    let of = u32::try_from(plans.len()).unwrap_or(u32::MAX);
    let goal = input.pipeline.goal().to_owned();
    let open =
        plans.iter().zip(verdicts).zip(1..).find(|((plan, verdict), _)| !passed(verdict) && !plan.optional);
    let Some(((plan, verdict), step)) = open else {
        let headline =
            if untouched(plans, verdicts) { Say::MergedUntouched } else { reached(goal, verdicts) };
        return Counted { step: of, of, state: Done, headline };
    };
    let headline = if input.change.status == ChangeStatus::Abandoned {
        Say::Abandoned { step, of, goal }
    } else {
        let clause = if verdict.say == Say::NotYet { waiting(plan) } else { verdict.say.clone() };
        Say::headline(step, of, &goal, verdict.state, clause)
    };
    Counted { step, of, state: verdict.state, headline }
}

fn reached(goal: String, verdicts: &[Verdict]) -> Say {
    match verdicts.last().map(|verdict| &verdict.say) {
        Some(&Say::RevertedIn { by, reverted, total, .. }) => {
            Say::ReachedReverted { goal, by, reverted, total }
        }
        _ => Say::Reached { goal },
    }
}

/// Whether there was nothing to build and nothing to deploy.
fn untouched(plans: &[StepPlan], verdicts: &[Verdict]) -> bool {
    let after_merge =
        |(plan, _): &(&StepPlan, _)| !matches!(plan.rule, StepRule::Check(_) | StepRule::Merge(_));
    let mut after = plans.iter().zip(verdicts).filter(after_merge).peekable();
    after.peek().is_some() && after.all(|(_, verdict)| verdict.state == Skipped)
}

/// What an open step without any sign of life waits for.
fn waiting(plan: &StepPlan) -> Say {
    match &plan.rule {
        StepRule::Check(_) => Say::ChecksWaiting,
        StepRule::Merge(_) => Say::WaitingForReview { requirements: Vec::new() },
        StepRule::Image(_) => Say::ImageWaiting,
        StepRule::Promote { .. } => Say::PromotionMissing,
        StepRule::Deploy { environment, .. } => Say::DeployWaiting { environment: environment.clone() },
    }
}
