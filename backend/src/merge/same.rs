// SPDX-License-Identifier: Apache-2.0
//! One execution that several sources tell of counts once: a Jenkins build that Zuul has started, and what a bot said of it.
//!
//! A run is told of within another one's if each job of it is one of that one's jobs: by its address, or by its name where nobody
//! gives one. It adds what the other does not know, such as the stage that failed, and counts no more by itself. Where two that
//! have ended contradict each other the worse holds, and both are told.

mod job;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use milepost_api::Say;

use self::job::{add, belongs};
use super::{evidence::Told, ground::Ground, notes::Note};
use crate::model::{Fact, FactBody, JobState, Pipeline, Run, RunState, RunsOf, StepPlan, StepRule};

/// A source and its key of a run.
type Key<'a> = (&'a str, &'a str);

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
        let mut runs = newest(facts);
        let asked: BTreeSet<_> =
            pipeline.steps.iter().filter_map(runs_of).flat_map(|of| &of.sources).collect();
        runs.retain(|(source, _), _| asked.iter().any(|asked| asked == source));
        let mut same = Self::default();
        // By the run that is told of within another.
        let mut whole = BTreeMap::<Key<'a>, Key<'a>>::new();
        for (key, inner) in &runs {
            let outer = runs.iter().find(|&(other, outer)| {
                // Of two that are within each other the one counts that has the other's stages as one job each.
                let first = (size(outer.is), other) < (size(inner.is), key) || !is_within(outer.is, inner.is);
                other.0 != key.0 && first && is_within(inner.is, outer.is)
            });
            if let Some((outer, _)) = outer {
                whole.insert(*key, *outer);
            }
        }
        if whole.is_empty() {
            return (Cow::Borrowed(facts), same);
        }
        for (key, outer) in &whole {
            // What is within what is within a third is within the third.
            let mut outermost = outer;
            while let Some(further) = whole.get(outermost).filter(|further| *further != key) {
                outermost = further;
            }
            let (source, of) = *outermost;
            let told = same.within.entry((source.to_owned(), of.to_owned())).or_default();
            told.extend(runs.get(key).copied());
        }
        let counts = |fact: &&Fact| !whole.contains_key(&(fact.source.as_str(), fact.key.as_str()));
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
        run.state = ended(&run, !disputes.is_empty());
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

/// The newest telling of each run.
fn newest(facts: &[Fact]) -> BTreeMap<Key<'_>, Told<'_, Run>> {
    let mut newest = BTreeMap::<Key<'_>, (i64, Told<'_, Run>)>::new();
    for fact in facts {
        let FactBody::Run(is) = &fact.body else { continue };
        let told = Told { source: &fact.source, key: &fact.key, as_of: fact.as_of, is };
        let held = newest.entry((&fact.source, &fact.key)).or_insert((fact.order, told));
        if held.0 < fact.order {
            *held = (fact.order, told);
        }
    }
    newest.into_iter().map(|(key, (_, told))| (key, told)).collect()
}

/// Whether all of a run happened in another one.
fn is_within(inner: &Run, outer: &Run) -> bool {
    let has = |job| outer.jobs.iter().any(|whole| belongs(job, whole));
    inner.subject == outer.subject && !inner.jobs.is_empty() && inner.jobs.iter().all(has)
}

/// How finely a run is told: in how many jobs, and how deep into them its addresses lead.
fn size(run: &Run) -> (usize, usize) {
    let addresses = run.jobs.iter().filter_map(|job| job.url.as_ref());
    (run.jobs.len(), addresses.map(String::len).sum())
}

/// Where a run stands by what is known of its jobs now.
fn ended(run: &Run, disputed: bool) -> RunState {
    let any = |state: JobState| run.jobs.iter().any(|job| job.voting && job.state == state);
    let failed = any(JobState::Failed);
    match run.state {
        RunState::Passed if disputed && failed => RunState::Failed,
        // Who started it has forgotten it.
        RunState::Unknown if any(JobState::Running) || any(JobState::Failing) => RunState::Running,
        RunState::Unknown if any(JobState::Waiting) || any(JobState::Unknown) => RunState::Unknown,
        RunState::Unknown if failed => RunState::Failed,
        RunState::Unknown => RunState::Passed,
        state => state,
    }
}
