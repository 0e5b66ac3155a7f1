// SPDX-License-Identifier: Apache-2.0
//! What pipelines have run for of late, from rows of `buildsets`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A change's number and its patch set.
type PatchSet = (u64, String);

/// What one pipeline has run for.
#[derive(Debug, Default)]
pub(super) struct Habit {
    /// Patch sets.
    pub(super) patch_sets: BTreeSet<PatchSet>,
    /// New revisions of the branch.
    pub(super) revisions: usize,
    /// Tags.
    pub(super) tags: usize,
    /// Other branches, or a branch as such, as a timer's runs have it.
    pub(super) else_: usize,
}

/// All pipelines' habits.
#[derive(Debug, Default)]
pub(super) struct Habits(BTreeMap<String, Habit>);

impl Habits {
    /// Of these rows; what is for another branch than `branch` counts as something else.
    pub(super) fn of(buildsets: &Value, branch: &str) -> Self {
        let mut all = Self::default();
        for row in buildsets.as_array().into_iter().flatten() {
            let Some(pipeline) = row["pipeline"].as_str() else { continue };
            let habit = all.0.entry(pipeline.to_owned()).or_default();
            for one in row["refs"].as_array().into_iter().flatten() {
                let name = one["ref"].as_str().unwrap_or_default();
                // A number in one version, a text in another.
                let patch_set = one["patchset"].as_str().map(str::to_owned);
                let patch_set =
                    patch_set.or_else(|| one["patchset"].as_u64().map(|number| number.to_string()));
                match (one["change"].as_u64(), patch_set) {
                    (Some(change), Some(patch_set)) => {
                        habit.patch_sets.insert((change, patch_set));
                    }
                    _ if name.starts_with("refs/tags/") => habit.tags += 1,
                    _ if name.strip_prefix("refs/heads/") == Some(branch) && one["newrev"].is_string() => {
                        habit.revisions += 1;
                    }
                    _ => habit.else_ += 1,
                }
            }
        }
        all
    }

    /// Of one pipeline.
    pub(super) fn get(&self, pipeline: &str) -> Option<&Habit> {
        self.0.get(pipeline)
    }

    /// How many patch sets any pipeline has run for.
    pub(super) fn patch_sets(&self) -> usize {
        self.0.values().flat_map(|habit| &habit.patch_sets).collect::<BTreeSet<_>>().len()
    }
}
