// SPDX-License-Identifier: Apache-2.0
//! For whom builds are: by their own word, or by that of the build that has started them. Pure.

use std::collections::{BTreeMap, HashMap};

use super::{Groups, Id, take::id};
use crate::{
    model::Subject,
    sources::jenkins::{
        place::Place,
        subject::{Is, Rules},
        wire::{Build, Grounds},
    },
};

/// Builds that start one another, at most.
const CHAIN: usize = 4;

pub(super) type For = (Subject, String);

impl Groups {
    /// For what something was started by its own word.
    pub(super) fn is_for(&mut self, place: &Place, grounds: &Grounds, rules: Rules<'_>) -> Option<For> {
        let Is { subject, mut pipeline, built } = rules.of(place, grounds)?;
        if built.is_some_and(|built| !self.origins.holds(&subject, &built)) {
            return None;
        }
        if rules.by_comment(grounds) {
            pipeline = self.of_comment(&subject, pipeline, place);
        }
        Some((subject, pipeline))
    }

    /// For what builds are: by their own word, or by that of the one that has started them.
    pub(super) fn subjects(&mut self, builds: &[Build], rules: Rules<'_>) -> BTreeMap<Id, For> {
        let mut known: HashMap<(Place, u64), For> = HashMap::new();
        for group in self.all.values() {
            for (place, number, _) in group.builds.keys() {
                known.insert((place.clone(), *number), group.is_for());
            }
        }
        let there = self.by_comments(rules);
        let mut found = BTreeMap::new();
        let mut open: Vec<&Build> = Vec::new();
        for build in builds {
            let number = (build.place.clone(), build.number);
            match self.is_for(&build.place, &build.grounds, rules) {
                Some(of) => {
                    let of = there.of(build).cloned().unwrap_or(of);
                    known.insert(number, of.clone());
                    found.insert(id(build), of);
                }
                None if names_somebody(&build.grounds) => {}
                None => {
                    // Of another life of the job, until its own parent says the same.
                    known.remove(&number);
                    open.push(build);
                }
            }
        }
        for _ in 0..CHAIN {
            open.retain(|build| {
                let of = build.grounds.upstream.as_ref().and_then(|upstream| known.get(upstream)).cloned();
                let Some(of) = of else { return true };
                known.insert((build.place.clone(), build.number), of.clone());
                found.insert(id(build), of);
                false
            });
        }
        found
    }
}

/// Its parameters name another Gerrit, or nothing that a run is for: then its parent's are no better.
pub(super) fn names_somebody(grounds: &Grounds) -> bool {
    grounds.parameters.contains_key("GERRIT_PROJECT") || grounds.parameters.contains_key("ZUUL_PROJECT")
}
