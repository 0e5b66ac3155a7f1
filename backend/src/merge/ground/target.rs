// SPDX-License-Identifier: Apache-2.0
//! What a target's state rests on: the workload, the images that run there, what Gerrit's git says of these, and what ran before.

use std::{cmp::Reverse, collections::BTreeSet};

use milepost_api::TargetState;

use super::{Ground, Name, workload};
use crate::{
    merge::{View, evidence::Told},
    model::{Digest, Earlier, PodSet, ReleaseRevision, Revision, Workload, WorkloadRef},
};

/// The grounds of a target in that state, the workload's own word first.
pub(in crate::merge) fn of(view: &View<'_>, place: &WorkloadRef, state: &TargetState) -> Vec<Ground> {
    let cluster = place.cluster.as_str();
    let mut grounds = Vec::new();
    if !view.heard.fresh(cluster) {
        grounds.push(view.health_ground(cluster));
    }
    let Some(told) = view.evidence.workload(place) else {
        grounds.push(view.none_ground(cluster, Name(workload(place)).to_string()));
        grounds.dedup();
        return grounds;
    };
    grounds.extend(own(&told));
    let Some(merged) = &view.merged else { return grounds };
    let running: BTreeSet<&Digest> = told.is.running().collect();
    for digest in &running {
        grounds.extend(image(view, digest, merged, cluster));
    }
    if running.is_empty()
        && let Some(named) = told.is.wanted.as_ref().and_then(|name| view.evidence.named_image(name))
    {
        grounds.push(named.ground().through(cluster));
        grounds.extend(view.ancestry_ground(&named, merged));
    }
    match state {
        TargetState::RolledBack { .. } | TargetState::Removed { .. } => {
            grounds.extend(before(view, place, merged));
            grounds.extend(told.is.earlier.iter().map(|earlier| asked(place, earlier)));
        }
        TargetState::Reverted { by, .. } => {
            let change = view.evidence.changes.iter().find(|change| change.number == *by);
            let reverts = change.and_then(|change| change.revert_of).map(|of| format!("reverts change {of}"));
            grounds.extend(reverts.map(|said| Ground::other(*by, said).through(cluster)));
        }
        TargetState::Unknown { .. } => {
            let asked = |number| Ground::other(number, "not said yet which changes revert it".to_owned());
            grounds.extend(view.asker.unsaid().map(|number| asked(number).through(cluster)));
        }
        _ => {}
    }
    grounds
}

/// What the cluster shows of a workload, and what Helm says of it.
pub(in crate::merge) fn own(told: &Told<'_, Workload>) -> Vec<Ground> {
    let of = &told.is.of;
    let mut grounds =
        vec![Ground::new(&of.cluster, Name(workload(of)).to_string(), said(told.is), Some(told.as_of))];
    if let Some(release) = &told.is.release {
        let rolled_back = release.newest().is_some_and(|newest| newest.rollback_to.is_some());
        let revisions = release.revisions.iter().rev().take(if rolled_back { 2 } else { 1 });
        grounds.extend(revisions.map(|revision| {
            let name = Name(format!("{}/{}", of.namespace, release.name));
            let object = format!("release {name}, revision {}", revision.revision);
            Ground::new(&of.cluster, object, said_by_helm(revision), revision.begun)
        }));
    }
    grounds
}

fn said_by_helm(revision: &ReleaseRevision) -> String {
    let said = [
        Some(format!("status {}", Name(format!("{:?}", revision.status).to_lowercase()))),
        revision.rollback_to.map(|before| format!("rollback to {before}")),
        revision.image.as_ref().map(|image| format!("asks for {}", Name(image))),
        revision.chart.as_ref().map(|chart| format!("chart {}", Name(chart))),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What is known of an image that runs in the cluster.
fn image(view: &View<'_>, digest: &Digest, merged: &Revision, cluster: &str) -> Vec<Ground> {
    match view.evidence.image(digest) {
        Some(told) => {
            let ancestry = view.ancestry_ground(&told, merged).map(|ground| ground.through(cluster));
            std::iter::once(told.ground().through(cluster)).chain(ancestry).collect()
        }
        None => Vec::new(),
    }
}

/// What ran here and had the change.
fn before(view: &View<'_>, place: &WorkloadRef, merged: &Revision) -> Vec<Ground> {
    let here = place.join();
    let mut stretches: Vec<_> =
        view.input.history.iter().filter(|stretch| stretch.workload == here).collect();
    // Of two of one moment, always the same is named.
    stretches.sort_by_key(|stretch| (Reverse(stretch.until.unwrap_or(stretch.since)), &stretch.digest));
    let said = stretches.into_iter().filter_map(|stretch| {
        let told = view.evidence.image(&stretch.digest)?;
        let revision = told.is.revision.as_ref()?;
        view.asker.has_said_yes(revision, merged).then(|| {
            let object = format!("history of {}", Name(workload(place)));
            let said = match stretch.until {
                Some(_) => format!("ran {} until then", stretch.digest.brief()),
                None => format!("runs {} since then", stretch.digest.brief()),
            };
            let at = stretch.until.or(Some(stretch.since));
            // Which of the images had the change the registry told.
            Ground::new(&place.cluster, object, said, at).through(told.source)
        })
    });
    said.collect()
}

/// What an earlier template of the workload asked for.
fn asked(place: &WorkloadRef, earlier: &Earlier) -> Ground {
    let object = format!("earlier ReplicaSet of {}", Name(workload(place)));
    Ground::new(&place.cluster, object, format!("asked for {}", Name(&earlier.image)), earlier.begun)
}

/// The workload's status in words.
fn said(workload: &Workload) -> String {
    if !workload.exists {
        return "there is none".to_owned();
    }
    let (new, old) = (&workload.new, &workload.old);
    let wanted = workload.wanted.as_ref().filter(|_| workload.running().next().is_none());
    let said = [
        Some(format!("{} of {} pods ready{}", new.ready, workload.desired, running(new))),
        (old.total > 0).then(|| format!("{} of the version before{}", old.total, running(old))),
        (!workload.observed).then(|| "newest generation not observed".to_owned()),
        wanted.map(|wanted| format!("asks for {}", Name(wanted))),
        workload.failed.as_ref().map(|failed| Name(failed).to_string()),
        workload.held.as_ref().map(|reason| format!("held: {}", Name(reason))),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn running(pods: &PodSet) -> String {
    let digests: Vec<_> = pods.digests.iter().map(Digest::brief).collect();
    if digests.is_empty() { String::new() } else { format!(", imageID {}", digests.join(", ")) }
}
