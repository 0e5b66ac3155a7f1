// SPDX-License-Identifier: Apache-2.0
//! What Helm's own records add to what the pods show. The pods remain the truth: Helm says who rolled back, that an upgrade
//! failed or is pending before any pod shows it, and where the two disagree both are named.

use milepost_api::{Millis, Say};

use super::{
    View,
    built::{Carrier, Touched},
    called, carries, ground,
    notes::Note,
};
use crate::model::{Digest, ImageRef, ReleaseRevision, ReleaseStatus, Revision, StepRule, Workload};

/// What Helm last did with the change in a workload.
pub(super) enum Did<'a> {
    /// Its newest revision asks for the change and failed.
    Failed(&'a ReleaseRevision),
    /// Its newest revision asks for the change and is not at its end.
    Pending,
    /// It asked for the change, and rolled that back.
    RolledBack { at: Option<Millis>, asked: &'a ImageRef, automatic: Option<bool> },
}

/// What Helm last did with the change, as far as its records tell.
pub(super) fn did<'w>(
    view: &mut View<'_>,
    workload: &'w Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<Did<'w>> {
    let revisions = &workload.release.as_ref()?.revisions;
    let last = revisions.iter().rposition(|revision| asks_for(view, revision, merged, built))?;
    let (with, image) = (revisions.get(last)?, revisions.get(last)?.image.as_ref()?);
    let Some(next) = revisions.get(last + 1) else {
        return match with.status {
            ReleaseStatus::Failed => Some(Did::Failed(with)),
            ReleaseStatus::Pending => Some(Did::Pending),
            _ => None,
        };
    };
    let rolled_back = next.rollback_to.is_some() && next.status != ReleaseStatus::Failed;
    rolled_back.then(|| Did::RolledBack { at: next.begun, asked: image, automatic: next.is_automatic(with) })
}

/// Whether the rollback that Helm tells of is the one that the pods show: what runs is what its newest revision asks for.
pub(super) fn agrees(view: &View<'_>, workload: &Workload) -> bool {
    let newest = workload.release.as_ref().and_then(|release| release.newest());
    let asked = newest.and_then(|revision| revision.image.as_ref());
    asked.zip(workload.wanted.as_ref()).is_some_and(|(asked, wanted)| same(view, asked, wanted) == Some(true))
}

/// Where Helm and the pods disagree, each once.
pub(super) fn disagreements(view: &View<'_>, touched: &Touched<'_>) -> Vec<Note> {
    let clusters = view.input.pipeline.steps.iter().flat_map(|step| match &step.rule {
        StepRule::Deploy { clusters, .. } => clusters.as_slice(),
        _ => &[],
    });
    let mut said: Vec<Note> = Vec::new();
    for cluster in clusters.filter(|cluster| view.heard.fresh(cluster)) {
        for place in touched.iter().flatten().flat_map(|service| &service.workloads) {
            let Some(told) = view.evidence.workload(place).filter(|_| place.cluster == *cluster) else {
                continue;
            };
            let say = disagreement(view, told.is).filter(|say| said.iter().all(|note| note.say != *say));
            said.extend(say.map(|say| Note { say, grounds: ground::target::own(&told) }));
        }
    }
    said
}

fn disagreement(view: &View<'_>, workload: &Workload) -> Option<Say> {
    // A rollout under way is neither here nor there.
    if !workload.complete() || workload.new.ready == 0 {
        return None;
    }
    let release = workload.release.as_ref()?;
    let newest = release.newest()?;
    // Where the revision before asked for the same image, its pods say nothing of the newest.
    let another = |before: &ReleaseRevision| {
        before.image.as_ref().zip(newest.image.as_ref()).and_then(|(a, b)| same(view, a, b)) == Some(false)
    };
    let before = release.revisions.iter().rev().nth(1);
    let (asked, wanted) = (newest.image.as_ref()?, workload.wanted.as_ref()?);
    let cluster = workload.of.cluster.clone();
    match (newest.status, same(view, asked, wanted)?) {
        (ReleaseStatus::Deployed, false) => Some(Say::HelmDisagrees {
            cluster,
            asked: called::reference(view, asked),
            runs: called::reference(view, wanted),
        }),
        (ReleaseStatus::Failed, true) if before.is_some_and(another) => {
            Some(Say::HelmFailedThough { cluster })
        }
        _ => None,
    }
}

fn asks_for(
    view: &mut View<'_>,
    revision: &ReleaseRevision,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> bool {
    let asked = revision.image.as_ref();
    asked.is_some_and(|asked| carries::asked_for(view, asked, revision.begun, merged, built) == Some(true))
}

/// Whether two references mean one image; `None` where that cannot be told. A tag that moved since is one reference still.
fn same(view: &View<'_>, a: &ImageRef, b: &ImageRef) -> Option<bool> {
    if !view.input.pipeline.same(&a.repository, &b.repository) {
        return Some(false);
    }
    let named = |image| view.evidence.named_image(image).map(|told| &told.is.digest);
    match ((&a.digest, &a.tag), (&b.digest, &b.tag)) {
        ((Some(a), _), (Some(b), _)) => Some(a == b || of_one_image(view, a, b)),
        // Two tags may point to one image.
        ((None, one), (None, other)) => Some(one == other || named(a).is_some() && named(a) == named(b)),
        _ => Some(named(a)? == named(b)?),
    }
}

fn of_one_image(view: &View<'_>, a: &Digest, b: &Digest) -> bool {
    let image = |digest| view.evidence.image(digest).map(|told| &told.is.digest);
    image(a).is_some() && image(a) == image(b)
}
