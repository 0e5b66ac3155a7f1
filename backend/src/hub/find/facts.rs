// SPDX-License-Identifier: Apache-2.0
//! The facts that a topic rests on: those of its joins, and those that these and history lead to.

use std::collections::{BTreeMap, BTreeSet};

use super::Inner;
use crate::{
    model::{Asked, Digest, Fact, FactBody, ImageRef, Join, Stretch, Wanted},
    store::StoreError,
};

/// Facts lead to others so many times.
const ROUNDS: usize = 8;

/// Images that ran in a workload before, the last ones, of which it is asked what they were.
const LATELY: usize = 50;

/// The facts of a topic's joins and of what these and history lead to, and the joins that were added for that.
pub(super) async fn of(
    hub: &Inner,
    joins: &BTreeSet<Join>,
    history: &[Stretch],
) -> Result<(Vec<Fact>, BTreeSet<Join>), StoreError> {
    let mut facts = hub.parts.store.facts(joins).await?;
    let mut also = BTreeSet::new();
    let mut new = not_found(&facts, history);
    for _ in 0..ROUNDS {
        new.extend(leads(&facts).filter(|l| !joins.contains(l) && !also.contains(l)));
        if new.is_empty() {
            break;
        }
        facts.extend(hub.parts.store.facts(&new).await?);
        also.append(&mut new);
    }
    Ok((facts, also))
}

/// Of the images that were sought those of which no registry has told.
pub(super) fn untold(facts: &[Fact], sought: &BTreeSet<Join>) -> BTreeSet<Digest> {
    let told = told(facts);
    let digest = |join: &Join| if let Join::Digest(digest) = join { Some(digest.clone()) } else { None };
    sought.iter().filter_map(digest).filter(|digest| !told.contains(digest)).collect()
}

/// Images that ran lately and are not among the newest of their repository any more.
fn not_found(facts: &[Fact], history: &[Stretch]) -> BTreeSet<Join> {
    let found = told(facts);
    let mut ran = BTreeMap::<&Join, BTreeSet<&Digest>>::new();
    for stretch in history {
        let of_one = ran.entry(&stretch.workload).or_default();
        if of_one.len() < LATELY {
            of_one.insert(&stretch.digest);
        }
    }
    let ran = ran.into_values().flatten().filter(|digest| !found.contains(digest));
    ran.cloned().map(Join::Digest).collect()
}

/// The images of which a registry has told.
fn told(facts: &[Fact]) -> BTreeSet<&Digest> {
    let images = facts
        .iter()
        .filter_map(|fact| if let FactBody::Image(image) = &fact.body { Some(image) } else { None });
    images.flat_map(|image| std::iter::once(&image.digest).chain(&image.also)).collect()
}

/// Where facts lead: to the images that workloads run or are to run, and to what reverts the changes that revert.
fn leads(facts: &[Fact]) -> impl Iterator<Item = Join> {
    let join = |image: &ImageRef| match &image.digest {
        Some(digest) => vec![Join::Digest(digest.clone())],
        None => vec![Join::Repository(image.repository.clone())],
    };
    facts.iter().flat_map(move |fact| match &fact.body {
        FactBody::Workload(workload) => {
            let asked = workload.asked_by_helm().filter_map(|image| image.digest.as_ref());
            let earlier = workload.earlier.iter().filter_map(|earlier| earlier.image.digest.as_ref());
            workload.running().chain(asked).chain(earlier).cloned().map(Join::Digest).collect()
        }
        FactBody::Wanted(Wanted { asked: Asked::Image(image), .. }) => join(image),
        FactBody::Promotions(promotions) => {
            promotions.open.iter().flat_map(|open| join(&open.image)).collect()
        }
        FactBody::Change(change) if change.revert_of.is_some() => {
            vec![Join::Change { project: change.project.clone(), number: change.number }]
        }
        _ => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hub::testing::images::{self, digest},
        model::{WorkloadKind, WorkloadRef},
    };

    #[test]
    fn images_that_ran_lately_are_sought_by_their_digests() {
        let of = WorkloadRef {
            cluster: "eqiad".into(),
            namespace: "app".into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        };
        let ran = |number| Stretch {
            workload: of.join(),
            digest: digest(number),
            since: 0,
            not_before: None,
            until: Some(1),
        };
        let history: Vec<_> = (1..100).map(ran).collect();
        let sought = not_found(&[images::told(1, &[2])], &history);
        assert!(!sought.contains(&Join::Digest(digest(1))) && !sought.contains(&Join::Digest(digest(2))));
        assert!(sought.contains(&Join::Digest(digest(3))));
        assert_eq!(sought.len(), LATELY - 2);
    }
}
