// SPDX-License-Identifier: Apache-2.0
//! Where a change was at a moment, by what was said of it then. What history cannot tell is `unknown`.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{
    ChangeRef, Millis, PipelineProgress, Progress, Say, Step, StepKind,
    StepState::{self, Done, Skipped, Unknown},
};

use super::{HEAD, IMAGES, STEP, head, images, step};
use crate::model::{Listened, Moment, Pipeline, days};

/// Everything that one look back is made of.
pub struct Back<'a> {
    /// The pipeline as it is configured now.
    pub pipeline: &'a Pipeline,
    /// The change and patch set that the reader looks at.
    pub change: ChangeRef,
    /// When the change last moved in Gerrit.
    pub updated: Millis,
    /// The moment that is asked about.
    pub at: Millis,
    /// The moment of the answer.
    pub now: Millis,
    /// From when on history is kept.
    pub kept_since: Millis,
    /// What was said of the change, part by part in order.
    pub said: &'a [Moment],
    /// When each source was heard, in the order of time.
    pub listened: &'a BTreeMap<String, Vec<Listened>>,
}

/// Where the change was.
pub fn back(look: &Back<'_>) -> Progress {
    // What was said of a change that has long come to rest is kept no more.
    let dropped = look.said.is_empty() && look.updated < look.kept_since;
    let pipeline = if look.at < look.kept_since || dropped {
        look.blank(&Say::OlderThanHistory { days: days(look.kept_since, look.now) })
    } else {
        let first = || look.said.iter().map(|moment| moment.at).min();
        let unheard = || first().map_or(Say::NeverObserved, |at| Say::NotObservedBefore { at });
        let then = look.then(HEAD).and_then(|then| then.moment.and_then(head));
        then.map_or_else(|| look.blank(&unheard()), |head| look.recall(head))
    };
    Progress { change: look.change.clone(), pipeline: Some(pipeline) }
}

/// What history has of a part at a moment.
struct Then<'a> {
    /// What was said last.
    moment: Option<&'a Moment>,
    /// Nobody was looking, and something else was found afterwards: from when to when.
    unseen: Option<(Millis, Millis)>,
}

impl Back<'_> {
    /// Nothing is known.
    fn blank(&self, say: &Say) -> PipelineProgress {
        let steps = self.pipeline.steps.iter().zip(1..);
        let steps = steps.map(|(plan, number)| Step {
            optional: plan.optional,
            ..unknown(number, plan.rule.kind(), &plan.name, say)
        });
        let (goal, of) = (self.pipeline.goal().to_owned(), small(self.pipeline.steps.len()));
        PipelineProgress {
            name: self.pipeline.name.clone(),
            headline: Say::headline(1, of, &goal, Unknown, say.clone()).into(),
            goal,
            step: 1,
            of,
            state: Unknown,
            steps: steps.collect(),
            images: Vec::new(),
            notes: Vec::new(),
            lead: None,
            sources: Vec::new(),
        }
    }

    /// What was said, but for what nobody saw.
    fn recall(&self, head: PipelineProgress) -> PipelineProgress {
        let mut pipeline = head;
        let mut unseen = None;
        for number in 1..=pipeline.of {
            let (step, hidden) = self.step(number);
            if let Some(hidden) = hidden {
                unseen.get_or_insert((number, hidden));
            }
            pipeline.steps.push(step);
        }
        let shown = self.then(IMAGES).and_then(|then| then.moment.and_then(images));
        pipeline.images = shown.unwrap_or_default();
        if let Some(then) = self.then(HEAD).and_then(|then| then.moment)
            && then.patch_set != self.change.patch_set
        {
            pipeline.notes.insert(0, Say::PatchSetThen { patch_set: then.patch_set }.into());
        }
        // The first open step was seen by nobody: what was said then is not to be repeated.
        let open = pipeline.steps.iter().find(|step| !matches!(step.state, Done | Skipped) && !step.optional);
        if let Some(open) = open
            && let Some((_, say)) = unseen.filter(|(number, _)| *number <= open.number)
        {
            (pipeline.step, pipeline.state) = (open.number, Unknown);
            pipeline.headline = Say::headline(open.number, pipeline.of, &pipeline.goal, Unknown, say).into();
        }
        pipeline
    }

    /// The step of that number; and what it was hidden by, if nobody saw it then.
    fn step(&self, number: u32) -> (Step, Option<Say>) {
        let parts: BTreeSet<&str> = self
            .said
            .iter()
            .map(|moment| moment.part.as_str())
            .filter(|part| part.starts_with(STEP))
            .collect();
        // A step that has got another name since has two parts: the later word holds.
        let found = parts.into_iter().filter_map(|part| {
            let then = self.then(part)?;
            let step = then.moment.and_then(step).filter(|step| step.number == number)?;
            Some((then.moment.map(|moment| moment.at), then.unseen, step))
        });
        let Some((_, unseen, known)) = found.max_by_key(|(at, ..)| *at) else {
            let plan = usize::try_from(number - 1).ok().and_then(|index| self.pipeline.steps.get(index));
            let (kind, name) =
                plan.map_or((StepKind::Check, "?"), |plan| (plan.rule.kind(), plan.name.as_str()));
            let say = Say::NeverObserved;
            return (unknown(number, kind, name, &say), Some(say));
        };
        let unseen = unseen.map(|(from, to)| (from, Some(to))).or_else(|| self.unheard(&known));
        let Some((from, to)) = unseen else { return (known, None) };
        let say = Say::NotObserved { from, to };
        let step = Step { since: Some(from), ..unknown(number, known.kind, &known.name, &say) };
        (Step { optional: known.optional, sources: known.sources, ..step }, Some(say))
    }

    /// Whether one of the sources that could have told of the step was not heard then. What is done for good stays so.
    fn unheard(&self, step: &Step) -> Option<(Millis, Option<Millis>)> {
        if step.state == Unknown || (step.kind != StepKind::Deploy && is_over(step.state)) {
            return None;
        }
        let clusters = step.targets.iter().map(|target| &target.cluster);
        let times = step.sources.iter().chain(clusters).filter_map(|source| self.listened.get(source));
        times.filter_map(|times| Listened::silence_at(times, self.at, self.now)).min()
    }

    /// What history has of a part: what was said last before the moment, by its source's own date where it has one.
    fn then(&self, part: &str) -> Option<Then<'_>> {
        let said = self.said.iter().filter(|moment| moment.part == part);
        let mut then = None;
        let mut before: Option<&Moment> = None;
        for moment in said {
            let dated = step(moment).filter(super::is_dated).and_then(|step| step.since);
            let earliest = before.map_or(Millis::MIN, |before| before.at);
            let begins = dated.map_or(moment.at, |since| since.clamp(earliest, moment.at));
            if begins <= self.at {
                then = Some(Then { moment: Some(moment), unseen: None });
            } else {
                let unseen = moment.not_before.filter(|from| *from <= self.at);
                if let (Some(from), Some(then)) = (unseen, &mut then) {
                    then.unseen = Some((from, moment.at));
                }
                break;
            }
            before = Some(moment);
        }
        then
    }
}

fn is_over(state: StepState) -> bool {
    matches!(state, Done | Skipped | StepState::Failed)
}

fn unknown(number: u32, kind: StepKind, name: &str, say: &Say) -> Step {
    Step {
        number,
        kind,
        name: name.to_owned(),
        state: Unknown,
        sentence: say.clone().into(),
        since: None,
        not_before: None,
        usual: None,
        optional: false,
        failure: None,
        targets: Vec::new(),
        sources: Vec::new(),
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
