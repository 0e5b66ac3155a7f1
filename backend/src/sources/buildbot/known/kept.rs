// SPDX-License-Identifier: Apache-2.0
//! What was told before, in a process before this one or of what was forgotten since: what of it had not ended may have ended
//! meanwhile, below all that is read now, or be there no more; and what of it is not found counts on. Pure.

use std::collections::{HashMap, HashSet};

use milepost_api::Millis;

use super::{super::result, Known, Of, Standing};
use crate::model::{Job, JobState, Run, RunState, Want};

/// So many are remembered.
const MOST: usize = 5_000;

/// What was told before of what is not known now, or not as a whole.
#[derive(Debug, Default)]
pub(super) struct Kept(HashMap<Of, Run>);

impl Kept {
    /// Takes some; those that were asked for longest ago are dropped where there are too many, but what has not ended.
    pub(super) fn keep(&mut self, told: impl IntoIterator<Item = (Of, Run)>) {
        self.0.extend(told);
        if self.0.len() > MOST {
            let ended = self.0.iter().filter(|(_, run)| !run.state.is_open());
            let mut ended: Vec<_> = ended.map(|(of, run)| (run.enqueued, of.clone())).collect();
            ended.sort_unstable_by_key(|(enqueued, _)| *enqueued);
            // and some more, so that this is not done for each that comes
            for (_, of) in ended.into_iter().take(self.0.len() - MOST + MOST / 10) {
                self.0.remove(&of);
            }
        }
    }

    /// What was told of a patch set or revision.
    pub(super) fn of_want(&self, want: &Want) -> impl Iterator<Item = &Run> {
        self.0.values().filter(|run| want.is_for(&run.subject))
    }
}

impl Known {
    /// Takes what was told before the start: the newest of it.
    pub(in super::super) fn recall(&mut self, runs: impl IntoIterator<Item = Run>) {
        self.kept.keep(runs.into_iter().map(|run| (of(&run), run)));
    }

    /// After that: the process before has read all up to the newest of it, but `margin` before, in milliseconds: what was told
    /// because somebody has asked for it may be newer than what its last look has read.
    pub(in super::super) fn follow(&mut self, margin: Millis) {
        let newest = self.kept.0.values().filter_map(|run| run.enqueued).max();
        self.reach.follow(newest.map(|newest| newest - margin));
    }

    /// Takes what was told long ago. Nobody has doubted of it what is older than what was read.
    pub(in super::super) fn recall_old(&mut self, runs: impl IntoIterator<Item = Run>) {
        let since = self.reach.since();
        let read = |run: &Run| since.is_some_and(|since| run.enqueued > since.submitted_at);
        let runs = runs.into_iter().map(|run| Run { whole: run.whole && read(&run), ..run });
        self.kept.keep(runs.map(|run| (of(&run), run)));
    }

    /// There is a gap: of what was told as a whole and began before what is read now something may be within it. Gives that as it is
    /// to be told again, or the next process would take it for a whole.
    pub(super) fn doubt(&mut self) -> Vec<(Of, Run)> {
        let since = self.reach.since().and_then(|since| since.submitted_at);
        let doubted = |run: &Run| run.whole && run.enqueued <= since;
        let mut all = Vec::new();
        for (of, run) in self.kept.0.iter_mut().filter(|(_, run)| doubted(run)) {
            run.whole = false;
            // else something newer was told
            if !self.told.contains_key(of) {
                all.push((of.clone(), run.clone()));
            }
        }
        for (of, run) in self.told.iter_mut().filter(|(_, run)| doubted(run)) {
            run.whole = false;
            all.push((of.clone(), run.clone()));
        }
        all
    }

    /// The keys of what was met for a patch set or revision and of which nothing is known that was told.
    pub(in super::super) fn unrecalled(&self, want: &Want) -> Vec<String> {
        let of = self.for_want(want).map(|(_, of)| of);
        let new: HashSet<&Of> =
            of.filter(|of| !self.told.contains_key(of) && !self.kept.0.contains_key(of)).collect();
        new.into_iter().map(Of::key).collect()
    }

    /// Forgets everything, which is another database's, but what was told.
    pub(in super::super) fn begin_anew(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        kept.keep(std::mem::take(&mut self.told));
        *self = Self { kept, ..Self::default() };
    }

    /// What of it is to be asked for: it had not ended, and nothing was found or told of it since.
    pub(super) fn recalled(&self) -> Vec<Want> {
        let found = |of: &Of| {
            let is_asked = self.standing(of) != Standing::Unasked;
            is_asked && self.for_want(&of.subject.want()).any(|(_, known)| known == of)
        };
        let due = |(of, run): &(&Of, &Run)| run.state.is_open() && !self.told.contains_key(of) && !found(of);
        let mut due: Vec<_> = self.kept.0.iter().filter(due).collect();
        // in the same order whatever the map's
        due.sort_by_cached_key(|(of, run)| (run.enqueued, of.key()));
        due.into_iter().map(|(of, _)| of.subject.want()).collect()
    }

    /// After all that there is was met for this: what had not ended and is not among it, as it has ended, without a verdict.
    pub(in super::super) fn unfound(&mut self, want: &Want) -> Vec<(Of, Run)> {
        if !self.reach.has_read() {
            // what waits has no build by which it would be found, and is read by the first look
            return Vec::new();
        }
        let open = self.kept.0.iter().filter(|(_, run)| run.state.is_open() && want.is_for(&run.subject));
        let gone = open.filter(|(of, _)| !self.for_want(want).any(|(_, known)| known == *of));
        let gone: Vec<_> = gone.map(|(of, run)| (of.clone(), without_verdict(run.clone()))).collect();
        self.kept.keep(gone.clone());
        gone
    }

    /// A run with what was told before of builders of which it has nothing, or nothing that would take that back: who lacks
    /// a failure has not mended it.
    pub(in super::super) fn with_kept(&self, of: &Of, mut run: Run) -> Run {
        let Some(kept) = self.kept.0.get(of) else { return run };
        let mut changed = false;
        for before in kept.jobs.iter().cloned().map(ended) {
            match run.jobs.iter_mut().find(|job| job.name == before.name) {
                None => run.jobs.push(before),
                Some(job) if counts_still(&before, job) => *job = before,
                Some(_) => continue,
            }
            changed = true;
        }
        if changed {
            let states: Vec<_> = run.jobs.iter().map(|job| job.state).collect();
            run.state = result::run(&states);
            let failed = run.jobs.iter().find(|job| job.state == JobState::Failed);
            run.url = failed.map_or(run.url, |job| job.url.clone());
            run.ended = run.ended.max(kept.ended.filter(|_| run.ended.is_some()));
        }
        run
    }
}

/// Whether what was told of a builder before takes the place of what is known of it now.
fn counts_still(before: &Job, now: &Job) -> bool {
    let later = before.started.zip(now.started).is_some_and(|(before, now)| before > now);
    let cancelled = |job: &Job| job.state == JobState::Cancelled;
    // What ran before the start and was cancelled since has no other verdict.
    let says = |job: &Job| job.state != JobState::Unknown;
    !cancelled(before) && (later || cancelled(now) && says(before))
}

fn of(run: &Run) -> Of {
    Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() }
}

fn without_verdict(mut run: Run) -> Run {
    run.jobs = run.jobs.into_iter().map(ended).collect();
    Run { state: RunState::Unknown, ..run }
}

fn ended(mut job: Job) -> Job {
    if job.state.is_open() {
        job.state = JobState::Unknown;
    }
    job
}
