// SPDX-License-Identifier: Apache-2.0
//! A `deploy` step: in every cluster of the environment each touched service runs an image with the change, fully rolled out.

use milepost_api::{
    Failure, Say,
    StepState::{Done, Failed, Running, Skipped, Unknown, Waiting},
    Target, TargetState,
};

use super::{
    Verdict, View,
    image::{Carriers, Touched},
    target,
};

/// The step's verdict, with a target for each service in each cluster.
pub(super) fn step<'a>(
    view: &mut View<'a>,
    environment: &str,
    clusters: &[String],
    touched: &Touched<'a>,
    carriers: &Carriers<'a>,
) -> Verdict {
    if view.merged.is_none() || view.old_patch_set {
        return Verdict::not_yet();
    }
    let Some(touched) = touched else { return Verdict::new(Unknown, Say::AskingGerrit) };
    if touched.is_empty() {
        return Verdict::new(Skipped, Say::SkippedUntouched);
    }
    let mut targets = Vec::new();
    for cluster in clusters {
        for service in touched {
            for place in service.workloads.iter().filter(|place| place.cluster == *cluster) {
                let (state, say) = target::state(view, service, place, carriers);
                targets.push((
                    Target {
                        service: service.name.clone(),
                        environment: environment.to_owned(),
                        cluster: cluster.clone(),
                        state,
                        sentence: say.clone().into(),
                    },
                    say,
                ));
            }
        }
    }
    let mut verdict = sum(environment, &targets);
    for (target, _) in &targets {
        verdict = verdict.by(&target.cluster);
    }
    // Where nothing has begun anywhere, a list of clusters without it says nothing.
    if targets.iter().any(|(target, _)| target.state != TargetState::Never) {
        verdict.targets = targets.into_iter().map(|(target, _)| target).collect();
    }
    verdict
}

fn sum(environment: &str, targets: &[(Target, Say)]) -> Verdict {
    let environment = environment.to_owned();
    let count = |is: fn(&TargetState) -> bool| {
        u32::try_from(targets.iter().filter(|(target, _)| is(&target.state)).count()).unwrap_or(u32::MAX)
    };
    let arrived = count(arrived);
    let total = u32::try_from(targets.len()).unwrap_or(u32::MAX);
    // Scaled to zero everywhere is nowhere.
    let somewhere = targets.iter().any(|(target, _)| is_live(&target.state));
    if somewhere && arrived == total {
        let since = targets.iter().filter_map(|(target, _)| since(&target.state)).max();
        return Verdict::new(Done, Say::DeployedTo { environment }).since(since);
    }
    for (target, _) in targets {
        let cluster = target.cluster.clone();
        if let TargetState::Failed { reason } = &target.state {
            let reason = reason.clone();
            let mut verdict =
                Verdict::new(Failed, Say::DeployFailed { environment, cluster, reason: reason.clone() });
            let stage = format!("{} in {}", target.service, target.cluster);
            verdict.failure = Some(Failure { stage: format!("{stage}: {reason}"), url: None, excerpt: None });
            return verdict;
        }
    }
    if let Some((target, _)) = targets.iter().find(|(t, _)| matches!(t.state, TargetState::RolledBack { .. }))
    {
        let TargetState::RolledBack { at } = target.state else { return Verdict::not_yet() };
        let cluster = target.cluster.clone();
        return Verdict::new(Failed, Say::RolledBackFrom { environment, cluster }).since(at);
    }
    let (mut ready, mut desired, mut rolling) = (0, 0, false);
    for (target, _) in targets {
        if let TargetState::RollingOut { ready: r, desired: d } = target.state {
            (ready, desired, rolling) = (ready + r, desired + d, true);
        }
    }
    if rolling {
        return Verdict::new(Running, Say::DeployingTo { environment, ready, desired });
    }
    // A cluster that cannot be read may be all that is missing: then the step is unknown, not waiting.
    let blind = targets.iter().find(|(target, _)| matches!(target.state, TargetState::Unknown { .. }));
    if let Some((target, say)) = blind {
        let TargetState::Unknown { since, .. } = target.state else { return Verdict::not_yet() };
        return Verdict::new(Unknown, say.clone()).since(since);
    }
    if arrived > 0 {
        return Verdict::new(Running, Say::DeployedInSome { environment, live: arrived, total });
    }
    Verdict::new(Waiting, Say::DeployWaiting { environment })
}

/// Whether nothing is left to do there.
fn arrived(state: &TargetState) -> bool {
    is_live(state) || matches!(state, TargetState::ScaledToZero)
}

fn is_live(state: &TargetState) -> bool {
    matches!(state, TargetState::Live { .. } | TargetState::LiveByLaterImage { .. })
}

fn since(state: &TargetState) -> Option<i64> {
    match state {
        TargetState::Live { since } | TargetState::LiveByLaterImage { since, .. } => *since,
        _ => None,
    }
}
