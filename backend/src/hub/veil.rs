// SPDX-License-Identifier: Apache-2.0
//! An answer for a reader who may not see all of its sources: the states stay, names, links and lines of those go.

use std::collections::BTreeSet;

use milepost_api::{PipelineProgress, Progress, Say, Sentence, Step};
use serde_json::Value;

/// `progress` without what the `hidden` sources alone may say.
pub(super) fn veil(progress: &mut Progress, hidden: &BTreeSet<String>) {
    let Some(pipeline) = &mut progress.pipeline else { return };
    for index in 0..pipeline.steps.len() {
        if veil_step(&mut pipeline.steps[index], hidden) {
            veil_headline(pipeline, index);
        }
    }
    pipeline.images.retain(|image| !hidden.contains(&image.source));
    pipeline.sources.retain(|source| !hidden.contains(&source.name));
    pipeline.notes.retain(|note| !names(note, hidden));
}

/// Whether there was anything to hide.
fn veil_step(step: &mut Step, hidden: &BTreeSet<String>) -> bool {
    let before = (step.targets.len(), step.sources.len());
    step.targets.retain(|target| !hidden.contains(&target.cluster));
    step.sources.retain(|source| !hidden.contains(source));
    let veiled = before != (step.targets.len(), step.sources.len()) || names(&step.sentence, hidden);
    if veiled {
        step.sentence = Say::StateOnly { state: step.state }.into();
        step.failure = None;
    }
    veiled
}

/// The headline repeats the clause of the step that it is about.
fn veil_headline(pipeline: &mut PipelineProgress, index: usize) {
    let about = matches!(pipeline.headline.key.as_str(), "step_of" | "at_least_step_of");
    let step = &pipeline.steps[index];
    if about && step.number == pipeline.step {
        let clause = Say::StateOnly { state: step.state };
        pipeline.headline =
            Say::headline(step.number, pipeline.of, &pipeline.goal, step.state, clause).into();
    }
}

/// Whether one of the sources is an argument of the sentence.
fn names(sentence: &Sentence, hidden: &BTreeSet<String>) -> bool {
    sentence.args.values().any(|arg| matches!(arg, Value::String(text) if hidden.contains(text)))
}
