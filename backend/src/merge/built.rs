// SPDX-License-Identifier: Apache-2.0
//! Which services the change touches, and which image of each carries it.

use std::collections::BTreeMap;

use super::{View, asker::Paths, evidence::Told, runs};
use crate::model::{Digest, ImageFact, Repository, Revision, RunState, Service, StepRule};

/// How many of a repository's newest images, and of a project's newest runs, are asked about.
pub(super) const ASKED: usize = 20;

/// Which services the change touches; `None` while Gerrit has not said which paths it changes.
pub(super) type Touched<'a> = Option<Vec<&'a Service>>;

/// An image with this change in it.
#[derive(Clone, Copy)]
pub(super) struct Carrier<'a> {
    pub(super) told: Told<'a, ImageFact>,
    /// Published by the gate run that merged the change.
    pub(super) before_merge: bool,
    /// What that gate run published, whether or not another image is nearer.
    gate: Option<Told<'a, ImageFact>>,
}

impl<'a> Carrier<'a> {
    /// An image of an unmerged revision.
    pub(super) fn candidate(told: Told<'a, ImageFact>) -> Self {
        Self { told, before_merge: false, gate: None }
    }

    /// Whether the digest is of an image that the gate run published which merged the change: its revision need not be in Gerrit.
    pub(super) fn is_of_gate(&self, digest: &Digest) -> bool {
        self.gate.is_some_and(|gate| gate.is.digest == *digest || gate.is.also.contains(digest))
    }

    /// Whether it is built from the merged revision itself, not from a later one.
    pub(super) fn is_own(&self, merged: &Revision) -> bool {
        self.before_merge || self.told.is.revision.as_ref() == Some(merged)
    }
}

/// By service name: the image that carries the change, nearest to it first.
pub(super) type Carriers<'a> = BTreeMap<&'a str, Carrier<'a>>;

/// The services whose paths the change touches; all, where none names paths.
pub(super) fn touched<'a>(view: &mut View<'a>) -> Touched<'a> {
    let services = &view.input.pipeline.services;
    if services.iter().all(|service| service.paths.is_empty()) {
        return Some(services.iter().collect());
    }
    let revision = view.merged.clone().unwrap_or_else(|| view.input.revision.clone());
    let paths = view.asker.paths(&revision)?;
    let touches = |service: &&Service| match paths {
        Paths::These(paths) => service.paths.is_empty() || service.touches(paths),
        Paths::TooManyToTell => true,
    };
    Some(services.iter().filter(touches).collect())
}

/// For each touched service the image that carries the merged change. Asks Gerrit about those it cannot tell.
pub(super) fn carriers<'a>(view: &mut View<'a>, touched: &Touched<'a>) -> Carriers<'a> {
    let Some(merged) = view.merged.clone() else { return Carriers::new() };
    let mut carriers = Carriers::new();
    for service in touched.iter().flatten() {
        let mut images = of_service(view, service);
        images.sort_by_key(|told| (told.is.created, told.key));
        // Of several of the revision the first that is still there.
        let own = images.iter().copied().filter(|told| told.is.revision.as_ref() == Some(&merged));
        let exact = own.min_by_key(|told| told.is.deleted.is_some());
        let gate = by_gate(view, service).filter(|told| !lacks(view, told, &merged));
        let nearest = exact.map(|told| (told, false)).or(gate.map(|told| (told, true))).or_else(|| {
            // Oldest first, so that the image nearest to the change is the one shown.
            let recent = images.len().saturating_sub(ASKED);
            let contains = |told: &Told<'a, ImageFact>| {
                view.asker.holds(told.is.revision.as_ref(), &merged) == Some(true)
            };
            images.split_off(recent).into_iter().find(contains).map(|told| (told, false))
        });
        let nearest = nearest.map(|(told, before_merge)| Carrier { told, before_merge, gate });
        carriers.extend(nearest.map(|carrier| (service.name.as_str(), carrier)));
    }
    carriers
}

/// Whether Gerrit says that the image is of a revision without the change. The gate's own merge commits are not in Gerrit.
fn lacks(view: &mut View<'_>, told: &Told<'_, ImageFact>, merged: &Revision) -> bool {
    told.is.revision.as_ref().is_some_and(|revision| view.asker.contains(revision, merged) == Some(false))
}

/// The service's images, without order.
pub(super) fn of_service<'a>(view: &View<'a>, service: &Service) -> Vec<Told<'a, ImageFact>> {
    let ours = |told: &Told<'a, ImageFact>| is_of(view, service, told.is) && told.is.revision.is_some();
    view.evidence.images.iter().copied().filter(ours).collect()
}

/// Whether an image is the service's, by its repository and its tags.
fn is_of(view: &View<'_>, service: &Service, image: &ImageFact) -> bool {
    own_name(view, service, image).is_some() && service.is_tagged(&image.tags)
}

/// The image's repository under the name that the service writes; `None` if it is not the service's.
pub(super) fn own_name<'s>(
    view: &View<'_>,
    service: &'s Service,
    image: &ImageFact,
) -> Option<&'s Repository> {
    service.repositories.iter().find(|ours| view.input.pipeline.same(ours, &image.repository))
}

/// What the gate run that merged the change has published of this service.
fn by_gate<'a>(view: &View<'a>, service: &Service) -> Option<Told<'a, ImageFact>> {
    let change = view.input.change;
    let of = view.input.pipeline.steps.iter().find_map(|step| match &step.rule {
        StepRule::Merge(of) if !of.pipelines.is_empty() => Some(of),
        _ => None,
    })?;
    let tested = runs::tested_patch_set(view, of);
    let gate = runs::newest(view, of, |run| {
        run.state == RunState::Passed && tested.is_some() && run.subject.patch_set_of(change) == tested
    });
    let published = gate.iter().flat_map(|told| &told.is.jobs).flat_map(|job| &job.artifacts);
    // Only a digest says which image the job meant: a tag may be anybody's by now.
    published
        .filter_map(|artifact| view.evidence.image(artifact.image.digest.as_ref()?))
        .find(|told| is_of(view, service, told.is))
}
