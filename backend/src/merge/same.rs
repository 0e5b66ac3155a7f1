// SPDX-License-Identifier: Apache-2.0
//! One execution that several CI sources tell of counts once: a Jenkins build that Zuul has started.
//!
//! A run is told of within another one's, of the same pipeline and for the same thing, if each job of it is one of that one's jobs: by
//! its address, or by its name as long as it has none and waits. It adds what the other does not know, such as the stage that failed,
//! and counts no more by itself. Where two that have ended contradict each other the worse holds, and both are told.

mod job;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use milepost_api::Say;

use self::job::{add, belongs};
use super::{
    evidence::{Told, newest},
    ground::Ground,
    notes::Note,
};
use crate::model::{Fact, FactBody, JobState, Pipeline, Run, RunState, RunsOf, StepPlan, StepRule};

/// What is known of runs that several sources tell of.
#[derive(Default)]
pub(super) struct Same<'a> {
    /// By the run that counts: those that are told of within it.
    within: BTreeMap<(String, String), Vec<Told<'a, Run>>>,
    disputes: BTreeMap<(String, String), Vec<Dispute>>,
}

/// A job of which one source says that it passed and another that it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Dispute {
    job: String,
    passed: String,
    failed: String,
}

impl<'a> Same<'a> {
    /// The facts with each execution once, of the sources that the pipeline names.
    pub(super) fn of(pipeline: &Pipeline, facts: &'a [Fact]) -> (Cow<'a, [Fact]>, Self) {
        let mut same = Self::default();
        let asked: BTreeSet<&str> = pipeline
            .steps
            .iter()
            .filter_map(runs_of)
            .flat_map(|of| &of.sources)
            .map(String::as_str)
            .collect();
        if asked.len() < 2 {
            return (Cow::Borrowed(facts), same);
        }
        let runs: Vec<_> = newest(facts).into_iter().filter_map(|(key, fact)| run(key, fact)).collect();
        let runs: Vec<_> = runs.into_iter().filter(|told| asked.contains(told.source)).collect();
        let is_part = |told: &Told<'a, Run>| runs.iter().any(|other| is_part(told, other));
        let (parts, whole): (Vec<_>, Vec<_>) = runs.iter().copied().partition(is_part);
        let mut folded = BTreeSet::new();
        for part in parts {
            // One that is part only of what is part itself counts: nothing is lost.
            if let Some(whole) = whole.iter().find(|whole| is_within(&part, whole)) {
                let key = (whole.source.to_owned(), whole.key.to_owned());
                same.within.entry(key).or_default().push(part);
                folded.insert((part.source, part.key));
            }
        }
        if folded.is_empty() {
            return (Cow::Borrowed(facts), same);
        }
        let counts = |fact: &&Fact| !folded.contains(&(fact.source.as_str(), fact.key.as_str()));
        let facts = facts.iter().filter(counts).map(|fact| same.told_of(fact)).collect();
        (Cow::Owned(facts), same)
    }

    /// A fact with what others know of the same.
    fn told_of(&mut self, fact: &Fact) -> Fact {
        let key = (fact.source.clone(), fact.key.clone());
        let (Some(within), FactBody::Run(run)) = (self.within.get(&key), &fact.body) else {
            return fact.clone();
        };
        let mut run = run.clone();
        let mut disputes = Vec::new();
        for told in within {
            run.waits_for = run.waits_for.take().or_else(|| told.is.waits_for.clone());
            for job in &mut run.jobs {
                let inner = told.is.jobs.iter().filter(|inner| belongs(inner, job));
                if let Some((passed, failed)) =
                    add(job, &inner.collect::<Vec<_>>(), (&fact.source, told.source))
                {
                    disputes.push(Dispute { job: job.name.clone(), passed, failed });
                }
            }
        }
        run.state = standing(&run, !disputes.is_empty());
        if !disputes.is_empty() {
            self.disputes.insert(key, disputes);
        }
        Fact { body: FactBody::Run(run), ..fact.clone() }
    }

    /// The runs that are told of within this one.
    pub(super) fn within(&self, told: &Told<'_, Run>) -> &[Told<'a, Run>] {
        self.within.get(&(told.source.to_owned(), told.key.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Where its sources contradict each other.
    pub(super) fn disputes(&self, told: &Told<'_, Run>) -> Vec<Note> {
        let grounds = || -> Vec<Ground> {
            let all = std::iter::once(told).chain(self.within(told));
            all.flat_map(|told| told.grounds().collect::<Vec<_>>()).collect()
        };
        let disputes = self.disputes.get(&(told.source.to_owned(), told.key.to_owned()));
        let note = |Dispute { job, passed, failed }: &Dispute| {
            let (job, passed, failed) = (job.clone(), passed.clone(), failed.clone());
            Note { say: Say::JobDisputed { job, passed, failed }, grounds: grounds() }
        };
        disputes.into_iter().flatten().map(note).collect()
    }
}

fn runs_of(step: &StepPlan) -> Option<&RunsOf> {
    match &step.rule {
        StepRule::Check(of) | StepRule::Merge(of) | StepRule::Image(of) => Some(of),
        StepRule::Promote { .. } | StepRule::Deploy { .. } => None,
    }
}

fn run<'a>((source, key): (&'a str, &'a str), fact: &'a Fact) -> Option<Told<'a, Run>> {
    let FactBody::Run(is) = &fact.body else { return None };
    Some(Told { source, key, as_of: fact.as_of, is })
}

/// Whether a run counts no more by itself beside that one. Of two that are within each other the one counts that has the other's stages
/// as one job each.
fn is_part(told: &Told<'_, Run>, other: &Told<'_, Run>) -> bool {
    let finer = || (size(other.is), other.source, other.key) < (size(told.is), told.source, told.key);
    is_within(told, other) && (finer() || !is_within(other, told))
}

/// Whether all of a run happened in another source's.
fn is_within(inner: &Told<'_, Run>, outer: &Told<'_, Run>) -> bool {
    let has = |job| outer.is.jobs.iter().any(|whole| belongs(job, whole));
    let of_one = (&inner.is.pipeline, &inner.is.subject) == (&outer.is.pipeline, &outer.is.subject);
    inner.source != outer.source && of_one && !inner.is.jobs.is_empty() && inner.is.jobs.iter().all(has)
}

/// How finely a run is told: in how many jobs, and how deep into them its addresses lead.
fn size(run: &Run) -> (usize, usize) {
    let addresses = run.jobs.iter().filter_map(|job| job.url.as_ref());
    (run.jobs.len(), addresses.map(String::len).sum())
}

/// Where a run stands by what is known of its jobs now.
fn standing(run: &Run, disputed: bool) -> RunState {
    let any = |state: JobState| run.jobs.iter().any(|job| job.voting && job.state == state);
    let failed = any(JobState::Failed);
    match run.state {
        RunState::Passed if disputed && failed => RunState::Failed,
        // Who started it has forgotten it.
        RunState::Unknown if any(JobState::Running) || any(JobState::Failing) => RunState::Running,
        RunState::Unknown if any(JobState::Waiting) || any(JobState::Unknown) => RunState::Unknown,
        RunState::Unknown if failed => RunState::Failed,
        // Of what was aborted nobody knows what it would have said, and what was skipped says nothing.
        RunState::Unknown if any(JobState::Cancelled) => RunState::Cancelled,
        RunState::Unknown if any(JobState::Passed) => RunState::Passed,
        RunState::Unknown if any(JobState::Skipped) => RunState::Cancelled,
        state => state,
    }
}
