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
mod verdict;
mod view;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{
    ChangeRef, Millis, PipelineProgress, Progress,
    gerrit::{Ask, Change, Reply},
};

use crate::{
    model::{Brought, Fact, Join, Pipeline, Reached, Revision, StepRule, Stretch, There},
    sources::Health,
};
pub use ballot::Ballot;
pub use detail::detail;
pub use reached::seen_done;
use same::Same;
use verdict::Verdict;
use view::View;
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
