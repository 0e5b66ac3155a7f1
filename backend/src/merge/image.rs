// SPDX-License-Identifier: Apache-2.0
//! The `image` step: every service that the change touches has an image whose revision contains the merged revision.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{
    Image, Say,
    StepState::{Done, Running, Skipped, Unknown, Waiting},
};

use super::{Verdict, View, asker::Paths, evidence::Told, runs, runs::Outlook};
use crate::model::{ImageFact, ImageRef, Repository, Revision, RunState, RunsOf, Service, StepRule, Subject};

/// How many of a repository's newest images, and of a project's newest runs, are asked about.
const ASKED: usize = 20;

/// Which services the change touches; `None` while Gerrit has not said which paths it changes.
pub(super) type Touched<'a> = Option<Vec<&'a Service>>;

/// An image with this change in it.
#[derive(Clone, Copy)]
pub(super) struct Carrier<'a> {
    pub(super) told: Told<'a, ImageFact>,
    /// Published by the gate run that merged the change.
    pub(super) before_merge: bool,
}

impl Carrier<'_> {
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
        let exact = images.iter().copied().find(|told| told.is.revision.as_ref() == Some(&merged));
        let nearest = exact.map(|told| Carrier { told, before_merge: false }).or_else(|| {
            let published = by_gate(view, service).filter(|told| !lacks(view, told, &merged));
            published.map(|told| Carrier { told, before_merge: true }).or_else(|| {
                // Oldest first, so that the image nearest to the change is the one shown.
                let recent = images.len().saturating_sub(ASKED);
                let contains =
                    |told: &Told<'a, ImageFact>| view.asker.holds(told.is.revision.as_ref(), &merged);
                images
                    .split_off(recent)
                    .into_iter()
                    .find(contains)
                    .map(|told| Carrier { told, before_merge: false })
            })
        });
        carriers.extend(nearest.map(|carrier| (service.name.as_str(), carrier)));
    }
    carriers
}

/// Whether Gerrit says that the image is of a revision without the change. The gate's own merge commits are not in Gerrit.
fn lacks(view: &mut View<'_>, told: &Told<'_, ImageFact>, merged: &Revision) -> bool {
    told.is.revision.as_ref().is_some_and(|revision| view.asker.contains(revision, merged) == Some(false))
}

/// The service's images, without order.
fn of_service<'a>(view: &View<'a>, service: &Service) -> Vec<Told<'a, ImageFact>> {
    let ours =
        |told: &Told<'a, ImageFact>| own_name(view, service, told.is).is_some() && told.is.revision.is_some();
    view.evidence.images.iter().copied().filter(ours).collect()
}

/// The image's repository under the name that the service writes; `None` if it is not the service's.
fn own_name<'s>(view: &View<'_>, service: &'s Service, image: &ImageFact) -> Option<&'s Repository> {
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
        .find(|told| own_name(view, service, told.is).is_some())
}

