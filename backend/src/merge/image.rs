// SPDX-License-Identifier: Apache-2.0
//! The `image` step: every service that the change touches has an image whose revision contains the merged revision.

use std::collections::BTreeSet;

use milepost_api::{
    Image, Say,
    StepState::{Done, Running, Skipped, Unknown, Waiting},
};

use super::{
    Verdict, View,
    built::{ASKED, Carrier, Carriers, Touched, of_service, own_name},
    called,
    evidence::Told,
    failure,
    ground::Ground,
    runs,
    runs::Outlook,
};
use crate::model::{ImageRef, Repository, Revision, Run, RunsOf, Service, Subject};

/// The step's verdict.
pub(super) fn step<'a>(
    view: &mut View<'a>,
    of: &RunsOf,
    touched: &Touched<'a>,
    carriers: &Carriers<'a>,
) -> Verdict {
    if view.merged.is_none() || view.old_patch_set {
        return Verdict::not_yet().because([view.change_ground()]);
    }
    let Some(touched) = touched else {
        return Verdict::new(Unknown, Say::AskingGerrit).because([view.paths_ground()]);
    };
    if touched.is_empty() {
        return Verdict::new(Skipped, Say::SkippedUntouched).because([view.paths_ground()]);
    }
    if carriers.len() == touched.len() {
        let created = carriers.values().filter_map(|carrier| carrier.told.is.created).max();
        let done = Verdict::new(Done, Say::ImageBuilt).since(created);
        let done = carriers.values().fold(done, |done, carrier| done.by(carrier.told.source));
        return done.because(carriers.values().flat_map(|carrier| grounds(view, carrier)));
    }
    let (built, total) = (small(carriers.len()), small(touched.len()));
    let builds = builds(view, of);
    let registries: BTreeSet<&str> = touched.iter().filter_map(|service| registry(view, service)).collect();
    let registries = registries.into_iter().find(|source| !view.heard.fresh(source));
    let silent = registries.or_else(|| view.heard.silent(&of.sources));
    let refused = touched.iter().find_map(|service| refused(view, service, carriers));
    let some = |say: Say| if built > 0 { Say::ImagesBuilt { built, total } } else { say };
    let verdict = match (runs::outlook(&builds, of), silent) {
        (Outlook::Failed(run, job), _) => {
            failure::failed(run, job, Say::ImageFailed { job: failure::blamed(run, job) })
        }
        (Outlook::ConfigError(run), _) => failure::unreadable(run),
        (_, Some(source)) => {
            Verdict::new(Unknown, view.heard.silence(source)).since(view.heard.as_of(source))
        }
        (Outlook::Running { failing: Some((run, job)), .. }, None) => failure::failing(run, job),
        (Outlook::Running { paused: Some(job), .. }, None) => failure::paused(job),
        (Outlook::Missing | Outlook::Passed(_) | Outlook::Untold, None) if refused.is_some() => {
            let source = refused.unwrap_or_default();
            Verdict::new(Unknown, Say::SourceRefuses { source: source.to_owned() })
        }
        (Outlook::Untold, None) => Verdict::new(Unknown, some(Say::RunUntold)),
        (Outlook::Running { .. } | Outlook::Queued(_), None) => {
            let began = builds.iter().filter_map(|told| told.is.enqueued).min();
            Verdict::new(Running, some(Say::ImageBuilding)).since(began)
        }
        (Outlook::Missing | Outlook::Passed(_), None)
            if view.merged.as_ref().is_some_and(|merged| view.asker.awaits(merged)) =>
        {
            Verdict::new(Unknown, some(Say::AskingGerrit))
        }
        (Outlook::Missing | Outlook::Passed(_), None) => match view.older_than_history() {
            // Nothing is kept for ever of an image that was built and is deleted.
            Some(older) => Verdict::new(Unknown, older),
            None => Verdict::new(Waiting, some(Say::ImageWaiting)),
        },
    };
    let verdict = verdict.told(view, &builds);
    let verdict = carriers.values().fold(verdict, |verdict, carrier| verdict.by(carrier.told.source));
    let missing = touched.iter().filter(|service| !carriers.contains_key(service.name.as_str()));
    let what = view.merged.as_ref().map(Revision::to_string).unwrap_or_default();
    verdict
        .because(runs::missing(view, of, &builds, &what))
        .because(missing.filter_map(|service| view.awaited_ground(service)))
        .because(carriers.values().flat_map(|carrier| grounds(view, carrier)))
}

