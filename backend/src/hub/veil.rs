// SPDX-License-Identifier: Apache-2.0
//! An answer for a reader who may not see all of its sources: the states stay, names, links and lines of those go.

use std::collections::BTreeSet;

use milepost_api::{PipelineProgress, Progress, Say, Sentence, Step, StepKind, Target, TargetState};
use serde_json::Value;

/// Remarks that rest on Gerrit's word alone. Which sources led to any other is not kept, so it goes as soon as one is hidden.
const OF_GERRIT: [&str; 3] = ["current_patch_set", "cherry_picked", "voted_for_patch_set"];

/// `progress` without what the `hidden` sources alone may say.
pub(super) fn veil(progress: &mut Progress, hidden: &BTreeSet<String>) {
    let Some(pipeline) = &mut progress.pipeline else { return };
    if !pipeline.sources.iter().any(|source| hidden.contains(&source.name)) {
        return;
    }
    for index in 0..pipeline.steps.len() {
        if veil_step(&mut pipeline.steps[index], hidden) {
            veil_headline(pipeline, index);
        }
    }
    // Tags are a registry's words, and which one said them is not kept.
    pipeline.steps.iter_mut().flat_map(|step| &mut step.targets).for_each(veil_tags);
    pipeline.notes.retain(|note| OF_GERRIT.contains(&note.key.as_str()));
    pipeline.images.retain(|image| !hidden.contains(&image.source));
    pipeline.sources.retain(|source| !hidden.contains(&source.name));
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

fn veil_tags(target: &mut Target) {
    target.drift = None;
    if let TargetState::RolledBack { at, automatic, .. } = target.state {
        target.state = TargetState::RolledBack { at, from: None, to: None, automatic };
        target.sentence = Say::RolledBack { from: None, to: None, automatic }.into();
    }
}

/// The headline repeats the clause of the step that it is about, or counts the clusters of the last.
fn veil_headline(pipeline: &mut PipelineProgress, index: usize) {
    let (step, key) = (&pipeline.steps[index], pipeline.headline.key.as_str());
    if matches!(key, "step_of" | "at_least_step_of") && step.number == pipeline.step {
        let clause = Say::StateOnly { state: step.state };
        pipeline.headline =
            Say::headline(step.number, pipeline.of, &pipeline.goal, step.state, clause).into();
    } else if key == "reached_reverted" && step.kind == StepKind::Deploy {
        pipeline.headline = Say::Reached { goal: pipeline.goal.clone() }.into();
    }
}

/// Whether one of the sources is an argument of the sentence.
fn names(sentence: &Sentence, hidden: &BTreeSet<String>) -> bool {
    sentence.args.values().any(|arg| matches!(arg, Value::String(text) if hidden.contains(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample of the wire, as a reader who may not see these sources gets it.
    fn without(sample: &str, hidden: &[&str]) -> String {
        let file = format!("{}/api/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        let mut progress: Progress = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        veil(&mut progress, &hidden.iter().map(|&name| name.to_owned()).collect());
        serde_json::to_string(&progress).unwrap()
    }

    #[test]
    fn no_sample_says_anything_of_what_is_hidden() {
        let samples = std::fs::read_dir(format!("{}/api/samples", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut looked = 0;
        for file in samples.flatten().filter(|file| file.path().is_file()) {
            let name = file.path().file_stem().unwrap().display().to_string();
            let whole = std::fs::read_to_string(file.path()).unwrap();
            if !whole.contains("\"pipeline\"") || whole.contains("\"unavailable\"") {
                continue;
            }
            looked += 1;
            let veiled = without(&name, &["ci-main", "codfw", "registry"]);
            for secret in ["ci-main", "zuul.example.org", "codfw", "registry.example.org", "sha256:"] {
                assert!(!veiled.contains(secret), "{name}: {secret} in {veiled}");
            }
        }
        assert!(looked > 10, "{looked} samples");
    }

    #[test]
    fn what_is_not_hidden_stays_as_it_is() {
        assert!(without("rolling-out", &["elsewhere"]) == without("rolling-out", &[]));
    }

    #[test]
    fn of_the_remarks_only_gerrits_own_stay() {
        let of_registry = [
            Say::ImageDeleted { service: "app".into() },
            Say::ImagesOfOneRevision { service: "app".into(), count: 2 },
            Say::ImageBeforeMerge { service: "app".into() },
            Say::TagMoved { tag: "stable".into() },
        ];
        let of_gerrit =
            [Say::CurrentPatchSet { patch_set: 2 }, Say::CherryPicked { change: 19, other_branch: true }];
        let file = format!("{}/api/samples/rolling-out.json", env!("CARGO_MANIFEST_DIR"));
        let mut progress: Progress = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let all = of_registry.into_iter().chain(of_gerrit.clone()).map(Into::into).collect();
        progress.pipeline.as_mut().unwrap().notes = all;
        veil(&mut progress, &BTreeSet::from(["registry".to_owned()]));
        assert_eq!(progress.pipeline.unwrap().notes, of_gerrit.map(Sentence::from));
    }

    #[test]
    fn tags_of_a_hidden_registry_are_not_told() {
        let state = TargetState::RolledBack {
            at: Some(1),
            from: Some("v1".into()),
            to: Some("v0".into()),
            automatic: Some(false),
        };
        let say = Say::RolledBack { from: Some("v1".into()), to: Some("v0".into()), automatic: Some(false) };
        let mut target = Target {
            service: "app".into(),
            environment: "staging".into(),
            cluster: "staging".into(),
            state,
            sentence: say.into(),
            drift: None,
        };
        veil_tags(&mut target);
        assert_eq!(target.sentence.text, "rolled back by helm rollback");
        assert_eq!(
            target.state,
            TargetState::RolledBack { at: Some(1), from: None, to: None, automatic: Some(false) }
        );
    }
}
