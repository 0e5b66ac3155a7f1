// SPDX-License-Identifier: Apache-2.0
//! Remarks beside the steps, those that weigh most first.

use std::collections::BTreeMap;

use milepost_api::{
    Image, Say, Target, TargetState,
    gerrit::{Change, ChangeStatus},
};

use super::{
    Verdict, View,
    built::{Carriers, Touched},
    ground::{Ground, Name},
    helm, image,
};
use crate::model::{ImageRef, StepRule, Stretch, WorkloadRef};

/// A remark and what it rests on.
#[derive(Clone)]
pub(super) struct Note {
    pub(super) say: Say,
    pub(super) grounds: Vec<Ground>,
}

impl From<Say> for Note {
    fn from(say: Say) -> Self {
        Self { say, grounds: Vec::new() }
    }
}

/// What a reader should know that no step says.
pub(super) fn of(
    view: &View<'_>,
    verdicts: &[Verdict],
    touched: &Touched<'_>,
    carriers: &Carriers<'_>,
    images: &[Image],
) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    if view.old_patch_set {
        let say = Say::CurrentPatchSet { patch_set: view.input.change.current_patch_set };
        notes.push(Note { say, grounds: vec![view.change_ground()] });
    }
    notes.extend(verdicts.iter().flat_map(|verdict| verdict.remarks.iter().cloned()));
    notes.extend(cherry_picks(view));
    if view.merged.is_some() && !view.old_patch_set {
        notes.extend(helm::disagreements(view, touched));
    }
    notes.extend(moved_tags(view, carriers));
    notes.extend(never_by_itself(view, verdicts, carriers));
    let before_merge = images.iter().filter(|image| image.before_merge);
    notes.extend(before_merge.map(|image| Note {
        say: Say::ImageBeforeMerge { service: image.service.clone() },
        grounds: carriers.get(image.service.as_str()).map(|c| image::grounds(view, c)).unwrap_or_default(),
    }));
    notes
}

/// At most so many cherry-picks of a change are named, the newest.
const PICKS: usize = 5;

/// Changes that were cherry-picked from this one. Another's branch is not named: not every reader may see it.
fn cherry_picks(view: &View<'_>) -> Vec<Note> {
    let change = view.input.change;
    let picked = |other: &&&Change| {
        other.cherry_pick_of == Some(change.number)
            && other.number != change.number
            && other.status != ChangeStatus::Abandoned
            && !other.private
    };
    let mut picks: Vec<_> = view.evidence.changes.iter().filter(picked).collect();
    picks.sort_by_key(|other| other.number);
    let newest = picks.split_off(picks.len().saturating_sub(PICKS));
    let note = |other: &&Change| Note {
        say: Say::CherryPicked { change: other.number, other_branch: other.branch != change.branch },
        grounds: vec![Ground::other(other.number, format!("cherry-picked from change {}", change.number))],
    };
    newest.into_iter().map(note).collect()
}

/// Tags under which CI published the change's images, and which the registry now gives to others.
fn moved_tags(view: &View<'_>, carriers: &Carriers<'_>) -> Vec<Note> {
    let mut moved: BTreeMap<&String, Vec<Ground>> = BTreeMap::new();
    for run in &view.evidence.runs {
        for artifact in run.is.jobs.iter().flat_map(|job| &job.artifacts) {
            let (Some(tag), Some(digest)) = (&artifact.image.tag, &artifact.image.digest) else { continue };
            let now = view.evidence.named_image(&ImageRef { digest: None, ..artifact.image.clone() });
            if let Some(now) = now.filter(|now| now.is.digest != *digest)
                && carriers.values().any(|carrier| carrier.told.is.digest == *digest)
            {
                moved
                    .entry(tag)
                    .or_default()
                    .extend(std::iter::once(now.ground()).chain(run.publisher(digest)));
            }
        }
    }
    moved
        .into_iter()
        .map(|(tag, grounds)| Note { say: Say::TagMoved { tag: tag.clone() }, grounds })
        .collect()
}

/// Environments that the change reached only inside later images, though it had one of its own.
fn never_by_itself<'v>(
    view: &'v View<'_>,
    verdicts: &'v [Verdict],
    carriers: &'v Carriers<'_>,
) -> impl Iterator<Item = Note> + use<'v> {
    let steps = view.input.pipeline.steps.iter().zip(verdicts);
    steps.filter_map(|(plan, verdict)| {
        let StepRule::Deploy { environment, .. } = &plan.rule else { return None };
        let later = |state: &TargetState| matches!(state, TargetState::LiveByLaterImage { .. });
        let passed_by = verdict.targets.iter().all(|target| later(&target.state))
            && verdict.targets.iter().all(|target| waited_in_vain(view, target, carriers))
            && !verdict.targets.is_empty();
        passed_by.then(|| Note {
            say: Say::NeverByItself { environment: environment.clone() },
            grounds: verdict.targets.iter().filter_map(|target| passed_over(target, carriers)).collect(),
        })
    })
}

/// That the target's history has no such image.
fn passed_over(target: &Target, carriers: &Carriers<'_>) -> Option<Ground> {
    let image = carriers.get(target.service.as_str())?.told;
    let object = format!("history of {} in {}", Name(&target.service), Name(&target.cluster));
    let ground = Ground::kept(object, &format!("manifest {} never ran", image.is.digest), image.is.created);
    Some(ground.through(&target.cluster).through(image.source))
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
            && (stretch.digest == image.digest
                || image.also.contains(&stretch.digest)
                || carrier.is_of_gate(&stretch.digest))
    };
    // Since when it could have run: who builds may have a clock that is ahead, but an image of the change is there after the merge.
    let change = view.input.change;
    let could = image.created.map(|created| created.min(change.merged_at.unwrap_or(change.updated)));
    // What ran before the history of this place begins nobody knows.
    let oldest = view.input.history.iter().filter(|stretch| here.contains(&stretch.workload));
    let begins = oldest.map(|stretch| stretch.since).min();
    let whole = begins.zip(could).is_some_and(|(begins, could)| begins <= could);
    // Nor what ran while nobody looked.
    let unseen = could.is_none_or(|could| {
        view.input.history.iter().any(|stretch| {
            here.contains(&stretch.workload) && stretch.not_before.is_some() && stretch.since >= could
        })
    });
    carrier.is_own(merged) && whole && !unseen && !view.input.history.iter().any(ran)
}
