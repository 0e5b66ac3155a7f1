// SPDX-License-Identifier: Apache-2.0
//! A `deploy` step: in every cluster of the environment each touched service runs an image with the change, fully rolled out.

use milepost_api::{
    Say,
    StepState::{Skipped, Unknown, Waiting},
    Target, TargetState,
};

use super::{
    Verdict, View,
    built::{Carriers, Touched},
    canary, drift, presumed, sum, target,
};

use crate::model::WorkloadRef;

/// The step's verdict, with a target for each service in each cluster.
pub(super) fn step<'a>(
    view: &mut View<'a>,
    environment: &str,
    clusters: &[String],
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
    let (mut targets, mut drifts) = (Vec::new(), Vec::new());
    let mut grounds = Vec::new();
    for cluster in clusters {
        for service in touched {
            let here = |place: &&WorkloadRef| place.cluster == *cluster && !service.is_canary(place);
            for place in service.workloads.iter().filter(here) {
                if !presumed::is_seen(view, service, place) {
                    continue;
                }
                let own = target::state(view, service, place, carriers);
                let (state, say) = canary::over(view, service, place, own, carriers);
                grounds.push(canary::grounds(view, service, place, &state));
                let drift = drift::of(view, environment, service, place);
                drifts.push((*service, place, drift.clone()));
                targets.push((
                    Target {
                        service: service.name.clone(),
                        environment: environment.to_owned(),
                        cluster: cluster.clone(),
                        state,
                        sentence: say.clone().into(),
                        drift,
                    },
                    say,
                ));
            }
        }
    }
    let mut verdict = sum::verdict(environment, &targets);
    // Once it moves, each cluster's own line says it.
    if verdict.state == Waiting {
        verdict.remarks = drift::remarks(view, environment, &drifts, carriers);
    }
    for (target, _) in &targets {
        verdict = verdict.by(&target.cluster);
    }
    // What is live there weighs least.
    let live = |target: &Target| {
        matches!(target.state, TargetState::Live { .. } | TargetState::LiveByLaterImage { .. })
    };
    let (whole, open): (Vec<_>, Vec<_>) =
        targets.iter().zip(&grounds).partition(|((target, _), _)| live(target));
    let firsts = open.into_iter().chain(whole).filter_map(|(_, grounds)| grounds.first().cloned());
    let mut verdict = verdict.because(firsts);
    // Where nothing has begun anywhere, a list of clusters without it says nothing.
    if targets.iter().any(|(target, _)| target.state != TargetState::Never) {
        verdict.targets = targets.into_iter().map(|(target, _)| target).collect();
        verdict.target_grounds = grounds;
    }
    verdict
}
