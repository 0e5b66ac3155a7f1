// SPDX-License-Identifier: Apache-2.0
//! Remarks beside the steps, those that weigh most first.

use milepost_api::{Image, Say, StepState::Done, Target, TargetState};

use super::{Verdict, View, built::Carriers};
use crate::model::{ImageRef, StepRule, Stretch, WorkloadRef};

/// What a reader should know that no step says.
pub(super) fn of(
    view: &View<'_>,
    verdicts: &[Verdict],
    carriers: &Carriers<'_>,
    images: &[Image],
) -> Vec<Say> {
    let mut notes = Vec::new();
    if view.old_patch_set {
        notes.push(Say::CurrentPatchSet { patch_set: view.input.change.current_patch_set });
    }
    notes.extend(moved_tags(view, carriers));
    notes.extend(never_by_itself(view, verdicts, carriers));
    let before_merge = images.iter().filter(|image| image.before_merge);
    notes.extend(before_merge.map(|image| Say::ImageBeforeMerge { service: image.service.clone() }));
    notes
}

/// Tags under which CI published the change's images, and which the registry now gives to others.
fn moved_tags<'v>(view: &'v View<'_>, carriers: &'v Carriers<'_>) -> impl Iterator<Item = Say> + use<'v> {
    let artifacts = view.evidence.runs.iter().flat_map(|run| &run.is.jobs).flat_map(|job| &job.artifacts);
    let tagged = artifacts.filter_map(|artifact| {
        let (tag, digest) = (artifact.image.tag.as_ref()?, artifact.image.digest.as_ref()?);
        carriers.values().any(|carrier| carrier.told.is.digest == *digest).then_some((tag, digest, artifact))
    });
    let mut moved: Vec<&String> = tagged
        .filter(|(_, digest, artifact)| {
            let now = view.evidence.named_image(&ImageRef { digest: None, ..artifact.image.clone() });
            now.is_some_and(|now| now.is.digest != **digest)
        })
        .map(|(tag, ..)| tag)
        .collect();
    moved.sort();
    moved.dedup();
    moved.into_iter().map(|tag| Say::TagMoved { tag: tag.clone() })
}

/// Environments that the change reached only inside later images, though it had one of its own.
fn never_by_itself<'v>(
    view: &'v View<'_>,
    verdicts: &'v [Verdict],
    carriers: &'v Carriers<'_>,
) -> impl Iterator<Item = Say> + use<'v> {
    let steps = view.input.pipeline.steps.iter().zip(verdicts);
    steps.filter_map(|(plan, verdict)| {
        let StepRule::Deploy { environment, .. } = &plan.rule else { return None };
        let later = |state: &TargetState| matches!(state, TargetState::LiveByLaterImage { .. });
        let passed_by = verdict.state == Done
            && verdict.targets.iter().all(|target| later(&target.state))
            && verdict.targets.iter().all(|target| waited_in_vain(view, target, carriers))
            && !verdict.targets.is_empty();
        passed_by.then(|| Say::NeverByItself { environment: environment.clone() })
    })
}

/// Whether the service's own image of the change is there and never ran in the target's cluster.
fn waited_in_vain(view: &View<'_>, target: &Target, carriers: &Carriers<'_>) -> bool {
    let (Some(carrier), Some(merged)) = (carriers.get(target.service.as_str()), &view.merged) else {
        return false;
    };
    let services = view.input.pipeline.services.iter().filter(|service| service.name == target.service);
    let places = services.flat_map(|service| &service.workloads);
    let here: Vec<_> =
        places.filter(|place| place.cluster == target.cluster).map(WorkloadRef::join).collect();
    let image = carrier.told.is;
    let ran = |stretch: &Stretch| {
        here.contains(&stretch.workload)
            && (stretch.digest == image.digest || image.also.contains(&stretch.digest))
    };
    // What ran before the history of this place begins nobody knows.
    let oldest = view.input.history.iter().filter(|stretch| here.contains(&stretch.workload));
    let begins = oldest.map(|stretch| stretch.since).min();
    let whole = begins.zip(image.created).is_some_and(|(begins, created)| begins <= created);
    carrier.is_own(merged) && whole && !view.input.history.iter().any(ran)
}
