// SPDX-License-Identifier: Apache-2.0
//! From facts to progress: a pure function. No I/O, no clock, no source is known here.
//!
//! The order of facts does not matter and a fact twice changes nothing; no source can erase another's fact; a source that is
//! silent turns what rests on it alone to `unknown` and nothing to `failed`; N never exceeds M.

mod asker;
mod ballot;
mod built;
mod called;
mod canary;
mod carries;
mod check;
mod comments;
mod count;
mod declared;
mod deploy;
mod detail;
mod drift;
mod evidence;
mod failure;
mod gone;
mod ground;
mod heard;
mod helm;
mod image;
mod land;
mod notes;
mod odd;
mod onboarding;
mod presumed;
mod promote;
mod reached;
mod runs;
mod same;
mod sum;
mod target;
mod there;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{
    ChangeRef, Millis, PipelineProgress, Progress, Say, Step, StepState,
    gerrit::{Ask, Change, ChangeStatus, Reply},
};

use crate::{
    model::{
        Brought, Fact, Join, Pipeline, Reached, Revision, Run, StepPlan, StepRule, Stretch, There, days,
    },
    sources::Health,
};
use asker::Asker;
pub use ballot::Ballot;
use built::{Carriers, Touched};
pub use detail::detail;
use evidence::{Evidence, Told};
use ground::Ground;
use heard::Heard;
use notes::Note;
pub use reached::seen_done;
use same::Same;
pub use why::{Grounds, why};

/// Everything that one answer is made of.
pub struct Input<'a> {
    /// The pipeline of the change's project and branch.
    pub pipeline: &'a Pipeline,
    /// The change as Gerrit last told it.
    pub change: &'a Change,
    /// The patch set that the reader looks at.
    pub patch_set: u32,
    /// Its revision.
    pub revision: &'a Revision,
    /// Facts that may concern it, in any order.
    pub facts: &'a [Fact],
    /// What ran where, for the pipeline's workloads.
    pub history: &'a [Stretch],
    /// Which steps the change was once seen to reach.
    pub reached: &'a [Reached],
    /// Gerrit's answers so far.
    pub answers: &'a BTreeMap<Ask, Reply>,
    /// Health of all sources by name.
    pub health: &'a BTreeMap<String, Health>,
    /// The moment of the answer.
    pub now: Millis,
    /// From when on history is kept.
    pub kept_since: Millis,
    /// By source: since when all its runs are known. Not of those that were never heard.
    pub runs_since: &'a BTreeMap<String, Millis>,
    /// On how many other changes the same failed lately, by why it failed.
    pub elsewhere: &'a BTreeMap<Join, u32>,
}

/// The answer, what would make it better, and when time alone would change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The answer.
    pub progress: Progress,
    /// Open questions to Gerrit; what rests on them is `unknown`.
    pub questions: BTreeSet<Ask>,
    /// The moment at which the answer changes though no fact does.
    pub next: Option<Millis>,
    /// What each claim of it rests on, for who asks why.
    pub grounds: Grounds,
    /// Where deployment repositories ask for it now.
    pub brought: Vec<Brought>,
    /// What the site wants voted on this revision for its image.
    pub ballot: Option<Ballot>,
    /// What runs where its targets are.
    pub there: Vec<There>,
}

/// What each step's rule sees.
struct View<'a> {
    input: &'a Input<'a>,
    evidence: Evidence<'a>,
    heard: Heard<'a>,
    asker: Asker<'a>,
    /// The merged revision, once the change is merged.
    merged: Option<Revision>,
    /// Whether the reader looks at an earlier patch set.
    old_patch_set: bool,
    /// Moments at which time alone changes the answer.
    wakes: BTreeSet<Millis>,
    /// Where deployment repositories ask for the change.
    brought: Vec<Brought>,
    /// Runs that several sources tell of.
    same: Same<'a>,
    /// Whether bots have written more on the change than Gerrit tells.
    more_comments: bool,
}