/// The step's verdict.
pub(super) fn step<'a>(
    view: &mut View<'a>,
    of: &RunsOf,
    touched: &Touched<'a>,
    carriers: &Carriers<'a>,
) -> Verdict {
    if view.merged.is_none() || view.old_patch_set {
        return Verdict::not_yet();
    }
    let Some(touched) = touched else { return Verdict::new(Unknown, Say::AskingGerrit) };
    if touched.is_empty() {
        return Verdict::new(Skipped, Say::SkippedUntouched);
    }
    if carriers.len() == touched.len() {
        let created = carriers.values().filter_map(|carrier| carrier.told.is.created).max();
        let done = Verdict::new(Done, Say::ImageBuilt).since(created);
        return carriers.values().fold(done, |done, carrier| done.by(carrier.told.source));
    }
    let (built, total) = (small(carriers.len()), small(touched.len()));
    let builds = builds(view, of);
    let registries: BTreeSet<&str> = touched.iter().filter_map(|service| registry(view, service)).collect();
    let registries = registries.into_iter().find(|source| !view.evidence.fresh(source));
    let silent = registries.or_else(|| view.evidence.silent(&of.sources));
    let some = |say: Say| if built > 0 { Say::ImagesBuilt { built, total } } else { say };
    let verdict = match (runs::outlook(&builds, of), silent) {
        (Outlook::Failed(run, job), _) => {
            runs::failed(run, job, Say::ImageFailed { job: runs::blamed(run, job) })
        }
        (Outlook::ConfigError(run), _) => runs::unreadable(run),
        (_, Some(source)) => {
            Verdict::new(Unknown, view.evidence.silence(source)).since(view.evidence.as_of(source))
        }
        (Outlook::Running { failing: Some((run, job)), .. }, None) => runs::failing(run, job),
        (Outlook::Running { .. } | Outlook::Queued(_), None) => {
            let began = builds.iter().filter_map(|told| told.is.enqueued).min();
            Verdict::new(Running, some(Say::ImageBuilding)).since(began)
        }
        (Outlook::Missing | Outlook::Passed(_), None) => Verdict::new(Waiting, some(Say::ImageWaiting)),
    };
    let verdict = builds.iter().fold(verdict, |verdict, told| verdict.by(told.source));
    carriers.values().fold(verdict, |verdict, carrier| verdict.by(carrier.told.source))
}

/// Runs that build this change's images: for the merged revision, or for a later one that contains it.
fn builds<'a>(view: &mut View<'a>, of: &RunsOf) -> Vec<Told<'a, crate::model::Run>> {
    let Some(merged) = view.merged.clone() else { return Vec::new() };
    let project = view.input.change.project.as_str();
    let listens = |told: &Told<'a, crate::model::Run>| of.listens(&told.is.pipeline);
    let mut recent: Vec<_> = view.evidence.runs.iter().copied().filter(listens).collect();
    recent.sort_by_key(|told| (told.is.enqueued, told.key));
    let mut ours: BTreeSet<Revision> = BTreeSet::new();
    for told in recent.iter().rev().take(ASKED) {
        if let Subject::Revision { project: p, revision, .. } = &told.is.subject
            && p == project
            && view.asker.holds(Some(revision), &merged)
        {
            ours.insert(revision.clone());
        }
    }
    // Without named pipelines every post-merge run of the revision is taken for the one that builds.
    runs::newest(
        view,
        of,
        |run| matches!(&run.subject, Subject::Revision { project: p, revision, .. } if p == project && ours.contains(revision)),
    )
}

fn registry<'a>(view: &View<'a>, service: &Service) -> Option<&'a str> {
    let host = &service.repositories.first()?.registry;
    view.input.pipeline.registries.get(host).map(String::as_str)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The images to show: those that carry the merged change, or candidates of the unmerged revision.
pub(super) fn shown(view: &View<'_>, touched: &Touched<'_>, carriers: &Carriers<'_>) -> Vec<Image> {
    let mut images = Vec::new();
    for service in touched.iter().flatten() {
        if let Some(carrier) = carriers.get(service.name.as_str()) {
            images.extend(image(view, service, *carrier, false));
        } else if view.merged.is_none() {
            let candidate = of_service(view, service)
                .into_iter()
                .filter(|told| told.is.revision.as_ref() == Some(view.input.revision))
                .max_by_key(|told| (told.is.created, told.key));
            images.extend(
                candidate.and_then(|told| image(view, service, Carrier { told, before_merge: false }, true)),
            );
        }
    }
    images
}

fn image(view: &View<'_>, service: &Service, carrier: Carrier<'_>, candidate: bool) -> Option<Image> {
    let is = carrier.told.is;
    let name = ImageRef {
        repository: own_name(view, service, is).unwrap_or(&is.repository).clone(),
        tag: is.tags.iter().max().cloned(),
        digest: Some(is.digest.clone()),
    };
    Some(Image {
        service: service.name.clone(),
        uri: name.to_string(),
        digest: is.digest.to_string(),
        revision: is.revision.as_ref()?.to_string(),
        candidate,
        before_merge: carrier.before_merge,
        created: is.created,
        source: carrier.told.source.to_owned(),
    })
}
