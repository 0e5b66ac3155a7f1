// SPDX-License-Identifier: Apache-2.0
//! The `merge` step: the change is merged. Gerrit's word decides; the gate's runs say what it waits for.

use milepost_api::{
    Say,
    StepState::{Done, Running, Waiting},
    gerrit::ChangeStatus,
};

use super::{Verdict, View, failure, runs, runs::Outlook};
use crate::model::{GERRIT, RunsOf};

/// Done once Gerrit says merged; before that what the gate, or the reviewers, still have to do.
pub(super) fn step(view: &View<'_>, of: &RunsOf) -> Verdict {
    let change = view.input.change;
    match change.status {
        ChangeStatus::Merged => {
            let at = change.merged_at.or(Some(change.updated));
            return Verdict::new(Done, Say::Merged).since(at).by(GERRIT).because([view.change_ground()]);
        }
        ChangeStatus::Abandoned => {
            return Verdict::new(Waiting, Say::ChangeAbandoned).by(GERRIT).because([view.change_ground()]);
        }
        ChangeStatus::New => {}
    }
    if view.old_patch_set {
        return Verdict::new(Waiting, Say::CurrentPatchSet { patch_set: change.current_patch_set })
            .by(GERRIT)
            .because([view.change_ground()]);
    }
    // Without a configured gate, runs of other pipelines must not look like one.
    let gate = if of.pipelines.is_empty() {
        Vec::new()
    } else {
        runs::newest(view, of, |run| run.subject.patch_set_of(change) == Some(change.current_patch_set))
    };
    let silent = view.heard.silent(&of.sources).is_some();
    let verdict = match runs::outlook(&gate, of) {
        Outlook::Failed(run, job) => {
            failure::failed(run, job, Say::MergeFailed { job: failure::blamed(run, job) })
        }
        Outlook::ConfigError(run) => failure::unreadable(run),
        Outlook::Running { failing: Some((run, job)), .. } if !silent => failure::failing(run, job),
        Outlook::Running { paused: Some(job), .. } if !silent => failure::paused(job),
        Outlook::Running { done, total, .. } if !silent => {
            Verdict::new(Running, Say::MergeChecksRunning { done, total })
        }
        Outlook::Queued(position) if !silent => {
            Verdict::new(Running, Say::QueuedToMerge { position: position.unwrap_or(1) })
        }
        // A passed gate is about to merge; a silent or absent one leaves Gerrit's own word.
        _ => {
            let verdict = Verdict::new(Waiting, review(view)).by(GERRIT).because([view.change_ground()]);
            return verdict.told(view, &gate);
        }
    };
    let began = gate.iter().filter_map(|told| told.is.enqueued).min();
    let since = verdict.since.or(began);
    verdict.since(since).told(view, &gate).because([view.change_ground()])
}

fn review(view: &View<'_>) -> Say {
    let change = view.input.change;
    if change.wip {
        return Say::WorkInProgress;
    }
    match &change.unsatisfied {
        Some(open) if open.is_empty() => Say::ReadyToSubmit,
        // "Code-Review" alone is what everyone calls review.
        Some(open) if open.iter().any(|name| name == "Code-Review") => {
            Say::WaitingForReview { requirements: Vec::new() }
        }
        Some(open) => Say::WaitingForReview { requirements: open.clone() },
        None => Say::WaitingForReview { requirements: Vec::new() },
    }
}
