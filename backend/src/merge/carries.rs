// SPDX-License-Identifier: Apache-2.0
//! Whether what a workload runs carries the change: a question about git, not about tags.

use milepost_api::Millis;

use super::{View, built::Carrier, evidence::Told};
use crate::model::{Digest, ImageFact, ImageRef, Revision, Workload};

/// Whether an image carries the change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    /// The image built for this change.
    Itself,
    /// A later image that contains it.
    Later(Option<u64>),
    No,
    /// No registry has confirmed the image, or which revision it is of.
    NotConfirmed,
    /// Gerrit does not have its revision.
    NotInGerrit,
    /// Gerrit has not said.
    Asking,
}

/// Whether the newest pod template carries the change: by what its pods run, every one of them; before any runs, by what the
/// template names. A tag may have moved since the pods pulled it.
pub(super) fn wanted(
    view: &mut View<'_>,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Carries {
    let running: Vec<_> = workload.new.digests.iter().map(|digest| view.evidence.image(digest)).collect();
    if running.is_empty() && workload.new.ready > 0 {
        // Pods whose image has no digest that could be compared: loaded into the node by hand, say.
        return Carries::NotConfirmed;
    }
    if running.is_empty() {
        let named = workload.wanted.as_ref().and_then(|name| view.evidence.named_image(name));
        return carries(view, named, merged, built);
    }
    let all = running.into_iter().map(|image| carries(view, image, merged, built));
    all.reduce(Carries::weaker).unwrap_or(Carries::NotConfirmed)
}

/// How the pods that serve carry the change while a newer template comes up: `None` unless every one of them does.
pub(super) fn serving(
    view: &mut View<'_>,
    workload: &Workload,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<Carries> {
    let before = workload.old.ready > 0 && !workload.old.digests.is_empty();
    // All that are wanted are there already: what an undo finds, before the cluster has said so.
    let all_new = workload.new.ready > 0 && workload.new.ready >= workload.desired;
    if !before && !all_new {
        return None;
    }
    let mut told = Vec::new();
    for digest in workload.old.digests.iter().chain(&workload.new.digests) {
        let image = view.evidence.image(digest);
        told.push(carries(view, image, merged, built));
    }
    let all = told.iter().all(|carries| matches!(carries, Carries::Itself | Carries::Later(_)));
    all.then(|| told.first().copied()).flatten()
}

/// Whether the image that a reference names carries the change.
pub(super) fn named(
    view: &mut View<'_>,
    name: &ImageRef,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Carries {
    let image = view.evidence.named_image(name);
    carries(view, image, merged, built)
}

/// Whether an image has the change: by its revision, or by the gate's run that made it; `None` while Gerrit has not said.
pub(super) fn has(
    view: &mut View<'_>,
    digest: &Digest,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<bool> {
    if built.is_some_and(|built| built.is_of_gate(digest)) {
        return Some(true);
    }
    holds(view, digest, merged)
}

/// Whether an image's revision, if it is known, contains that one; `None` while Gerrit has not said.
pub(super) fn holds(view: &mut View<'_>, digest: &Digest, revision: &Revision) -> Option<bool> {
    let image = view.evidence.image(digest);
    view.asker.holds(image.and_then(|told| told.is.revision.as_ref()), revision)
}

/// Whether an image which was asked for since `begun` has the change; `None` while Gerrit has not said.
pub(super) fn asked_for(
    view: &mut View<'_>,
    asked: &ImageRef,
    begun: Option<Millis>,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Option<bool> {
    let named = view.evidence.named_image(asked);
    // A tag may have moved since: before the merge, or before that image was built, it stood for another.
    if asked.digest.is_none() {
        let created = named.and_then(|told| told.is.created);
        let possible = view.input.change.merged_at.into_iter().chain(created).max();
        if possible.zip(begun).is_none_or(|(possible, begun)| begun < possible) {
            return Some(false);
        }
    }
    let Some(named) = named else { return Some(false) };
    has(view, &named.is.digest, merged, built)
}

fn carries<'a>(
    view: &mut View<'a>,
    image: Option<Told<'a, ImageFact>>,
    merged: &Revision,
    built: Option<Carrier<'_>>,
) -> Carries {
    let Some(image) = image else { return Carries::NotConfirmed };
    // The gate's own merge commits are not in Gerrit: its image is the change's by the run that made it.
    if built.is_some_and(|built| built.is_of_gate(&image.is.digest)) {
        return Carries::Itself;
    }
    let Some(revision) = &image.is.revision else { return Carries::NotConfirmed };
    match view.asker.contains(revision, merged) {
        Some(true) if revision == merged => Carries::Itself,
        Some(true) => Carries::Later(view.asker.change_of(revision)),
        Some(false) => Carries::No,
        None if view.asker.lacks(revision, merged) => Carries::NotInGerrit,
        None => Carries::Asking,
    }
}

impl Carries {
    /// Of two pods' images, the one that promises less.
    fn weaker(self, other: Self) -> Self {
        let rank = |carries: &Self| match carries {
            Self::No => 0,
            Self::NotConfirmed => 1,
            Self::NotInGerrit => 2,
            Self::Asking => 3,
            Self::Later(_) => 4,
            Self::Itself => 5,
        };
        if rank(&self) <= rank(&other) { self } else { other }
    }
}
