// SPDX-License-Identifier: Apache-2.0
//! What one cluster runs of one service, as far as this change goes.

use milepost_api::{Say, TargetState};

use super::{View, evidence::Told, image::Carriers};
use crate::model::{Digest, ImageFact, Revision, Service, Workload, WorkloadRef};

/// Whether an image carries the change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carries {
    /// The image built for this change.
    Itself,
    /// A later image that contains it.
    Later(Option<u64>),
    No,
    /// Not known: the image, or Gerrit's answer.
    Unknown,
}

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
        view.evidence.workload(place).map(|workload| read(view, service, place, workload, &merged, carriers));
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
        return (TargetState::Never, Say::NotHereYet);
    }
    let built = carriers.get(service.name.as_str()).map(|carrier| carrier.told.is);
    match wanted(view, workload, merged, built) {
        Carries::Unknown => {
            let say =
                if template(view, workload).is_none() { Say::ImageNotConfirmed } else { Say::AskingGerrit };
            (TargetState::Unknown { since: None, last_known: None }, say)
        }
        Carries::No => left(view, place, workload, merged),
        _ if workload.desired == 0 && workload.observed => (TargetState::ScaledToZero, Say::ScaledToZero),
        how if workload.complete() => live(how, workload),
        _ if workload.failed.is_some() => {
            let reason = workload.failed.clone().unwrap_or_default();
            (TargetState::Failed { reason: reason.clone() }, Say::RolloutFailed { reason })
        }
        _ => {
            let ready = if workload.observed { workload.new.ready } else { 0 };
            let desired = workload.desired;
            (TargetState::RollingOut { ready, desired }, Say::PodsReady { ready, desired })
        }
    }
}

fn live(carries: Carries, workload: &Workload) -> (TargetState, Say) {
    let since = workload.since;
    match carries {
        Carries::Later(change) => {
            (TargetState::LiveByLaterImage { since, change }, Say::LiveByLaterImage { change })
        }
        _ => (TargetState::Live { since }, Say::Live),
    }
}

/// What runs now is without the change: it never was here, or it was and is gone.
fn left(
    view: &mut View<'_>,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
) -> (TargetState, Say) {
    let here = place.join();
    let mut at = None;
    let before = view.input.history.iter().filter(|stretch| stretch.workload == here);
    for stretch in before {
        if holds(view, &stretch.digest, merged) {
            at = at.max(stretch.until.or(Some(stretch.since)));
        }
    }
    let leaving = workload.old.digests.iter().any(|digest| holds(view, digest, merged));
    if at.is_some() || leaving {
        return (TargetState::RolledBack { at: at.or(workload.since) }, Say::RolledBack);
    }
    (TargetState::Never, Say::NotHereYet)
}

fn holds(view: &mut View<'_>, digest: &Digest, merged: &Revision) -> bool {
    let image = view.evidence.image(digest);
    image
        .and_then(|told| told.is.revision.as_ref())
        .is_some_and(|r| view.asker.contains(r, merged) == Some(true))
}

/// The image of the newest pod template: by what its pods run, else by what the template names.
fn template<'a>(view: &View<'a>, workload: &Workload) -> Option<Told<'a, ImageFact>> {
    workload
        .new
        .digests
        .iter()
        .find_map(|digest| view.evidence.image(digest))
        .or_else(|| workload.wanted.as_ref().and_then(|name| view.evidence.named_image(name)))
}

fn wanted(view: &mut View<'_>, workload: &Workload, merged: &Revision, built: Option<&ImageFact>) -> Carries {
    let Some(image) = template(view, workload) else { return Carries::Unknown };
    if built.is_some_and(|built| built.digest == image.is.digest) {
        return Carries::Itself;
    }
    let Some(revision) = &image.is.revision else { return Carries::Unknown };
    match view.asker.contains(revision, merged) {
        Some(true) if revision == merged => Carries::Itself,
        Some(true) => Carries::Later(view.asker.change_of(revision)),
        Some(false) => Carries::No,
        None => Carries::Unknown,
    }
}
