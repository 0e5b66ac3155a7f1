// SPDX-License-Identifier: Apache-2.0
//! Checks the section of one service: what is wrong is complained about, the rest still counts.

use toml::Spanned;

use super::{Outline, Section, repository};
use crate::{
    config::{
        document::Document,
        environment::{self, Environment},
        pattern,
        source::Sources,
    },
    model::{TagPattern, WorkloadRef, is_label, is_subdomain},
    sources::Role,
};

/// Reads sections in the light of what else the file has.
pub(super) struct Reader<'r, 'a> {
    pub(super) document: &'r mut Document<'a>,
    pub(super) sources: &'r Sources,
    pub(super) environments: &'r [Environment],
}

impl Reader<'_, '_> {
    /// Checks the section of the service of that name; `None`: of every project's own, in which `{project}` has a meaning.
    pub(super) fn outline(&mut self, section: Section, name: Option<&str>) -> Outline {
        let of_projects = name.is_none();
        for text in section.images.iter().flatten() {
            self.check_image(text, of_projects);
        }
        if let Some(pattern) = &section.tag_pattern
            && let Err(error) = TagPattern::compile(pattern.get_ref())
        {
            let allowed =
                format!("a regular expression ({})", error.to_string().lines().last().unwrap_or_default());
            self.document.complain(&pattern.span(), format!("`{}`", pattern.get_ref()), allowed);
        }
        if let Some(template) = &section.tag_template {
            let rest = template.get_ref().replace("{revision}", "").replace("{short}", "");
            if rest.len() == template.get_ref().len() || rest.contains(['{', '}']) {
                let found = format!("`{}`", template.get_ref());
                self.document.complain(&template.span(), found, "a tag with `{revision}` or `{short}` in it");
            }
        }
        for path in &section.paths {
            if let Err(error) = pattern::glob(path.get_ref()) {
                let found = format!("`{}`", path.get_ref());
                self.document.complain(
                    &path.span(),
                    found,
                    format!("a glob such as `src/**` ({})", error.kind()),
                );
            }
        }
        for text in section.workload.iter().chain(&section.canary) {
            self.check_workload(text, of_projects);
        }
        section.container.iter().for_each(|text| self.check_container(text));
        section.namespace.iter().for_each(|text| self.check_namespace(text, of_projects));
        let images =
            section.images.as_ref().map(|images| images.iter().map(|i| i.get_ref().clone()).collect());
        let mut workloads = self.workloads(&section, of_projects);
        if let Some(canary) = &section.canary {
            self.check_canary(canary, &workloads, name.unwrap_or("{name}"));
            let beside = |own: &WorkloadRef| WorkloadRef { name: canary.get_ref().clone(), ..own.clone() };
            workloads.extend(workloads.iter().map(beside).collect::<Vec<_>>());
        }
        Outline {
            images: images.unwrap_or_else(|| {
                let name = if of_projects { "{project}" } else { "{name}" };
                self.sources.first_registry().map(|host| format!("{host}/{name}")).into_iter().collect()
            }),
            tag_pattern: section.tag_pattern.map(|text| TagPattern::from(text.get_ref().as_str())),
            tag_template: section.tag_template.map(Spanned::into_inner),
            paths: section.paths.into_iter().map(Spanned::into_inner).collect::<Vec<_>>().into(),
            canary: section.canary.map(Spanned::into_inner),
            workloads,
        }
    }

