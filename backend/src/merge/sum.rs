// SPDX-License-Identifier: Apache-2.0
//! What the targets of a `deploy` step add up to: first what must be heard of, then how far it has got.

use std::collections::BTreeSet;

use milepost_api::{
    Failure, Millis, Say,
    StepState::{Done, Failed, Running, Unknown, Waiting},
    Target, TargetState,
};

use super::Verdict;

/// The step's verdict; each target comes with its clause.
pub(super) fn verdict(environment: &str, targets: &[(Target, Say)]) -> Verdict {
    all_live(environment, targets)
        .or_else(|| targets.iter().find_map(|(target, _)| failed(target)))
        .or_else(|| targets.iter().find_map(|(target, _)| rolled_back(target)))
        .or_else(|| rolling(environment, targets))
        .or_else(|| held(environment, targets))
        .or_else(|| targets.iter().find_map(|(target, _)| not_ready(target)))
        .or_else(|| removed(environment, targets))
        // A cluster that cannot be read may be all that is missing: then the step is unknown, not waiting.
        .or_else(|| targets.iter().find_map(|(target, say)| blind(target, say)))
        .unwrap_or_else(|| in_part(environment, targets))
}

fn all_live(environment: &str, targets: &[(Target, Say)]) -> Option<Verdict> {
    let somewhere = !targets.is_empty() && nowhere(targets).is_empty();
    let everywhere = targets.iter().all(|(target, _)| arrived(&target.state));
    let since = targets.iter().filter_map(|(target, _)| since(&target.state)).max();
    let say = reverted(environment, targets)
        .unwrap_or_else(|| Say::DeployedTo { environment: environment.to_owned() });
    (somewhere && everywhere).then(|| Verdict::new(Done, say).since(since))
}

/// The change is there, and one that reverts it is too.
fn reverted(environment: &str, targets: &[(Target, Say)]) -> Option<Say> {
    let undone = |target: &Target| match target.state {
        TargetState::Reverted { by, .. } => Some(by),
        _ => None,
    };
    let by = targets.iter().find_map(|(target, _)| undone(target))?;
    let clusters = |is: &dyn Fn(&Target) -> bool| {
        let found = targets.iter().filter(|(target, _)| is(target)).map(|(target, _)| &target.cluster);
        count(found.collect::<BTreeSet<_>>().len())
    };
    let reverted = clusters(&|target| undone(target).is_some());
    // Where nothing runs nothing is reverted.
    let total = clusters(&|target| target.state != TargetState::ScaledToZero);
    Some(Say::RevertedIn { environment: environment.to_owned(), by, reverted, total })
}

fn failed(target: &Target) -> Option<Verdict> {
    let TargetState::Failed { reason, before_serves } = &target.state else { return None };
    let (service, cluster) = (&target.service, &target.cluster);
    let failure = Failure { stage: format!("{service} in {cluster}: {reason}"), url: None, excerpt: None };
    let (reason, before_serves) = (reason.clone(), *before_serves);
    let (environment, cluster) = (target.environment.clone(), cluster.clone());
    let say = Say::DeployFailed { environment, cluster, reason, before_serves };
    Some(Verdict { failure: Some(failure), ..Verdict::new(Failed, say) })
}

fn rolled_back(target: &Target) -> Option<Verdict> {
    let TargetState::RolledBack { at, automatic, .. } = target.state else { return None };
    let (environment, cluster) = (target.environment.clone(), target.cluster.clone());
    Some(Verdict::new(Failed, Say::RolledBackFrom { environment, cluster, automatic }).since(at))
}

fn rolling(environment: &str, targets: &[(Target, Say)]) -> Option<Verdict> {
    let pods = targets.iter().filter_map(|(target, _)| match target.state {
        TargetState::RollingOut { ready, desired } => Some((ready, desired)),
        _ => None,
    });
    let (ready, desired) = pods.reduce(|(ready, desired), (r, d)| (ready + r, desired + d))?;
    Some(Verdict::new(Running, Say::DeployingTo { environment: environment.to_owned(), ready, desired }))
}

fn not_ready(target: &Target) -> Option<Verdict> {
    let TargetState::NotReady { .. } = target.state else { return None };
    let (environment, cluster) = (target.environment.clone(), target.cluster.clone());
    Some(Verdict::new(Running, Say::NoPodReadyIn { environment, cluster }))
}

/// Somebody has to let it go on.
fn held(environment: &str, targets: &[(Target, Say)]) -> Option<Verdict> {
    let mut held = targets.iter().filter_map(|(target, _)| match &target.state {
        TargetState::Held { reason, ready, .. } => Some((target, reason, *ready)),
        _ => None,
    });
    let (first, reason, _) = held.clone().next()?;
    let cluster = (held.clone().count() < targets.len()).then(|| first.cluster.clone());
    let begun = held.any(|(.., ready)| ready > 0) || some_serve(targets);
    let (environment, reason) = (environment.to_owned(), reason.clone());
    let say = Say::DeployHeld { environment, cluster, reason };
    Some(Verdict::new(if begun { Running } else { Waiting }, say))
}

