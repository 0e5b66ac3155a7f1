// SPDX-License-Identifier: Apache-2.0
//! `[pipelines.<name>]`: which steps the changes of which projects and branches take.

use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Document, Span, Syntax, Value},
    environment::Environment,
    feedback,
    pattern::{Patterns, TooLong},
    service::Services,
    source::{self, Sources},
    step,
};
use crate::model::{Feedback, Service, StepPlan, StepRule};

/// How many pairs of states the search for branches that two pipelines of one owner share may look at: a second's work.
const PATIENCE_WITH_OWNER: usize = 500_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    projects: Option<Vec<Spanned<String>>>,
    branches: Option<Vec<Spanned<String>>>,
    services: Option<Vec<Spanned<String>>>,
    steps: Option<Spanned<Vec<Spanned<step::Section>>>>,
    label: Option<Spanned<feedback::Label>>,
    comment: Option<feedback::Comment>,
}

/// A pipeline of the file, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) name: String,
    projects: Patterns,
    branches: Patterns,
    /// By name; empty: the project's own.
    pub(super) services: Vec<String>,
    pub(super) steps: Vec<StepPlan>,
    /// Whether they are those of a pipeline that names none.
    pub(super) usual: bool,
    pub(super) feedback: Feedback,
}

impl Route {
    /// Whether changes of that project and short branch name take it.
    pub(super) fn takes(&self, project: &str, branch: &str) -> bool {
        self.projects.matches(project) && self.branches.matches(branch)
    }

    /// Whether changes of that project take it on some branch.
    pub(super) fn takes_project(&self, project: &str) -> bool {
        self.projects.matches(project)
    }

    /// Whether there are projects and branches that take it.
    pub(super) fn takes_any(&self) -> bool {
        !self.projects.is_empty() && !self.branches.is_empty()
    }

    /// A project and a branch whose changes take both.
    fn common(&self, other: &Self, patience: &mut usize) -> Result<Option<(String, String)>, TooLong> {
        let Some(project) = self.projects.common(&other.projects, patience)? else { return Ok(None) };
        Ok(self.branches.common(&other.branches, patience)?.map(|branch| (project, branch)))
    }

    /// Projects that it names without a pattern.
    pub(super) fn literal_projects(&self) -> impl Iterator<Item = &str> {
        self.projects.literals()
    }
}

/// Reads all pipelines. For each project and branch there is at most one.
pub(super) fn read(
    document: &mut Document<'_>,
    section: Option<Value<'_>>,
    sources: &Sources,
    environments: &[Environment],
    services: &Services,
) -> Vec<Route> {
    let mut routes: Vec<(Span, Route)> = Vec::new();
    let mut patience = match document.syntax {
        Syntax::Toml => usize::MAX,
        Syntax::GitConfig => PATIENCE_WITH_OWNER,
    };
    for (key, value) in section.and_then(|s| source::table(document, s)).into_iter().flatten() {
        let name = key.get_ref().to_string();
        source::check_name(document, &name, &key.span());
        let Some(section) = document.read::<Section>(value) else { continue };
        let Section { projects, branches, services: named, steps, label, comment } = section;
        for branch in branches.iter().flatten().filter(|b| b.get_ref().starts_with("refs/")) {
            document.complain(
                &branch.span(),
                format!("`{}`", branch.get_ref()),
                "a short name such as `main`",
            );
        }
        for service in named.iter().flatten() {
            services.expect(document, service);
        }
        let projects =
            projects.map_or_else(|| Patterns::of(&["**"]), |texts| Patterns::read(document, &texts));
        let branches = branches
            .map_or_else(|| Patterns::of(&["main", "master"]), |texts| Patterns::read(document, &texts));
        let usual = steps.is_none();
        let steps = match &steps {
            Some(steps) => step::Reader { document, sources, environments }.steps(steps),
            None => step::usual(sources, environments),
        };
        if !document.is_wrong() {
            check_places(document, &key.span(), named.as_deref(), services, &steps, usual);
        }
        let feedback = feedback::read(document, label, comment, &steps);
        let services = named.into_iter().flatten().map(Spanned::into_inner).collect();
        let route = Route { name, projects, branches, services, steps, usual, feedback };
        for (_, earlier) in &routes {
            check_common(document, &key.span(), earlier, &route, &mut patience);
        }
        routes.push((key.span(), route));
    }
    routes.into_iter().map(|(_, route)| route).collect()
}

/// Complains about a project and branch that take both pipelines.
fn check_common(
    document: &mut Document<'_>,
    pipeline: &Span,
    earlier: &Route,
    route: &Route,
    patience: &mut usize,
) {
    let (found, allowed) = match (earlier.common(route, patience), document.syntax) {
        (Ok(None), _) => return,
        (Ok(Some((project, branch))), Syntax::Toml) => (
            format!(
                "a second pipeline for project `{project}`, branch `{branch}`, beside `{}`",
                earlier.name
            ),
            "`projects` and `branches` that no other pipeline has",
        ),
        (Ok(Some((_, branch))), Syntax::GitConfig) => (
            format!("a second pipeline for branch `{branch}`, beside `{}`", earlier.name),
            "`branches` that no other pipeline of this file has",
        ),
        (Err(TooLong), _) => (
            format!("patterns that cannot be told from those of `{}` in time", earlier.name),
            "fewer or simpler patterns, such as `release/*`",
        ),
    };
    document.complain(pipeline, found, allowed);
}

/// Complains about services that run nowhere in an environment which the pipeline leads to: the step of a change that touches
/// nothing else would wait for ever.
fn check_places(
    document: &mut Document<'_>,
    pipeline: &Span,
    named: Option<&[Spanned<String>]>,
    services: &Services,
    steps: &[StepPlan],
    usual: bool,
) {
    let named: Vec<_> = named.into_iter().flatten().collect();
    let find = |name: &Spanned<String>| services.get(name.get_ref()).cloned();
    // Where a project's own service runs does not depend on the project.
    let own = named.is_empty().then(|| services.of_project("default"));
    let found: Vec<Service> = named.iter().filter_map(|name| find(name)).chain(own).collect();
    // then there are only the steps that lead where one of them runs
    let led = usual && found.iter().all(|service| services.places(&service.name));
    for step in steps.iter().filter(|step| !step.optional) {
        let StepRule::Deploy { environment, clusters } = &step.rule else { continue };
        let runs = |service: &Service| clusters.iter().any(|cluster| service.runs_in(cluster));
        if led && !found.iter().any(runs) {
            continue;
        }
        // Every change touches what names no paths.
        if found.iter().any(|service| service.paths.is_empty() && runs(service)) {
            continue;
        }
        for service in found.iter().filter(|service| !runs(service)) {
            let name = &service.name;
            let span = named.iter().find(|named| named.get_ref() == name).map(|named| named.span());
            let place = match document.syntax {
                Syntax::Toml => format!("`[[services.{name}.runs]]`"),
                Syntax::GitConfig => format!("`runs` of `[service \"{name}\"]`"),
            };
            document.complain(
                &span.unwrap_or_else(|| pipeline.clone()),
                format!("service `{name}`, which runs nowhere in environment `{environment}`"),
                format!("a place in {place} for `{environment}`, or `steps` without it"),
            );
        }
    }
}
