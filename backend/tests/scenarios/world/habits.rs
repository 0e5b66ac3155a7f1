// SPDX-License-Identifier: Apache-2.0
//! How long earlier changes took, and what people and bots did for each: what the store adds up.

use std::collections::{BTreeMap, BTreeSet};

use milepost::{
    model::{Brought, PromotedBy},
    past,
};
use milepost_api::{Millis, Usual};

use super::PROJECT;

/// So many changes say what is usual.
const HABIT: usize = 50;

/// What was counted.
#[derive(Default)]
pub(super) struct Habits {
    /// By step, the newest last.
    took: BTreeMap<String, Vec<Millis>>,
    /// What was usual for a patch set's step when it was first waited for.
    told: BTreeMap<((u64, u32), String), Option<Usual>>,
    /// Who did something for a change: whether that merged it, and whether it was a person.
    acts: BTreeMap<(String, u64), Vec<(bool, bool)>>,
    /// Which change promoted another first, by step and service.
    brought: BTreeMap<(u64, String, String), Brought>,
}

impl Habits {
    pub(super) fn took(&mut self, step: &str, took: Millis) {
        self.took.entry(step.to_owned()).or_default().push(took);
    }

    /// What is usual for a step that was begun then.
    pub(super) fn usual(&mut self, of: (u64, u32), step: &str, since: Option<Millis>) -> Option<Usual> {
        let took = self.took.get(step).map(|took| took.iter().rev().take(HABIT).copied().collect::<Vec<_>>());
        let usual = past::usual(&took.unwrap_or_default(), since?);
        *self.told.entry((of, step.to_owned())).or_insert(usual)
    }

    /// Somebody voted on a change or merged it.
    pub(super) fn acted(&mut self, project: &str, change: u64, merged: bool, by_person: bool) {
        self.acts.entry((project.to_owned(), change)).or_default().push((merged, by_person));
    }

    /// Where deployment repositories ask for a change.
    pub(super) fn bring(&mut self, change: u64, brought: Vec<Brought>) {
        for new in brought {
            let key = (change, new.step.clone(), new.service.clone());
            let kept = self.brought.entry(key).or_insert_with(|| new.clone());
            if kept.by.is_none() && kept.revision == new.revision {
                *kept = new;
            }
        }
    }

    /// How often people acted for a change and for those that promoted it in these steps.
    pub(super) fn people(&self, change: u64, promoted_in: &BTreeSet<&str>) -> Option<u32> {
        let mut changes = BTreeSet::from([PromotedBy { project: PROJECT.to_owned(), change }]);
        for step in promoted_in {
            let of_step =
                self.brought.iter().filter(|((of, name, _), _)| (*of, name.as_str()) == (change, step));
            let by: Vec<_> = of_step.map(|(_, brought)| brought.by.clone()).collect();
            changes.extend(by.iter().cloned().collect::<Option<Vec<_>>>().filter(|by| !by.is_empty())?);
        }
        let acts = changes.into_iter().map(|PromotedBy { project, change }| {
            let acts =
                self.acts.get(&(project, change)).filter(|acts| acts.iter().any(|(merged, _)| *merged));
            acts.map(|acts| acts.iter().filter(|(_, by_person)| *by_person).count())
        });
        u32::try_from(acts.sum::<Option<usize>>()?).ok()
    }
}