/// Merges facts into the progress of one revision of one change.
pub fn merge(input: &Input<'_>) -> Merged {
    let change = input.change;
    let (facts, same) = Same::of(input.pipeline, input.facts);
    let input = &Input { facts: &facts, ..*input };
    let mut view = View { same, ..View::of(input) };
    comments::ask(&mut view);
    let (touched, carriers) = view.carried();
    let plans = &input.pipeline.steps;
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(plans.len());
    for plan in plans {
        verdicts.push(match &plan.rule {
            StepRule::Check(runs) => check::step(&view, runs),
            StepRule::Merge(runs) => land::step(&view, runs),
            StepRule::Image(runs) => image::step(&mut view, runs, &touched, &carriers),
            StepRule::Promote { environment, repositories } => {
                promote::step(&mut view, &plan.name, environment, repositories, &touched, &carriers)
            }
            StepRule::Deploy { environment, clusters } => {
                deploy::step(&mut view, environment, clusters, &touched, &carriers)
            }
        });
    }
    let images = image::shown(&view, &touched, &carriers);
    let mut notes = notes::of(&view, &verdicts, &touched, &carriers, &images);
    notes.extend(declared::notes(&mut view));
    notes.extend(odd::of(&mut view, &touched, &carriers));
    notes.extend(onboarding::of(&view, &verdicts, &touched));
    // Before steps stay or close others: only what is seen is voted.
    let ballot = ballot::of(&view, &verdicts, &touched, &carriers);
    let there = there::of(&view, &verdicts);
    reached::stay(&view, &mut verdicts);
    count::pass_removed(&mut verdicts);
    count::close_earlier(plans, &mut verdicts);
    let counted = count::headline(input, &verdicts);
    let grounds = Grounds::of(&view, &verdicts, &carriers, &images, &notes);
    let steps =
        plans.iter().zip(verdicts).zip(1..).map(|((plan, verdict), n)| verdict.into_step(plan, n)).collect();
    let pipeline = PipelineProgress {
        name: input.pipeline.name.clone(),
        goal: input.pipeline.goal().to_owned(),
        headline: counted.headline.into(),
        step: counted.step,
        of: counted.of,
        state: counted.state,
        steps,
        images,
        notes: notes.into_iter().map(|note| note.say.into()).collect(),
        lead: None,
        sources: view.heard.sources(),
    };
    Merged {
        progress: Progress {
            change: ChangeRef {
                project: change.project.clone(),
                number: change.number,
                patch_set: input.patch_set,
                revision: input.revision.to_string(),
            },
            pipeline: Some(pipeline),
        },
        questions: view.asker.questions,
        next: view.heard.next().into_iter().chain(view.wakes).min(),
        grounds,
        brought: view.brought,
        ballot,
        there,
    }
}

impl<'a> View<'a> {
    fn of(input: &'a Input<'a>) -> Self {
        let change = input.change;
        let merged = (change.status == ChangeStatus::Merged).then(|| change.current_revision.parse().ok());
        let mut view = Self {
            input,
            evidence: Evidence::of(input),
            heard: Heard::of(input),
            asker: Asker::new(&change.project, input.answers),
            merged: merged.flatten(),
            old_patch_set: input.patch_set < change.current_patch_set,
            wakes: BTreeSet::new(),
            brought: Vec::new(),
            same: Same::default(),
            more_comments: false,
        };
        if view.merged.is_some() {
            // Wherever it is: of what was picked from it there is a note.
            view.asker.has_said_what_came_from(change.number);
        }
        view
    }

    /// Which services the change touches, and which image of each carries it.
    fn carried(&mut self) -> (Touched<'a>, Carriers<'a>) {
        let touched = built::touched(self);
        // No image is of an old patch set because the change is merged.
        let carriers = if self.old_patch_set { Carriers::new() } else { built::carriers(self, &touched) };
        (presumed::counted(self, touched, &carriers), carriers)
    }

    /// What is said where history would have to tell, of a change that is older than it.
    fn older_than_history(&self) -> Option<Say> {
        let Input { change, now, kept_since, .. } = self.input;
        let merged = change.merged_at.unwrap_or(change.updated);
        let days = days(*kept_since, *now);
        (self.merged.is_some() && merged < *kept_since).then_some(Say::OlderThanHistory { days })
    }
}

/// What a step's rule found.
struct Verdict {
    state: StepState,
    say: Say,
    since: Option<Millis>,
    failure: Option<milepost_api::Failure>,
    targets: Vec<milepost_api::Target>,
    sources: BTreeSet<String>,
    grounds: Vec<Ground>,
    /// For each of the targets.
    target_grounds: Vec<Vec<Ground>>,
    /// What else should be known, for the notes.
    remarks: Vec<Note>,
}

impl Verdict {
    fn new(state: StepState, say: Say) -> Self {
        Self {
            state,
            say,
            since: None,
            failure: None,
            targets: Vec::new(),
            sources: BTreeSet::new(),
            grounds: Vec::new(),
            target_grounds: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn not_yet() -> Self {
        Self::new(StepState::Waiting, Say::NotYet)
    }

    fn since(mut self, since: Option<Millis>) -> Self {
        self.since = since;
        self
    }

    fn by(mut self, source: impl Into<String>) -> Self {
        self.sources.insert(source.into());
        self
    }

    /// It rests on these runs, and on what else is told of them.
    fn told(self, view: &View<'_>, runs: &[Told<'_, Run>]) -> Self {
        let all = || runs.iter().flat_map(|run| std::iter::once(run).chain(view.same.within(run)));
        let mut verdict = all().fold(self, |verdict, told| verdict.by(told.source));
        verdict.remarks.extend(runs.iter().flat_map(|run| view.same.disputes(run)));
        verdict
            .remarks
            .extend(verdict.failure.as_ref().and_then(|failure| failure::elsewhere(view, failure, all())));
        let grounds: Vec<_> = all().flat_map(Told::grounds).collect();
        verdict.because(grounds)
    }

    /// What it rests on, what weighs most first.
    fn because(mut self, grounds: impl IntoIterator<Item = Ground>) -> Self {
        self.grounds.extend(grounds);
        self
    }

    fn into_step(self, plan: &StepPlan, number: u32) -> Step {
        Step {
            number,
            kind: plan.rule.kind(),
            name: plan.name.clone(),
            state: self.state,
            sentence: self.say.into(),
            since: self.since,
            not_before: None,
            usual: None,
            optional: plan.optional,
            failure: self.failure,
            targets: self.targets,
            sources: self.sources.into_iter().collect(),
        }
    }
}
