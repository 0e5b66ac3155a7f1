// SPDX-License-Identifier: Apache-2.0
//! What one cluster runs of one service, as far as this change goes.

use milepost_api::{Millis, Say, TargetState};

use super::{
    View,
    evidence::Told,
    image::{Carrier, Carriers},
};
use crate::model::{Digest, ImageFact, Revision, Service, Workload, WorkloadRef};

/// Whether an image carries the change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carries {
    /// The image built for this change.
    Itself,
    /// A later image that contains it.
    Later(Option<u64>),
    No,
    /// No registry has confirmed the image, or which revision it is of.
    NotConfirmed,
    /// Gerrit does not have its revision.
    NotInGerrit,
    /// Gerrit has not said.
    Asking,
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
    let built = carriers.get(service.name.as_str()).copied();
    match wanted(view, workload, merged, built) {
        Carries::NotConfirmed => (unknown(), Say::ImageNotConfirmed),
        Carries::NotInGerrit => (unknown(), Say::RevisionNotInGerrit),
        Carries::Asking => (unknown(), Say::AskingGerrit),
        Carries::No => left(view, place, workload, merged),
        _ if workload.desired == 0 && workload.observed => (TargetState::ScaledToZero, Say::ScaledToZero),
        how if workload.complete() => match reverted(view, workload) {
            Some(by) => (TargetState::Reverted { since: workload.since, by }, Say::Reverted { by }),
            None => live(how, workload),
        },
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

fn live(carries: Carries, workload: &Workload) -> (TargetState, Say) {
    let since = workload.since;
    match carries {
        Carries::Later(change) => {
            (TargetState::LiveByLaterImage { since, change }, Say::LiveByLaterImage { change })
        }
        _ => (TargetState::Live { since }, Say::Live),
    }
}

/// The change that reverts this one in every image that runs here, unless it is reverted there itself.
fn reverted(view: &mut View<'_>, workload: &Workload) -> Option<u64> {
    let digests = &workload.new.digests;
    let mut undone = view.input.change.number;
    let mut by = None;
    // One revert after the other: the last that runs here decides. A change cannot revert a later one.
    while let Some(next) = view.evidence.revert_of(undone)
        && let Ok(revision) = next.current_revision.parse()
        && !digests.is_empty()
        && digests.iter().all(|digest| holds(view, digest, &revision))
    {
        by = if by.is_none() { Some(next.number) } else { None };
        undone = next.number;
    }
    by
}

/// What runs now is without the change: it never was here, or it was and is gone.
fn left(
    view: &mut View<'_>,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
) -> (TargetState, Say) {
    let here = place.join();
    let mut gone: Option<(Millis, &Digest)> = None;
    for stretch in view.input.history.iter().filter(|stretch| stretch.workload == here) {
        if holds(view, &stretch.digest, merged) {
            gone = gone.max(Some((stretch.until.unwrap_or(stretch.since), &stretch.digest)));
        }
    }
    let leaving = workload.old.digests.iter().find(|digest| holds(view, digest, merged));
    let Some((at, from)) =
        gone.map(|(at, from)| (Some(at), from)).or(leaving.map(|from| (workload.since, from)))
    else {
        return (TargetState::Never, Say::NotHereYet);
    };
    let from = version(view, from);
    let to = workload.new.digests.first().and_then(|digest| version(view, digest));
    let say = Say::RolledBack { from: from.clone(), to: to.clone() };
    (TargetState::RolledBack { at, from, to }, say)
}

/// An image as people call it: by its tag, else by the start of its digest.
fn version(view: &View<'_>, digest: &Digest) -> Option<String> {
    let image = view.evidence.image(digest)?;
    let short = || image.is.digest.as_str().chars().take(19).collect();
    Some(image.is.tags.iter().max().cloned().unwrap_or_else(short))
}

fn holds(view: &mut View<'_>, digest: &Digest, merged: &Revision) -> bool {
    let image = view.evidence.image(digest);
    image
        .and_then(|told| told.is.revision.as_ref())
        .is_some_and(|r| view.asker.contains(r, merged) == Some(true))
}

/// Whether the newest pod template carries the change: by what its pods run, every one of them; before any runs, by what the
/// template names. A tag may have moved since the pods pulled it.
fn wanted(
    view: &mut View<'_>,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Carries {
    let running: Vec<_> = workload.new.digests.iter().map(|digest| view.evidence.image(digest)).collect();
    if running.is_empty() {
        let named = workload.wanted.as_ref().and_then(|name| view.evidence.named_image(name));
        return carries(view, named, merged, built);
    }
    let all = running.into_iter().map(|image| carries(view, image, merged, built));
    all.reduce(Carries::weaker).unwrap_or(Carries::NotConfirmed)
}

fn carries<'a>(
    view: &mut View<'a>,
    image: Option<Told<'a, ImageFact>>,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Carries {
    let Some(image) = image else { return Carries::NotConfirmed };
    // The gate's own merge commits are not in Gerrit: its image is the change's by the run that made it.
    if built.is_some_and(|built| built.before_merge && built.told.is.digest == image.is.digest) {
        return Carries::Itself;
    }
    let Some(revision) = &image.is.revision else { return Carries::NotConfirmed };
    match view.asker.contains(revision, merged) {
        Some(true) if revision == merged => Carries::Itself,
        Some(true) => Carries::Later(view.asker.change_of(revision)),
        Some(false) => Carries::No,
        None if view.asker.lacks(revision, merged) => Carries::NotInGerrit,
        None => Carries::Asking,
    }
}

impl Carries {
    /// Of two pods' images, the one that promises less.
    fn weaker(self, other: Self) -> Self {
        let rank = |carries: &Self| match carries {
            Self::No => 0,
            Self::NotConfirmed => 1,
            Self::NotInGerrit => 2,
            Self::Asking => 3,
            Self::Later(_) => 4,
            Self::Itself => 5,
        };
        if rank(&self) <= rank(&other) { self } else { other }
    }
}
