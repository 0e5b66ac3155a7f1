// SPDX-License-Identifier: Apache-2.0
//! `[pipelines.<name>]` and its steps.

use milepost_api::StepKind;

use super::{
    FoundRuns, Looked, Sought,
    choose::Choice,
    page::{Page, list},
    render::Site,
};
use crate::sources::Role;

/// Writes the pipeline of `service`, under the same name or another that is free.
pub(super) struct Steps<'a> {
    pub(super) sought: &'a Sought,
    pub(super) looked: &'a [Looked],
    pub(super) choice: &'a Choice,
    pub(super) site: &'a Site,
    pub(super) name: &'a str,
    /// Whether a registry has the service's images.
    pub(super) images: bool,
}

impl<'a> Steps<'a> {
    pub(super) fn write(&self, page: &mut Page, service: &str) {
        page.table(&format!("pipelines.{}", self.name), false);
        page.key("projects", list([literal(&self.sought.project).as_str()]));
        page.key("branches", list([literal(&self.sought.branch).as_str()]));
        page.key("services", list([service]));
        self.checks(page);
        self.merge(page);
        self.image(page);
        self.environments(page);
    }

    /// The sources that have runs of a step, with these.
    fn runs(&self, step: StepKind) -> Vec<(&'a Looked, Vec<&'a FoundRuns>)> {
        let all = self.looked.iter().filter_map(|one| Some((one, one.result.as_ref().ok()?)));
        let all = all.map(|(one, found)| {
            (one, found.runs.iter().filter(|runs| runs.step == step).collect::<Vec<_>>())
        });
        all.filter(|(_, runs)| !runs.is_empty()).collect()
    }

    fn step(&self, page: &mut Page, kind: &str, why: &[String]) {
        page.table(&format!("pipelines.{}.steps", self.name), true);
        for why in why {
            page.comment(why);
        }
        page.key("kind", kind);
    }

    fn checks(&self, page: &mut Page) {
        let runs = self.runs(StepKind::Check);
        for (one, found) in &runs {
            self.step(page, "check", &whys(one, found));
            if runs.len() > 1 {
                page.key("name", format!("Check {}", one.source));
            }
            listens(page, one, found);
        }
    }

    fn merge(&self, page: &mut Page) {
        let runs = self.runs(StepKind::Merge);
        let Some((one, found)) = runs.first() else {
            let none = "No pipeline that merges was found: whoever may submits in Gerrit.".to_owned();
            return self.step(page, "merge", &[none]);
        };
        self.step(page, "merge", &whys(one, found));
        listens(page, one, found);
        others(page, &runs);
    }

    fn image(&self, page: &mut Page) {
        let runs = self.runs(StepKind::Image);
        let Some((one, found)) = runs.first() else {
            if self.images {
                let none =
                    "No pipeline that builds it was found: the step waits for the image alone.".to_owned();
                self.step(page, "image", &[none]);
            }
            return;
        };
        self.step(page, "image", &whys(one, found));
        listens(page, one, found);
        others(page, &runs);
    }

    /// The environments that a place was found in, in the order of the file.
    fn environments(&self, page: &mut Page) {
        for environment in &self.site.environments {
            let here: Vec<_> = environment
                .clusters
                .iter()
                .filter(|c| self.choice.chosen.iter().any(|p| p.cluster == **c))
                .collect();
            if here.is_empty() {
                continue;
            }
            if self.site.promoted.contains(&environment.name) {
                let why = "A deployment repository in `[sources]` has this environment; leave the step out if it does not deploy this service.";
                self.step(page, "promote", &[why.to_owned()]);
                page.key("environment", environment.name.as_str());
            }
            let missing: Vec<_> =
                environment.clusters.iter().filter(|c| !here.contains(c)).map(String::as_str).collect();
            let mut why = Vec::new();
            if !missing.is_empty() {
                why.push(format!(
                    "In {} of its clusters: nothing was found in {}.",
                    here.len(),
                    missing.join(", ")
                ));
            }
            self.step(page, "deploy", &why);
            page.key("environment", environment.name.as_str());
        }
    }
}

/// `source`, `pipelines`, and `jobs` where only some of them make the image.
fn listens(page: &mut Page, one: &Looked, found: &[&FoundRuns]) {
    page.key("source", one.source.as_str());
    page.key("pipelines", list(found.iter().map(|runs| runs.pipeline.as_str())));
    let jobs = || found.iter().flat_map(|runs| &runs.jobs);
    let mut pushing: Vec<_> = jobs().filter(|job| job.pushes).map(|job| job.name.as_str()).collect();
    let mut voting: Vec<_> =
        jobs().filter(|job| job.voting != Some(false)).map(|job| job.name.as_str()).collect();
    for names in [&mut pushing, &mut voting] {
        names.sort_unstable();
        names.dedup();
    }
    let is_image = found.iter().any(|runs| runs.step == StepKind::Image);
    if is_image && !pushing.is_empty() {
        page.comment("The jobs whose builds have pushed an image.");
        page.key("jobs", list(pushing));
    } else if !voting.is_empty() {
        page.comment("Every voting job counts, also one that is added later. If these alone are to count, each of them must run every time:");
        page.wish("jobs", list(voting));
    }
}

/// From where the runs of a step are known.
fn whys(one: &Looked, found: &[&FoundRuns]) -> Vec<String> {
    found.iter().map(|runs| format!("From {} ({}): {}", one.source, one.kind, runs.why)).collect()
}

/// Names what only one source can be for.
fn others(page: &mut Page, runs: &[(&Looked, Vec<&FoundRuns>)]) {
    for (one, found) in runs.iter().skip(1) {
        let names: Vec<_> = found.iter().map(|runs| runs.pipeline.as_str()).collect();
        page.comment(&format!(
            "Also found in {} ({}): {}; there is one such step.",
            one.source,
            one.kind,
            names.join(", ")
        ));
    }
}

/// A name as a pattern that matches it alone.
fn literal(name: &str) -> String {
    let special = |c: char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
    name.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Whether any source of a role could be asked at all.
pub(super) fn asked(looked: &[Looked], role: Role) -> bool {
    looked.iter().any(|one| one.role == role)
}
