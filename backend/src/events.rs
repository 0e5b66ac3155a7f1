// SPDX-License-Identifier: Apache-2.0
//! What turned on a change's way: merged, its image published, running somewhere, rolled back or removed there. Pure.

use std::collections::BTreeSet;

use milepost_api::{Image, Millis, PipelineProgress, Step, StepKind, StepState, TargetState};

use crate::{
    model::{Moment, There, Turn, What},
    past,
};

pub mod cdevents;

/// All that is so now, in the order of the way. `there` is what runs where the targets are.
pub fn turns(pipeline: &PipelineProgress, there: &[There]) -> Vec<Turn> {
    let mut turns = Vec::new();
    for step in &pipeline.steps {
        match step.kind {
            StepKind::Merge if step.state == StepState::Done => {
                turns.push(Turn { what: What::Merged, since: step.since });
            }
            StepKind::Image => turns.extend(pipeline.images.iter().filter_map(published)),
            StepKind::Deploy => turns.extend(there.iter().filter_map(|there| at(step, there))),
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    // A service may run in a cluster for two steps.
    turns.retain(|turn| seen.insert(turn.part()));
    turns
}

/// What decides whether a turn is news.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// All that was said of the change, in the order of time.
    pub said: &'a [Moment],
    /// Whether it was heard of before anything of this came about: what nobody has seen come about is no news.
    pub in_time: bool,
    /// That something was not so yet is believed if it was said before this moment: the first answers about a change may lack what
    /// is being asked for.
    pub settled: Millis,
    /// What has come about before this moment is news only where its part had turned before: a pipeline, a cluster or a service
    /// may be told of for the first time long after.
    pub lately: Millis,
    /// When the change was merged: nothing of it came about before.
    pub merged: Millis,
}

/// Whether a turn is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It is none.
    No,
    /// It is, and it was not so when something was last said of its part.
    Turned,
    /// It is, and nothing was said of its part before.
    First,
}

/// Whether it is news.
pub fn news(turn: &Turn, seen: &Seen<'_>) -> News {
    let Seen { said, in_time, settled, lately, merged } = *seen;
    let mut otherwise = false;
    let last = said.iter().rev().find_map(|moment| match before(turn, moment)? {
        Before::Turned(kind) => Some(kind),
        Before::NotYet => {
            otherwise |= moment.at < settled;
            None
        }
    });
    match last {
        Some(kind) if kind != turn.kind() => News::Turned,
        None if otherwise && turn.since.is_none_or(|since| since >= lately) => News::Turned,
        None if !otherwise && in_time && turn.since.unwrap_or(merged) >= lately => News::First,
        _ => News::No,
    }
}

/// What an earlier answer had said of a turn's part.
enum Before {
    /// It had turned already, to this.
    Turned(String),
    /// It had not turned yet.
    NotYet,
}

fn before(turn: &Turn, moment: &Moment) -> Option<Before> {
    match &turn.what {
        What::Merged => {
            let step = past::step(moment).filter(|step| step.kind == StepKind::Merge)?;
            known(&step)?;
            Some(if step.state == StepState::Done { Before::Turned(turn.kind()) } else { Before::NotYet })
        }
        What::Published { .. } => {
            if let Some(images) = past::images(moment) {
                let same = images
                    .iter()
                    .filter_map(published)
                    .any(|before| before.part() == turn.part() && before.kind() == turn.kind());
                return same.then(|| Before::Turned(turn.kind()));
            }
            let step = past::step(moment).filter(|step| step.kind == StepKind::Image)?;
            known(&step)?;
            (step.state != StepState::Done).then_some(Before::NotYet)
        }
        What::Deployed(there) | What::RolledBack(there) | What::Removed(there) => {
            let step = past::step(moment).filter(|step| step.kind == StepKind::Deploy)?;
            if let Some(turned) = at(&step, there) {
                return Some(Before::Turned(turned.kind()));
            }
            // While nothing has begun anywhere no target is told.
            let states = states(&step, there);
            let waits = states.is_empty() && step.state == StepState::Waiting;
            let comes = states.iter().any(|state| !matches!(state, TargetState::Unknown { .. }));
            (waits || comes).then_some(Before::NotYet)
        }
    }
}

fn known(step: &Step) -> Option<()> {
    (step.state != StepState::Unknown).then_some(())
}

fn published(image: &Image) -> Option<Turn> {
    let reference = image.uri.parse().ok().filter(|_| !image.candidate)?;
    Some(Turn {
        what: What::Published { service: image.service.clone(), image: reference },
        // When it was made by its own word is another thing, and may be any time.
        since: None,
    })
}

/// What a step says of a service in a cluster: one state for each of its workloads.
fn states<'s>(step: &'s Step, there: &There) -> Vec<&'s TargetState> {
    let here = step.targets.iter().filter(|target| {
        (&target.service, &target.environment, &target.cluster)
            == (&there.service, &there.environment, &there.cluster)
    });
    here.map(|target| &target.state).collect()
}

/// What has become of a service in a cluster; where several workloads of it are, of all of them.
fn at(step: &Step, there: &There) -> Option<Turn> {
    let states = states(step, there);
    let there = there.clone();
    let gone = states.iter().find_map(|state| match state {
        TargetState::RolledBack { at, .. } => Some((What::RolledBack(there.clone()), *at)),
        TargetState::Removed { at } => Some((What::Removed(there.clone()), *at)),
        _ => None,
    });
    if let Some((what, since)) = gone {
        return Some(Turn { what, since });
    }
    let lives: Vec<_> = states.iter().filter_map(|state| live(state)).collect();
    let whole = !lives.is_empty() && lives.len() == states.len();
    whole.then(|| Turn { what: What::Deployed(there), since: lives.into_iter().max().flatten() })
}

/// Since when it runs there, if it does.
#[expect(clippy::option_option, reason = "that it runs and since when that is are two things")]
fn live(state: &TargetState) -> Option<Option<Millis>> {
    match state {
        TargetState::Live { since } | TargetState::LiveByLaterImage { since, .. } => Some(*since),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
