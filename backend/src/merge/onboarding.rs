// SPDX-License-Identifier: Apache-2.0
//! What a service that has never run where its pipeline leads still needs, by the site's own list. What no source can answer is
//! not known, and never open.

use milepost_api::{Say, gerrit::ChangeStatus};

use super::{
    Verdict, View,
    built::Touched,
    ground::{self, Ground, Name},
    notes::Note,
};
use crate::model::{OnboardingCheck, OnboardingItem, Service, StepRule, WorkloadRef};

/// New services of one change that are told of.
const SERVICES: usize = 3;

/// Where a service is, and what was said of it there.
struct Place<'a> {
    service: &'a Service,
    /// Its own workloads in the clusters of the pipeline's last environment.
    workloads: Vec<&'a WorkloadRef>,
}

/// A note for each new service that lacks something.
pub(super) fn of(view: &View<'_>, verdicts: &[Verdict], touched: &Touched<'_>) -> Vec<Note> {
    let Some(clusters) = last_clusters(view) else { return Vec::new() };
    if view.old_patch_set || view.input.change.status == ChangeStatus::Abandoned {
        return Vec::new();
    }
    // Of a service that only a file tells of nobody has said that it is to run there.
    let said = |service: &&&Service| !view.input.pipeline.presumed.contains(&service.name);
    let services = touched.iter().flatten().filter(said);
    let notes = services.filter_map(|service| {
        let here = |place: &&WorkloadRef| clusters.contains(&place.cluster) && !service.is_canary(place);
        let place = Place { service, workloads: service.workloads.iter().filter(here).collect() };
        let grounds = never_ran(view, &place)?;
        Some(Note { say: lacks(view, verdicts, &place)?, grounds })
    });
    notes.take(SERVICES).collect()
}

/// Those of the last environment; `None` where there is none, or nothing is listed.
fn last_clusters<'v>(view: &'v View<'_>) -> Option<&'v [String]> {
    let pipeline = view.input.pipeline;
    match pipeline.steps.last().map(|step| &step.rule) {
        Some(StepRule::Deploy { clusters, .. }) if !pipeline.onboarding.is_empty() => Some(clusters),
        _ => None,
    }
}

/// What shows that the service never ran there; `None` where it did, or nobody can tell.
fn never_ran(view: &View<'_>, place: &Place<'_>) -> Option<Vec<Ground>> {
    let mut grounds = Vec::new();
    for workload in &place.workloads {
        let join = workload.join();
        if view.input.history.iter().any(|stretch| stretch.workload == join) {
            return None;
        }
        match view.evidence.workload(workload) {
            Some(told) if told.is.running().next().is_some() => return None,
            // Pods that are not ready, and an image nobody could pull: it has not run.
            Some(_) => {}
            None if view.heard.fresh(&workload.cluster) => {}
            None => return None,
        }
        grounds.push(view.none_ground(&workload.cluster, Name(ground::workload(workload)).to_string()));
    }
    (!place.workloads.is_empty()).then_some(grounds)
}

/// What the service lacks; `None`: nothing.
fn lacks(view: &View<'_>, verdicts: &[Verdict], place: &Place<'_>) -> Option<Say> {
    let (mut done, mut open, mut unknown) = (0, Vec::new(), Vec::new());
    let items = &view.input.pipeline.onboarding;
    for item in items.iter() {
        match is_done(view, verdicts, place, item) {
            Some(true) => done += 1,
            Some(false) => open.push(item.with_owner()),
            None => unknown.push(item.name.clone()),
        }
    }
    let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let service = place.service.name.clone();
    (done < total).then_some(Say::NewService { service, done, total, open, unknown })
}

/// Whether the item is done; `None` where nobody can tell.
fn is_done(view: &View<'_>, verdicts: &[Verdict], place: &Place<'_>, item: &OnboardingItem) -> Option<bool> {
    let Some(check) = item.check else { return Some(item.is_done_for(&place.service.name)) };
    let seen = match check {
        OnboardingCheck::Ci => ci(view, verdicts),
        OnboardingCheck::Image => image(view, place.service),
        OnboardingCheck::Namespace => exists(view, place).then_some(true),
        OnboardingCheck::Workload => workload(view, place),
        OnboardingCheck::Release => release(view, place).then_some(true),
    };
    // What the file says holds where no source has seen it.
    if item.is_done_for(&place.service.name) { Some(true) } else { seen }
}

/// Runs for the change, or for its merged revision. That there was none is known only once it has merged without any.
fn ci(view: &View<'_>, verdicts: &[Verdict]) -> Option<bool> {
    if !view.evidence.runs.is_empty() {
        return Some(true);
    }
    verdicts.iter().any(|verdict| verdict.say == Say::MergedWithoutChecks).then_some(false)
}

fn image(view: &View<'_>, service: &Service) -> Option<bool> {
    let pipeline = view.input.pipeline;
    let ours = |repository| service.repositories.iter().any(|own| pipeline.same(own, repository));
    let mut images = view.evidence.images.iter().map(|told| told.is);
    if images.any(|image| image.deleted.is_none() && ours(&image.repository)) {
        return Some(true);
    }
    let registries: Option<Vec<_>> =
        service.repositories.iter().map(|own| pipeline.registries.get(&own.registry)).collect();
    let answer = registries.filter(|all| !all.is_empty())?.into_iter().all(|source| view.heard.fresh(source));
    answer.then_some(false)
}

fn exists(view: &View<'_>, place: &Place<'_>) -> bool {
    let mut told = place.workloads.iter().filter_map(|workload| view.evidence.workload(workload));
    told.any(|told| told.is.exists)
}

fn workload(view: &View<'_>, place: &Place<'_>) -> Option<bool> {
    if exists(view, place) {
        return Some(true);
    }
    place.workloads.iter().all(|workload| view.heard.fresh(&workload.cluster)).then_some(false)
}

fn release(view: &View<'_>, place: &Place<'_>) -> bool {
    let mut told = place.workloads.iter().filter_map(|workload| view.evidence.workload(workload));
    told.any(|told| told.is.release.is_some())
}
