// SPDX-License-Identifier: Apache-2.0
//! Which step a pipeline decides. Zuul's own word on the manager comes first, then what the pipeline has run for, then its name, and
//! which of them it was is said.

use milepost_api::StepKind;

use super::{
    habit::{Habit, Habits},
    read::Seen,
};
use crate::discover::{FoundJob, FoundRuns};

/// Patch sets that must have been seen before a pipeline that ran for few of them is one on demand.
const ENOUGH: usize = 5;

/// What a pipeline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// Each patch set.
    PatchSets,
    /// Some patch sets, when somebody asks.
    Demand,
    /// Merges.
    Merge,
    /// What was merged.
    Merged,
    /// Tags, times, and what cannot be told.
    Other,
}

/// What a pipeline is for, and why that is thought.
pub(super) type Verdict = (For, String);

/// A pipeline of the project.
pub(super) struct Judged {
    pub(super) name: String,
    pub(super) verdict: Verdict,
    pub(super) seen: Seen,
    pub(super) jobs: Vec<FoundJob>,
}

/// What a pipeline is for.
pub(super) fn judge(name: &str, seen: &Seen, habits: &Habits) -> Verdict {
    let manager = seen.manager.as_deref();
    let drivers = || seen.drivers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    if manager == Some("dependent") {
        return (For::Merge, "its manager is `dependent`: it merges what passes".to_owned());
    }
    if !seen.drivers.is_empty() && seen.drivers.iter().all(|driver| driver == "timer") {
        return (For::Other, "its trigger is a timer".to_owned());
    }
    if let Some(verdict) = habits.get(name).and_then(|habit| by_habit(habit, habits.patch_sets())) {
        return verdict;
    }
    if manager == Some("supercedent") {
        let why = "its manager is `supercedent`: only the newest revision of a branch is waited for";
        return (For::Merged, why.to_owned());
    }
    let (is_for, meant) = by_name(name);
    let known = manager
        .map_or_else(String::new, |manager| format!(", its manager `{manager}`, triggered by {}", drivers()));
    (
        is_for,
        format!(
            "its name says {meant}{known}; it has not run for this project of late, and Zuul does not tell its triggers' events"
        ),
    )
}

fn by_habit(habit: &Habit, all: usize) -> Option<Verdict> {
    let patch_sets = habit.patch_sets.len();
    let (revisions, tags) = (habit.revisions, habit.tags);
    if patch_sets > revisions + tags {
        let why = format!("it ran for {patch_sets} of the last {all} patch sets that Zuul ran anything for");
        let seldom = all >= ENOUGH && patch_sets * 2 < all;
        return Some((if seldom { For::Demand } else { For::PatchSets }, why));
    }
    if revisions > 0 && revisions >= tags {
        return Some((
            For::Merged,
            format!("it ran for the last {revisions} new revisions of the branch, after the merge"),
        ));
    }
    if tags > 0 {
        return Some((For::Other, format!("it ran for the last {tags} tags")));
    }
    None
}

/// The names that Zuul's own documentation and Wikimedia use.
fn by_name(name: &str) -> (For, &'static str) {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["experimental", "on-demand", "recheck"]) {
        (For::Demand, "that somebody asks for it")
    } else if has(&["gate", "merge-check"]) && !has(&["post"]) {
        (For::Merge, "that it merges")
    } else if has(&["periodic", "nightly", "tag", "release"]) {
        (For::Other, "that it is for tags or times")
    } else if has(&["post", "promote", "publish", "deploy"]) {
        (For::Merged, "that it runs after the merge")
    } else if has(&["check", "test"]) {
        (For::PatchSets, "that it runs for each patch set")
    } else {
        (For::Other, "nothing of when it runs")
    }
}

/// The steps that these pipelines decide, and what is said of the others. `page` is where people see them.
pub(super) fn steps(judged: Vec<Judged>, page: &str) -> (Vec<FoundRuns>, Vec<String>) {
    let builds = |one: &Judged| one.jobs.iter().any(|job| job.pushes);
    let after: Vec<_> = judged.iter().filter(|one| one.verdict.0 == For::Merged).collect();
    let any_pushes = after.iter().any(|one| builds(one));
    let one_only = after.len() == 1;
    let called: Vec<_> =
        after.iter().filter(|one| one.jobs.iter().any(|job| is_called_so(&job.name))).collect();
    // Every pipeline that a step names is needed, so one too many would be waited for.
    let makes_image = |one: &Judged| {
        if any_pushes { builds(one) } else { one_only || called.iter().any(|other| other.name == one.name) }
    };
    let images: Vec<String> =
        after.iter().filter(|one| makes_image(one)).map(|one| one.name.clone()).collect();
    let at_merge = images.is_empty();
    let (mut runs, mut remarks) = (Vec::new(), Vec::new());
    for one in judged {
        let (is_for, why) = &one.verdict;
        let mut found = |step, why: String| {
            runs.push(FoundRuns {
                step,
                pipeline: one.name.clone(),
                jobs: one.jobs.clone(),
                why: format!("pipeline `{}`: {why} ({page})", one.name),
            });
        };
        match is_for {
            For::PatchSets => found(StepKind::Check, why.clone()),
            For::Merge => {
                found(StepKind::Merge, why.clone());
                if at_merge && builds(&one) {
                    found(StepKind::Image, format!("its builds have pushed images, before the merge; {why}"));
                }
            }
            For::Merged if images.contains(&one.name) => {
                let pushed = if builds(&one) {
                    "builds of it have pushed images"
                } else {
                    "no build of late has said that it pushed an image"
                };
                found(StepKind::Image, format!("{why}; {pushed}"));
            }
            For::Merged | For::Demand | For::Other => {
                let jobs: Vec<_> = one.jobs.iter().map(|job| job.name.as_str()).collect();
                let manager = one.seen.manager.as_deref().unwrap_or("not told");
                remarks.push(format!(
                    "pipeline `{}` (manager {manager}; jobs {}) is in no step: {why}",
                    one.name,
                    jobs.join(", ")
                ));
            }
        }
    }
    (runs, remarks)
}

/// Whether a job's name says that it makes an image.
fn is_called_so(job: &str) -> bool {
    ["image", "docker", "container", "publish", "build"]
        .iter()
        .any(|word| job.to_ascii_lowercase().contains(word))
}
