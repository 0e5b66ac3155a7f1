// SPDX-License-Identifier: Apache-2.0
//! Which workloads are the project's.

use std::collections::BTreeSet;

use super::{
    owner::Owner,
    seen::{Key, Seen},
};
use crate::discover::{Certainty, Place, Sought, Where};

/// The workloads that are the project's, as far as the cluster's own objects and those who deploy them say, and what else is to be
/// said.
pub(super) fn places(workloads: &[Seen], owners: &[Owner], sought: &Sought) -> (Vec<Place>, Vec<String>) {
    let mut places = Vec::new();
    let mut remarks = Vec::new();
    let mut taken: BTreeSet<&Key> = BTreeSet::new();
    for workload in workloads {
        let sure = |(_, image): &&(String, crate::model::ImageRef)| sought.owns(&image.repository);
        let own = workload.containers.iter().filter(|one| sure(one).is_some()).min_by_key(sure);
        let Some((container, image)) = own else { continue };
        let by: Vec<_> = owners.iter().filter(|owner| owner.has(workload)).map(Owner::shown).collect();
        taken.insert(&workload.key);
        places.push(Place {
            at: Where::Here,
            container: (workload.count > 1).then(|| container.clone()),
            image: Some(image.clone()),
            certainty: sought.owns(&image.repository).unwrap_or(Certainty::Name),
            by,
            ..place(&workload.key)
        });
    }
    for owner in owners {
        let Some(certainty) = owner.is_for(sought) else { continue };
        let is_here = owner.at == Where::Here;
        // What runs the project's image says more than who deploys it.
        if is_here && workloads.iter().any(|workload| owner.has(workload) && taken.contains(&workload.key)) {
            continue;
        }
        let seen = |key: &Key| workloads.iter().any(|workload| workload.key == *key);
        // Of this cluster only what could not be listed, unless all of it comes from the project's repository.
        let its =
            owner.workloads.iter().filter(|key| !is_here || certainty == Certainty::Origin || !seen(key));
        let its: Vec<_> = its.collect();
        if its.is_empty() {
            remarks.push(format!(
                "{} It names no workload of its own that runs the project's image.",
                owner.shown()
            ));
        }
        let mut by = vec![owner.shown()];
        if its.len() > 1 {
            by.push(format!(
                "It has {} workloads and does not say which of them runs which image.",
                its.len()
            ));
        }
        for key in its {
            let image = owner.image(sought).cloned();
            let known = places.iter().any(|place: &Place| place.at == owner.at && same(place, key));
            if !known {
                places.push(Place { at: owner.at.clone(), image, certainty, by: by.clone(), ..place(key) });
            }
        }
    }
    (places, remarks)
}

fn place((kind, namespace, name): &Key) -> Place {
    Place {
        at: Where::Here,
        namespace: namespace.clone(),
        kind: *kind,
        workload: name.clone(),
        container: None,
        image: None,
        certainty: Certainty::Name,
        by: Vec::new(),
    }
}

fn same(place: &Place, (kind, namespace, name): &Key) -> bool {
    (place.kind, &place.namespace, &place.workload) == (*kind, namespace, name)
}
