// SPDX-License-Identifier: Apache-2.0
//! What is odd about images: each named once, and nothing else is hidden by it.

use std::collections::BTreeSet;

use milepost_api::{Millis, Say};

use super::{
    View,
    built::{Carriers, Touched, of_service},
    evidence::Told,
    notes::Note,
    runs,
};
use crate::model::{Artifact, Digest, Revision, Run, Service, StepRule, Subject};

/// How long (milliseconds) after its build an image may still be on its way to the registry.
const ON_ITS_WAY: Millis = 2 * 60 * 1000;

/// Remarks about the images of the merged revision.
pub(super) fn of(view: &mut View<'_>, touched: &Touched<'_>, carriers: &Carriers<'_>) -> Vec<Note> {
    let Some(merged) = view.merged.clone() else { return Vec::new() };
    let mut notes = Vec::new();
    for service in touched.iter().flatten() {
        let own = carriers.get(service.name.as_str());
        if let Some(carrier) = own.filter(|carrier| carrier.told.is.deleted.is_some()) {
            let say = Say::ImageDeleted { service: service.name.clone() };
            notes.push(Note { say, grounds: vec![carrier.told.ground()] });
        }
        notes.extend(several(view, service, &merged));
        notes.extend(published(view, service, &merged, own.is_some()));
    }
    notes
}

/// More than one image of the revision.
fn several(view: &View<'_>, service: &Service, merged: &Revision) -> Option<Note> {
    let mut images = of_service(view, service);
    images.retain(|told| told.is.revision.as_ref() == Some(merged) && told.is.deleted.is_none());
    let digests: BTreeSet<_> = images.iter().map(|told| &told.is.digest).collect();
    let count = u32::try_from(digests.len()).ok().filter(|count| *count > 1)?;
    let say = Say::ImagesOfOneRevision { service: service.name.clone(), count };
    Some(Note { say, grounds: images.iter().map(Told::ground).collect() })
}

/// An image that CI says it built for the revision, and of which the registry says otherwise, or nothing.
fn published(view: &mut View<'_>, service: &Service, merged: &Revision, carried: bool) -> Option<Note> {
    let (run, artifact, digest) = built_for(view, service, merged)?;
    let name = service.name.clone();
    let Some(image) = view.evidence.image(digest) else {
        let source = view.input.pipeline.registries.get(&artifact.image.repository.registry)?;
        let due = run.is.ended? + ON_ITS_WAY;
        if carried || !view.heard.fresh(source) {
            return None;
        }
        if view.input.now < due {
            view.wakes.insert(due);
            return None;
        }
        let none = view.none_ground(source, format!("manifest {digest}"));
        let grounds = run.publisher(digest).into_iter().chain([none]).collect();
        return Some(Note { say: Say::ImageNotInRegistry { service: name }, grounds });
    };
    let say = match &image.is.revision {
        None if !carried => Say::ImageWithoutRevision { service: name },
        Some(other) if other != merged => Say::ImageOfAnotherRevision { service: name },
        _ => return None,
    };
    Some(Note { say, grounds: run.publisher(digest).into_iter().chain([image.ground()]).collect() })
}

/// The newest image of the service that a run for the revision says it published.
fn built_for<'a>(
    view: &View<'a>,
    service: &Service,
    merged: &Revision,
) -> Option<(Told<'a, Run>, &'a Artifact, &'a Digest)> {
    let of = view.input.pipeline.steps.iter().find_map(|step| match &step.rule {
        StepRule::Image(of) => Some(of),
        _ => None,
    })?;
    let project = &view.input.change.project;
    let mut runs = view.evidence.runs.clone();
    runs.retain(|run| {
        runs::listens(view, of, run)
            && matches!(&run.is.subject, Subject::Revision { project: p, revision, .. } if p == project && revision == merged)
    });
    runs.sort_by_key(|run| (run.is.enqueued, run.key));
    runs.iter().rev().find_map(|run| {
        let artifacts = run.is.jobs.iter().flat_map(|job| &job.artifacts);
        let ours = |artifact: &&Artifact| {
            let image = &artifact.image;
            let here = |ours| view.input.pipeline.same(ours, &image.repository);
            service.repositories.iter().any(here) && service.is_tagged(image.tag.as_slice())
        };
        let found =
            artifacts.filter(ours).find_map(|artifact| Some((artifact, artifact.image.digest.as_ref()?)));
        found.map(|(artifact, digest)| (*run, artifact, digest))
    })
}