    /// Where it runs: the places of `runs`, or every cluster of every environment.
    fn workloads(&mut self, section: &Section, of_projects: bool) -> Vec<WorkloadRef> {
        let mut workloads: Vec<WorkloadRef> = Vec::new();
        let name = |own: Option<&Spanned<String>>, general: &Option<Spanned<String>>| {
            own.or(general.as_ref()).map_or_else(|| "{name}".to_owned(), |text| text.get_ref().clone())
        };
        let general = |cluster: &String| WorkloadRef {
            cluster: cluster.clone(),
            namespace: name(None, &section.namespace),
            kind: section.kind.unwrap_or_default(),
            name: name(None, &section.workload),
            container: section.container.as_ref().map(|text| text.get_ref().clone()),
        };
        let Some(runs) = &section.runs else {
            let clusters = self.environments.iter().flat_map(|e| &e.clusters);
            for workload in clusters.map(general) {
                if !workloads.contains(&workload) {
                    workloads.push(workload);
                }
            }
            return workloads;
        };
        for run in runs {
            let (span, run) = (run.span(), run.get_ref());
            run.workload.iter().for_each(|text| self.check_workload(text, of_projects));
            run.container.iter().for_each(|text| self.check_container(text));
            run.namespace.iter().for_each(|text| self.check_namespace(text, of_projects));
            let clusters = match (&run.environment, &run.cluster) {
                (Some(environment), None) => {
                    environment::expect(self.document, environment, self.environments);
                    let named = self.environments.iter().find(|e| e.name == *environment.get_ref());
                    named.map(|e| e.clusters.clone()).unwrap_or_default()
                }
                (None, Some(cluster)) => {
                    self.sources.expect(self.document, cluster, Role::Cluster);
                    vec![cluster.get_ref().clone()]
                }
                (both, _) => {
                    let found = if both.is_some() { "`environment` and `cluster`" } else { "no place" };
                    self.document.complain(&span, found, "one of `environment` and `cluster`");
                    continue;
                }
            };
            workloads.extend(clusters.iter().map(|cluster| WorkloadRef {
                namespace: name(run.namespace.as_ref(), &section.namespace),
                kind: run.kind.or(section.kind).unwrap_or_default(),
                name: name(run.workload.as_ref(), &section.workload),
                container:
                    run.container.as_ref().or(section.container.as_ref()).map(|text| text.get_ref().clone()),
                ..general(cluster)
            }));
        }
        workloads
    }

    fn check_canary(&mut self, canary: &Spanned<String>, own: &[WorkloadRef], name: &str) {
        let fill = |text: &String| text.replace("{name}", name);
        if own.iter().any(|own| fill(&own.name) == fill(canary.get_ref())) {
            let found = format!("`{}`, the service's own workload", canary.get_ref());
            self.document.complain(&canary.span(), found, "the name of another workload");
        }
    }

    fn check_image(&mut self, text: &Spanned<String>, of_projects: bool) {
        self.check_placeholders(text, of_projects);
        let filled = text.get_ref().replace("{project}", "x").replace("{name}", "x");
        if repository(&filled).is_none() {
            let found = format!("`{}`", text.get_ref());
            self.document.complain(&text.span(), found, "`host/path`, without tag and digest");
        }
    }

    fn check_namespace(&mut self, text: &Spanned<String>, of_projects: bool) {
        let allowed = "a namespace's name: lower-case letters, digits and `-`, at most 63";
        self.check_name(text, of_projects, is_label, allowed);
    }

    fn check_workload(&mut self, text: &Spanned<String>, of_projects: bool) {
        let allowed = "a workload's name: lower-case letters, digits, `-` and `.`, at most 253";
        self.check_name(text, of_projects, is_subdomain, allowed);
    }

    fn check_name(&mut self, text: &Spanned<String>, of_projects: bool, is: fn(&str) -> bool, allowed: &str) {
        self.check_placeholders(text, of_projects);
        let filled = text.get_ref().replace("{project}", "x").replace("{name}", "x");
        if !filled.contains(['{', '}']) && !filled.is_empty() && !is(&filled) {
            self.document.complain(&text.span(), format!("`{}`", text.get_ref()), allowed);
        }
    }

    /// Nothing is filled into a container's name.
    fn check_container(&mut self, text: &Spanned<String>) {
        if !is_label(text.get_ref()) {
            let allowed = "a container's name: lower-case letters, digits and `-`, at most 63";
            self.document.complain(&text.span(), format!("`{}`", text.get_ref()), allowed);
        }
    }

    fn check_placeholders(&mut self, text: &Spanned<String>, of_projects: bool) {
        let rest = text.get_ref().replace("{name}", "");
        let rest = if of_projects { rest.replace("{project}", "") } else { rest };
        if rest.contains(['{', '}']) || text.get_ref().is_empty() {
            let allowed = if of_projects {
                "a text in which `{project}` is the project and `{name}` its last segment"
            } else {
                "a text in which `{name}` is the service's name"
            };
            self.document.complain(&text.span(), format!("`{}`", text.get_ref()), allowed);
        }
    }
}
