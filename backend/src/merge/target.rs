// SPDX-License-Identifier: Apache-2.0
//! What one cluster runs of one service, as far as this change goes.

use milepost_api::{Millis, Say, TargetState, gerrit::Change};

use super::{
    View,
    built::Carriers,
    carries::{self, Carries},
    gone,
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
    let built = carriers.get(service.name.as_str()).copied();
    if !workload.exists {
        return gone::removed(view, place, workload, merged, built);
    }
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
        Carries::No => gone::left(view, place, workload, merged, built),
        // Not while pods of it serve yet. A scale to zero that no controller has seen is one all the same; of a new DaemonSet
        // nobody has told how many pods it wants.
        _ if workload.desired == 0 && workload.new.ready == 0 && (workload.observed || workload.settled) => {
            (TargetState::ScaledToZero, Say::ScaledToZero)
        }
        how if workload.complete() => there(view, how, workload, workload.since),
        // A pod that restarts or moves takes nothing away, nor does one that is wanted besides.
        how if workload.settled && workload.old.total == 0 && workload.failed.is_none() => {
            let (ready, desired) = (workload.new.ready, workload.desired);
            if ready == 0 {
                return (TargetState::NotReady { desired }, Say::NoPodReady { desired });
            }
            let (state, say) = there(view, how, workload, workload.since);
            (state, Say::WithPods { clause: Box::new(say), ready, desired })
        }
        _ if workload.failed.is_some() => {
            let (reason, before_serves) =
                (workload.failed.clone().unwrap_or_default(), workload.old.ready > 0);
            let say = Say::RolloutFailed { reason: reason.clone(), before_serves };
            (TargetState::Failed { reason, before_serves }, say)
        }
        _ if workload.held.is_some() => {
            let (reason, ready) = (workload.held.clone().unwrap_or_default(), workload.new.ready);
            let desired = workload.desired;
            let say = Say::RolloutHeld { reason: reason.clone(), ready, desired };
            (TargetState::Held { reason, ready, desired }, say)
        }
        _ => {
            let ready = if workload.observed { workload.new.ready } else { 0 };
            let desired = workload.desired;
            (TargetState::RollingOut { ready, desired }, Say::PodsReady { ready, desired })
        }
    }
}

pub(super) fn unknown() -> TargetState {
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
        revision
            .is_some_and(|revision| workload.running().all(|digest| carries::holds(view, digest, &revision)))
    };
    let (last, takes_back) = all.into_iter().find(|(change, _)| runs(change))?;
    takes_back.then_some(last.number)
}

/// An image as people call it: by its tag, else by the start of its digest.
pub(super) fn version(view: &View<'_>, digest: &Digest) -> Option<String> {
    let image = view.evidence.image(digest)?;
    Some(image.is.tags.iter().max().cloned().unwrap_or_else(|| image.is.digest.brief().to_owned()))
}
