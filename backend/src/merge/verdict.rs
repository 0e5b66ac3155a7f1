// SPDX-License-Identifier: Apache-2.0
//! What a step's rule finds.

use std::collections::BTreeSet;

use milepost_api::{Millis, Say, Step, StepState};

use super::{View, evidence::Told, failure, ground::Ground, notes::Note};
use crate::model::{Run, StepPlan};

/// What a step's rule found.
pub(super) struct Verdict {
    pub(super) state: StepState,
    pub(super) say: Say,
    pub(super) since: Option<Millis>,
    pub(super) failure: Option<milepost_api::Failure>,
    pub(super) targets: Vec<milepost_api::Target>,
    pub(super) sources: BTreeSet<String>,
    pub(super) grounds: Vec<Ground>,
    /// For each of the targets.
    pub(super) target_grounds: Vec<Vec<Ground>>,
    /// What else should be known, for the notes.
    pub(super) remarks: Vec<Note>,
}

impl Verdict {
    pub(super) fn new(state: StepState, say: Say) -> Self {
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

    pub(super) fn not_yet() -> Self {
        Self::new(StepState::Waiting, Say::NotYet)
    }

    pub(super) fn since(mut self, since: Option<Millis>) -> Self {
        self.since = since;
        self
    }

    pub(super) fn by(mut self, source: impl Into<String>) -> Self {
        self.sources.insert(source.into());
        self
    }

    /// It rests on these runs, and on what else is told of them.
    pub(super) fn told(self, view: &View<'_>, runs: &[Told<'_, Run>]) -> Self {
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
    pub(super) fn because(mut self, grounds: impl IntoIterator<Item = Ground>) -> Self {
        self.grounds.extend(grounds);
        self
    }

    pub(super) fn into_step(self, plan: &StepPlan, number: u32) -> Step {
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
