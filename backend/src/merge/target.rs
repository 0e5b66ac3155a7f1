// SPDX-License-Identifier: Apache-2.0
//! What one cluster runs of one service, as far as this change goes.

use milepost_api::{Millis, Say, TargetState, gerrit::Change};

use super::{
    View,
    built::Carriers,
    carries::{self, Carries},
    gone,
};
use crate::model::{Revision, Service, Workload, WorkloadRef};

/// The state of `service` at `place`, and its clause.
pub(super) fn state<'a>(
    view: &mut View<'a>,
    service: &Service,
    place: &WorkloadRef,
    carriers: &Carriers<'a>,
) -> (TargetState, Say) {
    let Some(merged) = view.merged.clone() else { return (TargetState::Never, Say::NotHereYet) };
    let fresh = view.heard.fresh(&place.cluster);
    let known =
        view.evidence.workload(place).map(|told| read(view, service, place, told.is, &merged, carriers));
    if known.is_none() && fresh && !view.heard.shows(&place.cluster, &place.namespace) {
        let source = place.cluster.clone();
        return (TargetState::Unknown { since: None, last_known: None }, Say::SourceRefuses { source });
    }
    match (known, fresh) {
        (Some(known), true) => known,
        (None, true) => (TargetState::Never, Say::NotHereYet),
        (known, false) => {
            let since = view.heard.as_of(&place.cluster);
            let last_known = known.map(|(_, say)| say.into());
            (TargetState::Unknown { since, last_known }, view.heard.silence(&place.cluster))
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
        return there(view, serving, workload, workload.ran_since);
    }
    match how {
        Carries::NotConfirmed => (unknown(), Say::ImageNotConfirmed),
        Carries::NotInGerrit => (unknown(), Say::RevisionNotInGerrit),
        Carries::Asking => asking(),
        Carries::No => gone::left(view, place, workload, merged, built),
        // Not while pods of it serve yet. A scale to zero that no controller has seen is one all the same; of a new DaemonSet
        // nobody has told how many pods it wants.
        _ if workload.desired == 0 && workload.new.ready == 0 && (workload.observed || workload.settled) => {
            (TargetState::ScaledToZero, Say::ScaledToZero)
        }
        how if workload.complete() => there(view, how, workload, workload.runs_since()),
        // A pod that restarts or moves takes nothing away, nor does one that is wanted besides.
        how if workload.settled && workload.old.total == 0 && workload.failed.is_none() => {
            let (ready, desired) = (workload.new.ready, workload.desired);
            if ready == 0 {
                return (TargetState::NotReady { desired }, Say::NoPodReady { desired });
            }
            match there(view, how, workload, workload.runs_since()) {
                open @ (TargetState::Unknown { .. }, _) => open,
                (state, say) => (state, Say::WithPods { clause: Box::new(say), ready, desired }),
            }
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

/// What is so rests on a question that Gerrit has not answered.
pub(super) struct Asking;

pub(super) fn asking() -> (TargetState, Say) {
    (unknown(), Say::AskingGerrit)
}

/// Every pod that serves has the change; maybe one with what reverts it, too.
fn there(
    view: &mut View<'_>,
    how: Carries,
    workload: &Workload,
    since: Option<Millis>,
) -> (TargetState, Say) {
    match reverted(view, workload) {
        Err(Asking) => asking(),
        Ok(Some(by)) => (TargetState::Reverted { since, by }, Say::Reverted { by }),
        Ok(None) => live(how, since),
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
/// bring back, the last that runs here decides, once Gerrit has said which changes revert those that would decide otherwise.
fn reverted(view: &mut View<'_>, workload: &Workload) -> Result<Option<u64>, Asking> {
    let number = view.input.change.number;
    let mut last = None;
    for (change, takes_back) in view.evidence.reverts_of(number) {
        match runs(view, workload, change) {
            Some(true) => {
                last = Some((change.number, takes_back));
                break;
            }
            Some(false) => {}
            None => return Err(Asking),
        }
    }
    let by = last.and_then(|(number, takes_back)| takes_back.then_some(number));
    // What is reverted is so whatever else reverts it: only what reverts the last brings it back.
    let itself = by.is_none().then_some(number);
    let mut said = true;
    for number in itself.into_iter().chain(last.map(|(number, _)| number)) {
        said &= view.asker.has_said_what_came_from(number);
    }
    if said { Ok(by) } else { Err(Asking) }
}

/// Whether a change is in every image that runs here.
fn runs(view: &mut View<'_>, workload: &Workload, change: &Change) -> Option<bool> {
    let Ok(revision) = change.current_revision.parse() else { return Some(false) };
    let held: Vec<_> = workload.running().map(|digest| carries::holds(view, digest, &revision)).collect();
    if held.contains(&Some(false)) { Some(false) } else { (!held.contains(&None)).then_some(true) }
}
