// SPDX-License-Identifier: Apache-2.0
//! What a cluster runs is without the change: it left by a rollback or with its workload, or it never was there.

use std::cmp::Reverse;

use milepost_api::{Millis, Say, TargetState};

use super::{
    View,
    built::Carrier,
    called, carries,
    helm::{self, Did},
    target::{self, Asking, asking},
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
    let Ok(gone) = last_had(view, place, merged, built) else { return asking() };
    let gone = gone.map(|(until, from)| (until.or(begun), from));
    let Ok(leaving) = first(&workload.old.digests, |digest| carries::has(view, digest, merged, built)) else {
        return asking();
    };
    let known = gone.or(leaving.map(|(_, from)| (begun, from)));
    let (at, from) = match known.map(|(at, from)| (at, called::digest(view, from))) {
        Some(known) => known,
        None => match asked_before(view, workload, merged, built) {
            Err(Asking) => return asking(),
            Ok(Some((at, from))) => (at, Some(called::reference(view, from))),
            Ok(None) => return not_here(view, workload, merged, built),
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
) -> Result<Option<(Option<Millis>, &'w ImageRef)>, Asking> {
    let had = |earlier: &Earlier| carries::asked_for(view, &earlier.image, earlier.begun, merged, built);
    let last = first(&workload.earlier, had)?;
    // Only of the last one is known when the next came.
    Ok(last.map(|(place, earlier)| (workload.since.filter(|_| place == 0), &earlier.image)))
}

/// The first that is so, and its place; unless it is not known of one before it. All are asked about at once.
fn first<T>(all: &[T], is: impl FnMut(&T) -> Option<bool>) -> Result<Option<(usize, &T)>, Asking> {
    let answers: Vec<_> = all.iter().map(is).collect();
    match answers.iter().position(|answer| *answer != Some(false)) {
        Some(place) if answers.get(place) == Some(&None) => Err(Asking),
        place => Ok(place.and_then(|place| Some((place, all.get(place)?)))),
    }
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
        Err(Asking) => asking(),
        Ok(None) => not_here(view, workload, merged, built),
        Ok(Some((at, _))) => match helm::did(view, workload, merged, built) {
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
) -> Result<Option<(Option<Millis>, &'a Digest)>, Asking> {
    let here = place.join();
    let history: &'a [Stretch] = view.input.history;
    let mut here: Vec<_> = history.iter().filter(|stretch| stretch.workload == here).collect();
    here.sort_by_key(|stretch| Reverse((stretch.until.unwrap_or(Millis::MAX), &stretch.digest)));
    let last = first(&here, |stretch| carries::has(view, &stretch.digest, merged, built))?;
    Ok(last.map(|(_, stretch)| (stretch.until, &stretch.digest)))
}

fn rolled_back(
    view: &View<'_>,
    workload: &Workload,
    at: Option<Millis>,
    from: Option<String>,
    automatic: Option<bool>,
) -> (TargetState, Say) {
    let to = workload.new.digests.first().and_then(|digest| called::digest(view, digest));
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
            let from = Some(called::reference(view, asked));
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
