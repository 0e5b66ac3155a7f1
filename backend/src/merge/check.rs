// SPDX-License-Identifier: Apache-2.0
//! The `check` step: the named CI pipelines or jobs passed for this patch set.

use milepost_api::{
    Say,
    StepState::{Done, Running, Unknown, Waiting},
};

use super::{Verdict, View, comments, failure, runs, runs::Outlook};
use crate::model::RunsOf;

/// Whether runs that there were up to the merge would be known.
fn all_known(view: &View<'_>, of: &RunsOf) -> bool {
    let merged = view.input.change.merged_at.unwrap_or(view.input.change.updated);
    !of.sources.is_empty()
        && !view.asker.awaits_reports()
        && of
            .sources
            .iter()
            .all(|source| view.input.runs_since.get(source).is_some_and(|since| *since <= merged))
}

/// Follows the newest runs of the patch set until the merge; after it the step stays done.
pub(super) fn step(view: &View<'_>, of: &RunsOf) -> Verdict {
    let merged = view.merged.is_some() && !view.old_patch_set;
    let tested = if merged { runs::tested_patch_set(view, of) } else { None };
    let tested = tested.unwrap_or(view.input.patch_set);
    let found = runs::newest(view, of, |run| run.subject.patch_set_of(view.input.change) == Some(tested));
    let outlook = runs::outlook(&found, of);
    let silent = view.heard.silent(&of.sources);
    let verdict = match (outlook, silent) {
        (Outlook::Passed(ended), _) => Verdict::new(Done, Say::ChecksPassed).since(ended),
        (Outlook::Failed(..) | Outlook::ConfigError(_), _) if merged => {
            Verdict::new(Done, Say::MergedDespiteChecks)
        }
        (Outlook::Missing, None) if merged => {
            let none = if all_known(view, of) { Say::MergedWithoutChecks } else { Say::PassedNotObserved };
            Verdict::new(Done, view.older_than_history().unwrap_or(none))
        }
        _ if merged => Verdict::new(Done, Say::PassedNotObserved),
        (Outlook::Failed(run, job), _) => {
            let say = job.map_or(Say::ChecksFailed, |job| Say::CheckFailed { job: job.name.clone() });
            failure::failed(run, job, say)
        }
        (Outlook::ConfigError(run), _) => failure::unreadable(run),
        // What was under way when the source fell silent may have ended since.
        (_, Some(source)) => {
            Verdict::new(Unknown, view.heard.silence(source)).since(view.heard.as_of(source))
        }
        (Outlook::Running { failing: Some((run, job)), .. }, None) => failure::failing(run, job),
        (Outlook::Running { paused: Some(job), .. }, None) => failure::paused(job),
        (Outlook::Running { done, total, .. }, None) => {
            Verdict::new(Running, Say::ChecksRunning { done, total })
        }
        (Outlook::Queued(_), None) => Verdict::new(Running, Say::ChecksQueued),
        (Outlook::Untold, None) => Verdict::new(Unknown, Say::RunUntold),
        (Outlook::Missing, None) => Verdict::new(Waiting, Say::ChecksWaiting),
    };
    let began = found.iter().filter_map(|told| told.is.enqueued).min();
    let since = verdict.since.or(if verdict.state == Running { began } else { None });
    verdict.since(since).told(view, &found).because(comments::grounds(view)).because(runs::missing(
        view,
        of,
        &found,
        &format!("{},{tested}", view.input.change.number),
    ))
}