/// The registry that does not show the repository of a service which has no image yet.
fn refused<'a>(view: &View<'a>, service: &Service, carriers: &Carriers<'a>) -> Option<&'a str> {
    let hidden = |repository: &&Repository| {
        let source = view.input.pipeline.registries.get(&repository.registry);
        source.is_some_and(|source| !view.heard.shows(source, &repository.path))
    };
    let lacks = !carriers.contains_key(service.name.as_str());
    let repository = service.repositories.iter().find(hidden).filter(|_| lacks)?;
    view.input.pipeline.registries.get(&repository.registry).map(String::as_str)
}

/// The runs that build this change's images: for the merged revision, or for a later one that contains it.
pub(super) fn builds<'a>(view: &mut View<'a>, of: &RunsOf) -> Vec<Told<'a, Run>> {
    let Some(merged) = view.merged.clone() else { return Vec::new() };
    let project = view.input.change.project.as_str();
    let recent = view.evidence.runs.iter().copied();
    let mut recent: Vec<_> = recent.filter(|told| runs::listens(view, of, told)).collect();
    recent.sort_by_key(|told| (told.is.enqueued, told.key));
    let mut ours: Vec<Revision> = Vec::new();
    for told in recent.iter().rev().take(ASKED) {
        if let Subject::Revision { project: p, revision, .. } = &told.is.subject
            && p == project
            && !ours.contains(revision)
            && view.asker.holds(Some(revision), &merged) == Some(true)
        {
            ours.push(revision.clone());
        }
    }
    // Without named pipelines every post-merge run of a revision is taken for the one that builds.
    let of_revision = |built: Revision| {
        runs::newest(
            view,
            of,
            |run| matches!(&run.subject, Subject::Revision { project: p, revision, .. } if p == project && *revision == built),
        )
    };
    // Each of them would bring the change: one that failed is told only where no other is on its way.
    let promise = |runs: &Vec<Told<'_, Run>>| match runs::outlook(runs, of) {
        Outlook::Running { failing: None, .. } | Outlook::Queued(_) => 0,
        Outlook::Passed(_) | Outlook::Missing | Outlook::Untold => 1,
        Outlook::Running { failing: Some(_), .. } => 2,
        Outlook::Failed(..) | Outlook::ConfigError(_) => 3,
    };
    let mut builds: Vec<_> = ours.into_iter().map(of_revision).collect();
    builds.extend(of_patch_set(view, of));
    builds.into_iter().min_by_key(promise).unwrap_or_default()
}

/// Zuul runs pipelines after the merge for the patch set that was merged, where they listen to changes and not to branches. Without
/// named pipelines every run of the patch set would be taken for one.
fn of_patch_set<'a>(view: &View<'a>, of: &RunsOf) -> Option<Vec<Told<'a, Run>>> {
    let change = view.input.change;
    let merged_at = change.merged_at.unwrap_or(change.updated);
    let after = |run: &Run| run.enqueued.is_some_and(|at| at >= merged_at);
    let merged = |run: &Run| run.subject.patch_set_of(change) == Some(change.current_patch_set);
    let runs = (!of.pipelines.is_empty()).then(|| runs::newest(view, of, |run| merged(run) && after(run)));
    runs.filter(|runs| !runs.is_empty())
}

/// Why an image carries the change.
pub(super) fn grounds(view: &View<'_>, carrier: &Carrier<'_>) -> Vec<Ground> {
    let mut grounds = vec![carrier.told.ground()];
    if carrier.before_merge {
        let by = view.evidence.runs.iter().filter_map(|run| run.publisher(&carrier.told.is.digest));
        grounds.extend(by.take(1));
    } else if let Some(merged) = &view.merged {
        grounds.extend(view.ancestry_ground(&carrier.told, merged));
    }
    grounds
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
        } else if view.merged.is_none() || view.old_patch_set {
            let candidate = of_service(view, service)
                .into_iter()
                .filter(|told| told.is.revision.as_ref() == Some(view.input.revision))
                .max_by_key(|told| (told.is.created, told.key));
            images.extend(candidate.and_then(|told| image(view, service, Carrier::candidate(told), true)));
        }
    }
    images
}

fn image(view: &View<'_>, service: &Service, carrier: Carrier<'_>, candidate: bool) -> Option<Image> {
    let is = carrier.told.is;
    let name = ImageRef {
        repository: own_name(view, service, is).unwrap_or(&is.repository).clone(),
        tag: called::tag(is).map(str::to_owned),
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
