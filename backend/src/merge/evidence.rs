// SPDX-License-Identifier: Apache-2.0
//! The facts of one answer, each thing's newest telling only, in an order that does not depend on how they came.

use std::{cmp::Reverse, collections::BTreeMap};

use milepost_api::{
    Millis,
    gerrit::{Change, ChangeStatus},
};

use super::{Input, comments};
use crate::model::{
    Asked, Digest, Fact, FactBody, ImageFact, ImageRef, Pipeline, Promotion, Promotions, Run, Wanted,
    Workload, WorkloadRef,
};

/// One thing with where it comes from.
pub(super) struct Told<'a, T> {
    pub(super) source: &'a str,
    pub(super) key: &'a str,
    /// When it was said.
    pub(super) as_of: Millis,
    pub(super) is: &'a T,
}

impl<T> Clone for Told<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Told<'_, T> {}

pub(super) struct Evidence<'a> {
    /// What CI sources tell; of what bots' comments tell that which no CI source does.
    pub(super) runs: Vec<Told<'a, Run>>,
    /// Comments of bots that cannot be read.
    pub(super) unread: Vec<Told<'a, Run>>,
    pub(super) images: Vec<Told<'a, ImageFact>>,
    workloads: Vec<Told<'a, Workload>>,
    wanted: Vec<Told<'a, Wanted>>,
    promotions: Vec<Told<'a, Promotions>>,
    /// Other changes that facts came with: those that revert this one, and those that revert these.
    pub(super) changes: Vec<&'a Change>,
    pipeline: &'a Pipeline,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(input: &Input<'a>) -> Self {
        let (mut runs, mut images, mut workloads, mut changes) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut wanted, mut promotions) = (Vec::new(), Vec::new());
        for ((source, key), fact) in newest(input.facts) {
            let as_of = fact.as_of;
            match &fact.body {
                FactBody::Run(is) => runs.push(Told { source, key, as_of, is }),
                FactBody::Image(is) => images.push(Told { source, key, as_of, is }),
                FactBody::Workload(is) => workloads.push(Told { source, key, as_of, is }),
                FactBody::Change(change) => changes.push(change),
                FactBody::Wanted(is) => wanted.push(Told { source, key, as_of, is }),
                FactBody::Promotions(is) => promotions.push(Told { source, key, as_of, is }),
                // The pipeline has it.
                FactBody::Declaration(_) | FactBody::Owners(_) => {}
            }
        }
        let (runs, unread) = comments::told(&runs);
        Self { runs, unread, images, workloads, wanted, promotions, changes, pipeline: input.pipeline }
    }

    /// The workload's newest telling.
    pub(super) fn workload(&self, of: &WorkloadRef) -> Option<Told<'a, Workload>> {
        self.workloads.iter().copied().find(|told| told.source == of.cluster && told.is.of == *of)
    }

    /// What a service is asked to run in an environment, by one of these repositories, or by any. Of several that say something,
    /// one that names an image.
    pub(super) fn wanted(
        &self,
        environment: &str,
        service: &str,
        by: Option<&[String]>,
    ) -> Option<Told<'a, Wanted>> {
        let says = |told: &Told<'a, Wanted>| {
            told.is.environment == environment
                && told.is.service == service
                && by.is_none_or(|names| names.iter().any(|name| name == told.source))
        };
        self.wanted.iter().copied().filter(says).min_by_key(|told| match told.is.asked {
            Asked::Image(_) => 0,
            Asked::Unreadable { .. } => 1,
            Asked::Missing => 2,
        })
    }

    /// Open changes of these repositories that would let a service run another image in an environment.
    pub(super) fn promotions(
        &self,
        environment: &str,
        service: &str,
        by: &[String],
    ) -> Vec<Told<'a, Promotion>> {
        let ours = |told: &&Told<'a, Promotions>| {
            told.is.environment == environment
                && told.is.service == service
                && by.iter().any(|name| name == told.source)
        };
        let each = |told: &Told<'a, Promotions>| {
            let Told { source, key, as_of, is } = *told;
            is.open.iter().map(move |is| Told { source, key, as_of, is })
        };
        self.promotions.iter().filter(ours).flat_map(each).collect()
    }

    /// The image that any of its digests names.
    pub(super) fn image(&self, digest: &Digest) -> Option<Told<'a, ImageFact>> {
        self.images.iter().copied().find(|told| told.is.digest == *digest || told.is.also.contains(digest))
    }

    /// The image that a reference names, by digest, else by tag within its repository.
    pub(super) fn named_image(&self, name: &ImageRef) -> Option<Told<'a, ImageFact>> {
        if let Some(digest) = &name.digest {
            return self.image(digest);
        }
        let tag = name.tag.as_deref().unwrap_or("latest");
        // A tag points to one digest at a time: of several tellings the newest image has it.
        self.images
            .iter()
            .copied()
            .filter(|told| {
                self.pipeline.same(&told.is.repository, &name.repository)
                    && told.is.tags.iter().any(|t| t == tag)
            })
            .max_by_key(|told| (told.is.created, told.key))
    }

    /// The merged changes that take that one back (`true`) or bring it back (`false`), the last merged first.
    pub(super) fn reverts_of(&self, number: u64) -> Vec<(&'a Change, bool)> {
        let mut all = Vec::new();
        let mut open = vec![(number, true)];
        while let Some((of, takes_back)) = open.pop() {
            // A change cannot revert a later one.
            let reverts = |change: &&&Change| {
                change.revert_of == Some(of) && change.status == ChangeStatus::Merged && change.number > of
            };
            for change in self.changes.iter().filter(reverts) {
                all.push((*change, takes_back));
                open.push((change.number, !takes_back));
            }
        }
        // Not by their numbers: who was pushed first may be merged last.
        all.sort_by_key(|(change, _)| Reverse((change.merged_at.unwrap_or(change.updated), change.number)));
        all
    }
}

/// The newest telling of each thing, by its source and key.
pub(super) fn newest(facts: &[Fact]) -> BTreeMap<(&str, &str), &Fact> {
    let mut newest: BTreeMap<(&str, &str), &Fact> = BTreeMap::new();
    for fact in facts {
        let held = newest.entry((&fact.source, &fact.key)).or_insert(fact);
        if held.order < fact.order {
            *held = fact;
        }
    }
    newest
}
