// SPDX-License-Identifier: Apache-2.0
//! What one cluster runs of one service, as far as this change goes.

use milepost_api::{Millis, Say, TargetState, gerrit::Change};

use super::{
    View,
    built::{Carrier, Carriers},
    carries::{self, Carries},
    helm::{self, Did},
};
use crate::model::{Digest, Revision, Service, Workload, WorkloadRef};

/// The state of `service` at `place`, and its clause.
pub(super) fn state<'a>(
    view: &mut View<'a>,
    service: &Service,
    place: &WorkloadRef,
    carriers: &Carriers<'a>,
) -> (TargetState, Say) {
    let Some(merged) = view.merged.clone() else { return (TargetState::Never, Say::NotHereYet) };
    let fresh = view.evidence.fresh(&place.cluster);
    let known =
        view.evidence.workload(place).map(|told| read(view, service, place, told.is, &merged, carriers));
    match (known, fresh) {
        (Some(known), true) => known,
        (None, true) => (TargetState::Never, Say::NotHereYet),
        (known, false) => {
            let since = view.evidence.as_of(&place.cluster);
            let last_known = known.map(|(_, say)| say.into());
            (TargetState::Unknown { since, last_known }, view.evidence.silence(&place.cluster))
        }
    }
}

fn read<'a>(
    view: &mut View<'a>,
    service: &Service,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
    carriers: &Carriers<'a>,
) -> (TargetState, Say) {
    if !workload.exists {
        return not_here(view, workload, merged);
    }
    let built = carriers.get(service.name.as_str()).copied();
    let how = carries::wanted(view, workload, merged, built);
    // Another rollout takes nothing away as long as every pod that serves has the change.
    if (how != Carries::No || workload.new.digests.is_empty())
        && !workload.complete()
        && let Some(serving) = carries::serving(view, workload, merged, built)
    {
        return there(view, serving, workload, None);
    }
    match how {
        Carries::NotConfirmed => (unknown(), Say::ImageNotConfirmed),
        Carries::NotInGerrit => (unknown(), Say::RevisionNotInGerrit),
        Carries::Asking => (unknown(), Say::AskingGerrit),
        Carries::No => left(view, place, workload, merged, built),
        _ if workload.desired == 0 && workload.observed => (TargetState::ScaledToZero, Say::ScaledToZero),
        how if workload.complete() => there(view, how, workload, workload.since),
        _ if workload.failed.is_some() => {
            let (reason, before_serves) =
                (workload.failed.clone().unwrap_or_default(), workload.old.ready > 0);
            let say = Say::RolloutFailed { reason: reason.clone(), before_serves };
            (TargetState::Failed { reason, before_serves }, say)
        }
        _ => {
            let ready = if workload.observed { workload.new.ready } else { 0 };
            let desired = workload.desired;
            (TargetState::RollingOut { ready, desired }, Say::PodsReady { ready, desired })
        }
    }
}

fn unknown() -> TargetState {
    TargetState::Unknown { since: None, last_known: None }
}

/// Every pod that serves has the change; maybe one with what reverts it, too.
fn there(
    view: &mut View<'_>,
    how: Carries,
    workload: &Workload,
    since: Option<Millis>,
) -> (TargetState, Say) {
    match reverted(view, workload) {
        Some(by) => (TargetState::Reverted { since, by }, Say::Reverted { by }),
        None => live(how, since),
    }
}

fn live(carries: Carries, since: Option<Millis>) -> (TargetState, Say) {
    match carries {
        Carries::Later(change) => {
            (TargetState::LiveByLaterImage { since, change }, Say::LiveByLaterImage { change })
        }
        _ => (TargetState::Live { since }, Say::Live),
    }
}

/// The change that reverts this one in every image that runs here, unless it is reverted there itself: of all that revert and
/// bring back, the last that runs here decides.
fn reverted(view: &mut View<'_>, workload: &Workload) -> Option<u64> {
    let all = view.evidence.reverts_of(view.input.change.number);
    let mut runs = |change: &Change| {
        let revision = change.current_revision.parse().ok();
        revision.is_some_and(|revision| workload.running().all(|digest| holds(view, digest, &revision)))
    };
    let (last, takes_back) = all.into_iter().find(|(change, _)| runs(change))?;
    takes_back.then_some(last.number)
}

/// What runs now is without the change: it never was here, or it was and is gone.
fn left(
    view: &mut View<'_>,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> (TargetState, Say) {
    let had = |view: &mut View<'_>, digest: &Digest| {
        built.is_some_and(|built| built.is_of_gate(digest)) || holds(view, digest, merged)
    };
    let here = place.join();
    let history = || view.input.history.iter().filter(|stretch| stretch.workload == here);
    // While pods with it still run, it began to leave when those without it began.
    let new = history().filter(|stretch| workload.new.digests.contains(&stretch.digest));
    let begun = new.map(|stretch| stretch.since).max().or(workload.since);
    let stretches: Vec<_> = history().collect();
    let mut gone: Option<(Option<Millis>, &Digest)> = None;
    for stretch in stretches {
        if had(view, &stretch.digest) {
            gone = gone.max(Some((stretch.until.or(begun), &stretch.digest)));
        }
    }
    let leaving = workload.old.digests.iter().find(|digest| had(view, digest));
    let Some((at, from)) = gone.or(leaving.map(|from| (begun, from))) else {
        return not_here(view, workload, merged);
    };
    let from = version(view, from);
    let automatic = match helm::did(view, workload, merged) {
        Some(Did::RolledBack { automatic, .. }) if helm::agrees(view, workload) => automatic,
        _ => None,
    };
    rolled_back(view, workload, at, from, automatic)
}

fn rolled_back(
    view: &View<'_>,
    workload: &Workload,
    at: Option<Millis>,
    from: Option<String>,
    automatic: Option<bool>,
) -> (TargetState, Say) {
    let to = workload.new.digests.first().and_then(|digest| version(view, digest));
    let say = Say::RolledBack { from: from.clone(), to: to.clone(), automatic };
    (TargetState::RolledBack { at, from, to, automatic }, say)
}

/// No pod shows the change or ever did; Helm may have tried.
fn not_here(view: &mut View<'_>, workload: &Workload, merged: &Revision) -> (TargetState, Say) {
    match helm::did(view, workload, merged) {
        Some(Did::RolledBack { at, asked, automatic }) if helm::agrees(view, workload) => {
            let from = Some(helm::called(view, asked));
            rolled_back(view, workload, at, from, automatic)
        }
        Some(Did::Failed(revision)) => {
            let reason =
                if revision.revision == 1 { "Helm's install failed" } else { "Helm's upgrade failed" };
            let (reason, before_serves) = (reason.to_owned(), workload.new.ready + workload.old.ready > 0);
            let say = Say::RolloutFailed { reason: reason.clone(), before_serves };
            (TargetState::Failed { reason, before_serves }, say)
        }
        Some(Did::Pending) => (TargetState::Never, Say::HelmPending),
        _ => {
            let older = view.older_than_history();
            older.map_or((TargetState::Never, Say::NotHereYet), |older| (unknown(), older))
        }
    }
}

/// An image as people call it: by its tag, else by the start of its digest.
pub(super) fn version(view: &View<'_>, digest: &Digest) -> Option<String> {
    let image = view.evidence.image(digest)?;
    Some(image.is.tags.iter().max().cloned().unwrap_or_else(|| image.is.digest.brief().to_owned()))
}

fn holds(view: &mut View<'_>, digest: &Digest, merged: &Revision) -> bool {
    let image = view.evidence.image(digest);
    view.asker.holds(image.and_then(|told| told.is.revision.as_ref()), merged)
}
