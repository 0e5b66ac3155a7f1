// SPDX-License-Identifier: Apache-2.0
//! What history tells: what of an answer is worth keeping, where a change was at a moment, how long steps take. Pure.

mod at;
mod took;

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use milepost_api::{Image, Millis, PipelineProgress, Step, StepKind, StepState};
use serde::Serialize;

use crate::model::Moment;

pub use at::{Back, back};
pub use took::{Sight, awaited, began, lead, promoted_in, usual};

/// The pipeline as a whole: headline, remarks and the health of its sources.
pub const HEAD: &str = "head";
/// Its images.
const IMAGES: &str = "images";
/// Before the name of a step.
const STEP: &str = "step:";

/// The last that is kept of a part, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// When it was observed.
    pub at: Millis,
    /// When nobody was looking as it came about.
    pub not_before: Option<Millis>,
    /// A sign of what was said, to tell whether something is new.
    sign: u64,
}

/// The last of each part.
pub type Kept = BTreeMap<String, Last>;

impl Last {
    /// What is left of a moment.
    pub fn of(moment: &Moment) -> Self {
        let Moment { at, not_before, .. } = *moment;
        Self { at, not_before, sign: sign(moment.patch_set, &moment.body) }
    }
}

fn sign(patch_set: u32, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (patch_set, body).hash(&mut hasher);
    hasher.finish()
}

/// What is said of one part, as JSON.
fn part<T: Serialize>(name: String, of: &T) -> (String, String) {
    // Plain data with text for keys: it always serialises.
    (name, serde_json::to_string(of).unwrap_or_default())
}

/// The part of a step.
pub fn part_of(step: &str) -> String {
    format!("{STEP}{step}")
}

/// An answer in the parts whose changes are history. What can be read again from a log is not kept, nor what history adds itself.
pub fn parts(pipeline: &PipelineProgress) -> Vec<(String, String)> {
    let head = PipelineProgress { steps: Vec::new(), images: Vec::new(), lead: None, ..pipeline.clone() };
    let mut parts = vec![part(HEAD.to_owned(), &head)];
    if !pipeline.images.is_empty() {
        parts.push(part(IMAGES.to_owned(), &pipeline.images));
    }
    for step in &pipeline.steps {
        let mut kept = Step { not_before: None, usual: None, ..step.clone() };
        if let Some(failure) = &mut kept.failure {
            failure.excerpt = None;
        }
        parts.push(part(part_of(&step.name), &kept));
    }
    parts
}

/// What of an answer is new against what is kept: moments to be kept before anyone is shown it. `unheard` tells since when it
/// may be that the sources of a step tell something for the first time.
pub fn news(
    kept: &Kept,
    pipeline: &PipelineProgress,
    patch_set: u32,
    now: Millis,
    unheard: impl Fn(&Step) -> Option<Millis>,
) -> Vec<Moment> {
    let new = parts(pipeline)
        .into_iter()
        .filter(|(part, body)| kept.get(part).is_none_or(|last| last.sign != sign(patch_set, body)));
    new.map(|(part, body)| {
        let step = pipeline.steps.iter().find(|step| part_of(&step.name) == part);
        // Of what was never seen before nobody expects to know what was before.
        let not_before = step.filter(|_| kept.contains_key(&part)).filter(|step| !is_dated(step));
        let not_before = not_before.and_then(&unheard).filter(|from| *from < now);
        Moment { part, nth: 0, at: now, not_before, patch_set, body }
    })
    .collect()
}

/// Whether the step's moment is its source's own word, not the time when we saw it.
fn is_dated(step: &Step) -> bool {
    step.since.is_some() && (step.state == StepState::Done || step.kind != StepKind::Deploy)
}

/// Adds to an answer what its history says of its moments.
pub fn date(pipeline: &mut PipelineProgress, kept: &Kept) {
    for step in &mut pipeline.steps {
        step.not_before = kept.get(&part_of(&step.name)).and_then(|last| last.not_before);
    }
}

/// Whether the way was over by what was said of the pipeline as a whole.
pub fn is_over(said: &Moment) -> bool {
    head(said).is_some_and(|head| matches!(head.state, StepState::Done | StepState::Skipped))
}

/// A part's body as it was kept; `None` where another version wrote it.
pub fn head(moment: &Moment) -> Option<PipelineProgress> {
    serde_json::from_str(&moment.body).ok()
}

/// A step as it was kept; `None` where another version wrote it.
pub fn step(moment: &Moment) -> Option<Step> {
    serde_json::from_str(&moment.body).ok()
}

/// The images as they were kept; `None` for what is no list of them.
pub fn images(moment: &Moment) -> Option<Vec<Image>> {
    serde_json::from_str(&moment.body).ok()
}
