// SPDX-License-Identifier: Apache-2.0
//! A canary: a few pods beside the service's own, which get an image first. What only they run is not live.

use milepost_api::{Say, TargetState};

use super::{
    View,
    built::Carriers,
    ground::{self, Ground},
    target,
};
use crate::model::{Service, WorkloadRef};

/// The state at `place`, whose own pods are in the state `own`, with what a canary beside them adds.
pub(super) fn over<'a>(
    view: &mut View<'a>,
    service: &Service,
    place: &WorkloadRef,
    own: (TargetState, Say),
    carriers: &Carriers<'a>,
) -> (TargetState, Say) {
    // Once the service's own pods have had the change, or cannot be read, the canary says nothing of it.
    let (TargetState::Never, Some(canary)) = (&own.0, service.canary_of(place)) else { return own };
    let wanted = |view: &View<'a>, place| view.evidence.workload(place).map_or(0, |told| told.is.desired);
    let total = wanted(view, canary).saturating_add(wanted(view, place));
    match target::state(view, service, canary, carriers).0 {
        TargetState::RollingOut { ready, .. } | TargetState::Held { ready, .. } => only(ready, total),
        TargetState::Live { .. } | TargetState::LiveByLaterImage { .. } => {
            let ready =
                view.evidence.workload(canary).map_or(0, |told| told.is.new.ready + told.is.old.ready);
            only(ready, total)
        }
        TargetState::Failed { reason, .. } => {
            let serving =
                view.evidence.workload(place).map_or(0, |told| told.is.new.ready + told.is.old.ready);
            let before_serves = serving > 0;
            let say = Say::CanaryFailed { reason: reason.clone(), before_serves };
            (TargetState::Failed { reason, before_serves }, say)
        }
        _ => own,
    }
}

fn only(ready: u32, total: u32) -> (TargetState, Say) {
    (TargetState::Canary { ready, total }, Say::CanaryOnly { ready, total })
}

/// What the state rests on: the canary's first where it is about that.
pub(super) fn grounds(
    view: &View<'_>,
    service: &Service,
    place: &WorkloadRef,
    state: &TargetState,
) -> Vec<Ground> {
    let own = ground::target::of(view, place, state);
    let told = |place: &&WorkloadRef| view.evidence.workload(place).is_some_and(|told| told.is.exists);
    match service.canary_of(place).filter(told) {
        Some(canary) => {
            let mut grounds = ground::target::of(view, canary, state);
            let about = matches!(state, TargetState::Canary { .. } | TargetState::Failed { .. });
            if about {
                grounds.extend(own);
                return grounds;
            }
            own.into_iter().chain(grounds).collect()
        }
        None => own,
    }
}
