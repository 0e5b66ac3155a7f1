// SPDX-License-Identifier: Apache-2.0
//! zuul-web's answers about a project, as far as they are read. Whatever is missing, null or of another shape is left out, and
//! the rest still counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{model::Repository, sources::zuul::artifact};

/// What the tenant's status says of a pipeline.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// `independent`, `dependent`, `supercedent`, `serial`.
    pub(super) manager: Option<String>,
    /// Drivers of its triggers: `gerrit`, `timer`, `zuul`, …
    pub(super) drivers: BTreeSet<String>,
}

/// Images that builds have returned: by pipeline and job.
pub(super) type Pushes = BTreeMap<(String, String), BTreeSet<Repository>>;

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Names of the pipelines that any of the project's configurations names (`project/{p}`), each once, sorted.
pub(super) fn pipelines_of(project: &Value) -> BTreeSet<String> {
    let pipelines = items(&project["configs"]).flat_map(|config| items(&config["pipelines"]));
    pipelines.filter_map(|pipeline| text(&pipeline["name"])).collect()
}

/// Names of the jobs that the project's configurations name for a pipeline, on whichever branch.
pub(super) fn jobs_of(project: &Value, pipeline: &str) -> BTreeSet<String> {
    let pipelines = items(&project["configs"]).flat_map(|config| items(&config["pipelines"]));
    let jobs = pipelines.filter(|one| one["name"] == *pipeline).flat_map(|one| items(&one["jobs"]));
    // Each is a list of variants.
    jobs.flat_map(|variants| items(variants).filter_map(|variant| text(&variant["name"]))).collect()
}

/// Names in `freeze-jobs`, in Zuul's order.
pub(super) fn frozen_jobs(jobs: &Value) -> Vec<String> {
    items(jobs).filter_map(|job| text(&job["name"])).collect()
}

/// Whether a job of `freeze-job` votes.
pub(super) fn voting(job: &Value) -> Option<bool> {
    job["zuul"]["voting"].as_bool()
}

/// What `status` says of a pipeline.
pub(super) fn pipeline(status: &Value, name: &str) -> Seen {
    let Some(found) = items(&status["pipelines"]).find(|pipeline| pipeline["name"] == *name) else {
        return Seen::default();
    };
    let drivers = items(&found["triggers"]).filter_map(|trigger| text(&trigger["driver"])).collect();
    Seen { manager: text(&found["manager"]), drivers }
}

/// Which jobs' builds (`builds`) have returned images, and which.
pub(super) fn pushes(builds: &Value) -> Pushes {
    let mut pushes = Pushes::new();
    for build in items(builds) {
        let (Some(pipeline), Some(job)) = (text(&build["pipeline"]), text(&build["job_name"])) else {
            continue;
        };
        let images = artifact::images(&build["artifacts"]);
        if !images.is_empty() {
            let images = images.into_iter().map(|artifact| artifact.image.repository);
            pushes.entry((pipeline, job)).or_default().extend(images);
        }
    }
    pushes
}

/// The repositories of all these images.
pub(super) fn repositories(pushes: &Pushes) -> Vec<Repository> {
    pushes.values().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Projects of the tenant (`projects`) whose names are near to one that is not there: at most five.
pub(super) fn near(project: &str, projects: &Value) -> Vec<String> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let wanted = last(project);
    let is_near = |name: &String| {
        let other = last(name);
        !wanted.is_empty()
            && (other.contains(&wanted)
                || (other.len() > 2 && wanted.contains(&other))
                || differ_by_one(&wanted, &other))
    };
    items(projects).filter_map(|project| text(&project["name"])).filter(is_near).take(5).collect()
}

/// Whether one character more, less or another makes one text the other.
fn differ_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = |text: &[char], from: usize| text.get(from..).map(<[char]>::to_vec).unwrap_or_default();
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    if long - short > 1 || long < 3 {
        return false;
    }
    rest(&a, same + usize::from(a.len() >= b.len())) == rest(&b, same + usize::from(b.len() >= a.len()))
}