/// What had it and is there no more. Nobody calls that a failure: services move, and end.
fn removed(environment: &str, targets: &[(Target, Say)]) -> Option<Verdict> {
    let gone = |target: &Target| match target.state {
        TargetState::Removed { at } => Some(at),
        _ => None,
    };
    let first = targets.iter().map(|(target, _)| target).find(|target| gone(target).is_some())?;
    let all = targets.iter().all(|(target, _)| gone(target).is_some());
    let cluster = (!all).then(|| first.cluster.clone());
    let state = if some_serve(targets) { Running } else { Waiting };
    let at = targets.iter().filter_map(|(target, _)| gone(target)).max().flatten();
    Some(Verdict::new(state, Say::RemovedFrom { environment: environment.to_owned(), cluster }).since(at))
}

fn blind(target: &Target, say: &Say) -> Option<Verdict> {
    let TargetState::Unknown { since, .. } = target.state else { return None };
    Some(Verdict::new(Unknown, say.clone()).since(since))
}

/// Nothing moves: whole clusters are counted first, then whole services.
fn in_part(environment: &str, targets: &[(Target, Say)]) -> Verdict {
    let environment = environment.to_owned();
    if !targets.is_empty() && targets.iter().all(|(target, _)| target.state == TargetState::ScaledToZero) {
        return Verdict::new(Waiting, Say::ScaledToZeroIn { environment });
    }
    let (live, total) = whole(targets, |target| &target.cluster);
    if live > 0 {
        return Verdict::new(Running, Say::DeployedInSome { environment, live, total });
    }
    let (live, total) = whole(targets, |target| &target.service);
    if live > 0 {
        return Verdict::new(Running, Say::ServicesDeployed { environment, live, total });
    }
    if let Some(say) = canaries(&environment, targets) {
        return Verdict::new(Running, say);
    }
    if some_serve(targets) {
        return Verdict::new(Running, Say::DeployedInPart { environment });
    }
    if let Some((held, _)) = targets.iter().find(|(_, say)| *say == Say::HelmPending) {
        return Verdict::new(Waiting, Say::HelmHolds { environment, cluster: held.cluster.clone() });
    }
    Verdict::new(Waiting, Say::DeployWaiting { environment })
}

/// Where there are canaries only: how many pods have the change.
fn canaries(environment: &str, targets: &[(Target, Say)]) -> Option<Say> {
    if some_serve(targets) {
        return None;
    }
    let pods = targets.iter().filter_map(|(target, _)| match target.state {
        TargetState::Canary { ready, total } => Some((ready, total)),
        _ => None,
    });
    let (ready, total) = pods.reduce(|(ready, total), (r, t)| (ready + r, total + t))?;
    Some(Say::CanaryIn { environment: environment.to_owned(), ready, total })
}

/// In how many clusters, or services, nothing is left to do and the change really serves; and how many there are.
fn whole<'t>(targets: &'t [(Target, Say)], by: fn(&'t Target) -> &'t String) -> (u32, u32) {
    let all: BTreeSet<_> = targets.iter().map(|(target, _)| by(target)).collect();
    let nowhere = nowhere(targets);
    let arrived = |target: &Target| arrived(&target.state) && !nowhere.contains(target.service.as_str());
    let whole = all.iter().filter(|name| {
        let here = || targets.iter().map(|(target, _)| target).filter(|target| by(target) == **name);
        here().all(arrived) && here().any(|target| serves(&target.state))
    });
    (count(whole.count()), count(all.len()))
}

/// The services that have the change in no cluster: scaled to zero everywhere is nowhere.
fn nowhere(targets: &[(Target, Say)]) -> BTreeSet<&str> {
    let mut services: BTreeSet<_> = targets.iter().map(|(target, _)| target.service.as_str()).collect();
    for (target, _) in targets.iter().filter(|(target, _)| is_live(&target.state)) {
        services.remove(target.service.as_str());
    }
    services
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn some_serve(targets: &[(Target, Say)]) -> bool {
    targets.iter().any(|(target, _)| serves(&target.state))
}

/// Whether the code of the change runs there.
fn serves(state: &TargetState) -> bool {
    matches!(state, TargetState::Live { .. } | TargetState::LiveByLaterImage { .. })
}

/// Whether nothing is left to do there.
fn arrived(state: &TargetState) -> bool {
    is_live(state) || matches!(state, TargetState::ScaledToZero)
}

fn is_live(state: &TargetState) -> bool {
    serves(state) || matches!(state, TargetState::Reverted { .. })
}

fn since(state: &TargetState) -> Option<Millis> {
    match state {
        TargetState::Live { since }
        | TargetState::LiveByLaterImage { since, .. }
        | TargetState::Reverted { since, .. } => *since,
        _ => None,
    }
}
