// SPDX-License-Identifier: Apache-2.0
//! What bots' comments tell of runs: asked for, and counted, only where no CI source tells.
//!
//! The rule: a comment's run counts where no CI source knows what became of a run of the same patch set and pipeline; and comments are
//! asked for only while no CI source knows that of any run of the patch set. One that cannot be read counts for nothing.

use std::collections::BTreeSet;

use super::{View, evidence::Told, ground::Ground};
use crate::model::{Run, RunState, RunsOf, Subject};

/// The runs that count, and the comments that cannot be read.
pub(super) fn told<'a>(runs: &[Told<'a, Run>]) -> (Vec<Told<'a, Run>>, Vec<Told<'a, Run>>) {
    let is_of = |told: &Told<'a, Run>| (&told.is.subject, told.is.pipeline.as_str());
    let by_ci = runs.iter().filter(|told| is_known(told.is));
    let by_ci: Vec<(&Subject, &str)> = by_ci.map(is_of).collect();
    let readable = runs.iter().filter(|told| told.is.from_comment && told.is.state != RunState::Unknown);
    let readable: Vec<(&Subject, &str)> = readable.map(is_of).collect();
    let counts = |told: &Told<'a, Run>| match (told.is.from_comment, told.is.state) {
        (true, _) => !by_ci.contains(&is_of(told)),
        // What became of it the comment tells.
        (false, RunState::Unknown) => !readable.contains(&is_of(told)),
        (false, _) => true,
    };
    let (unread, counted) = runs
        .iter()
        .copied()
        .filter(|told| counts(told))
        .partition(|told| told.is.from_comment && told.is.state == RunState::Unknown);
    (counted, unread)
}

/// Asks for comments unless a CI source knows a run of the patch set, or of the one that was merged.
pub(super) fn ask(view: &mut View<'_>) {
    let (change, bots) = (view.input.change, &view.input.pipeline.bots);
    if bots.is_empty() {
        return;
    }
    let looked: BTreeSet<u32> = if view.merged.is_some() && !view.old_patch_set {
        // As for checks: a rebase at the submit makes one more, which CI never saw.
        [change.current_patch_set, change.current_patch_set.saturating_sub(1)].into()
    } else {
        [view.input.patch_set].into()
    };
    let is_told = |told: &Told<'_, Run>| {
        is_known(told.is) && told.is.subject.patch_set_of(change).is_some_and(|of| looked.contains(&of))
    };
    if view.evidence.runs.iter().any(is_told) {
        return;
    }
    let bots = bots.iter().map(|bot| bot.of.clone()).collect();
    view.more_comments = view.asker.reports(change, bots).is_some_and(|reports| reports.truncated);
}

/// Whether a step listens to a run that a comment tells. Where it listens to every pipeline, what was told after the merge is none of its
/// own: that builds and publishes.
pub(super) fn listens(view: &View<'_>, of: &RunsOf, run: &Run) -> bool {
    let merged = view.input.change.merged_at.filter(|_| of.pipelines.is_empty());
    of.listens(&run.pipeline) && merged.is_none_or(|merged| run.ended.is_some_and(|ended| ended <= merged))
}

/// What comments would have to say for more: those that cannot be read, and that there are more than are told.
pub(super) fn grounds(view: &View<'_>) -> Vec<Ground> {
    let ours = |told: &&Told<'_, Run>| told.is.subject.patch_set_of(view.input.change).is_some();
    let unread = view.evidence.unread.iter().filter(ours).take(5).map(Told::unread);
    unread.chain(view.more_comments.then(Ground::more_comments)).collect()
}

/// Whether a CI source knows where the run stands. An older Zuul forgets runs that have ended.
fn is_known(run: &Run) -> bool {
    !run.from_comment && run.state != RunState::Unknown
}
