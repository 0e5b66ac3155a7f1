// SPDX-License-Identifier: Apache-2.0
//! What a cluster runs is without the change: it left by a rollback or with its workload, or it never was there.

use milepost_api::{Millis, Say, TargetState};

use super::{
    View,
    built::Carrier,
    carries,
    helm::{self, Did},
    target,
};
use crate::model::{Digest, Earlier, ImageRef, Revision, Stretch, Workload, WorkloadRef};

/// What runs now is without the change: it never was here, or it was and is gone.
pub(super) fn left(
    view: &mut View<'_>,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> (TargetState, Say) {
    let here = place.join();
    // While pods with it still run, it began to leave when those without it began.
    let new = |stretch: &&Stretch| stretch.workload == here && workload.new.digests.contains(&stretch.digest);
    let begun = view.input.history.iter().filter(new).map(|stretch| stretch.since).max().or(workload.since);
    let gone = last_had(view, place, merged, built).map(|(until, from)| (until.or(begun), from));
    let leaving = workload.old.digests.iter().find(|digest| carries::has(view, digest, merged, built));
    let known = gone.or(leaving.map(|from| (begun, from)));
    let (at, from) = match known.map(|(at, from)| (at, target::version(view, from))) {
        Some(known) => known,
        None => match asked_before(view, workload, merged, built) {
            Some((at, from)) => (at, Some(helm::called(view, from))),
            None => return not_here(view, workload, merged, built),
        },
    };
    let automatic = match helm::did(view, workload, merged, built) {
        Some(Did::RolledBack { automatic, .. }) if helm::agrees(view, workload) => automatic,
        _ => None,
    };
    rolled_back(view, workload, at, from, automatic)
}

/// The image with the change that an earlier template asked for, as far as the cluster keeps these, and when it was undone:
/// nobody may have seen it run.
fn asked_before<'w>(
    view: &mut View<'_>,
    workload: &'w Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<(Option<Millis>, &'w ImageRef)> {
    let had = |earlier: &Earlier| carries::asked_for(view, &earlier.image, earlier.begun, merged, built);
    let last = workload.earlier.iter().position(had)?;
    // Only of the last one is known when the next came.
    let at = workload.since.filter(|_| last == 0);
    Some((at, &workload.earlier.get(last)?.image))
}

/// There is no such workload: it never was there with the change, or it was and is gone.
pub(super) fn removed(
    view: &mut View<'_>,
    place: &WorkloadRef,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> (TargetState, Say) {
    match last_had(view, place, merged, built) {
        None => not_here(view, workload, merged, built),
        Some((at, _)) => match helm::did(view, workload, merged, built) {
            // It is to be installed again.
            Some(Did::Failed(_) | Did::Pending) => not_here(view, workload, merged, built),
            _ => (TargetState::Removed { at }, Say::Removed),
        },
    }
}

/// The image with the change that ran here last, by history, and until when; `None` for the moment: it may run still.
fn last_had<'a>(
    view: &mut View<'a>,
    place: &WorkloadRef,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<(Option<Millis>, &'a Digest)> {
    let here = place.join();
    let history: &'a [Stretch] = view.input.history;
    let here = history.iter().filter(|stretch| stretch.workload == here);
    let had = here.filter(|stretch| carries::has(view, &stretch.digest, merged, built));
    let last = had.max_by_key(|stretch| (stretch.until.unwrap_or(Millis::MAX), &stretch.digest))?;
    Some((last.until, &last.digest))
}

fn rolled_back(
    view: &View<'_>,
    workload: &Workload,
    at: Option<Millis>,
    from: Option<String>,
    automatic: Option<bool>,
) -> (TargetState, Say) {
    let to = workload.new.digests.first().and_then(|digest| target::version(view, digest));
    let say = Say::RolledBack { from: from.clone(), to: to.clone(), automatic };
    (TargetState::RolledBack { at, from, to, automatic }, say)
}

/// No pod shows the change or ever did; Helm may have tried.
fn not_here(
    view: &mut View<'_>,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> (TargetState, Say) {
    match helm::did(view, workload, merged, built) {
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
            older.map_or((TargetState::Never, Say::NotHereYet), |older| (target::unknown(), older))
        }
    }
}
