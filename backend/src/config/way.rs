// SPDX-License-Identifier: Apache-2.0
//! Which way the changes of a project and branch take, by this configuration and by what the project declares of itself.

use std::{collections::BTreeSet, sync::Arc};

use super::{Config, pipeline::Route, service::Services};
use crate::model::{
    Feedback, FileImage, PIPELINE_FILE, Pipeline, PipelineFile, Repository, Service, StepPlan, StepRule,
};

impl Config {
    /// The pipeline that changes of this project and short branch name take, with its services: one of the file's own, else the one
    /// that the project declares by its `.pipeline/config.yaml`.
    pub fn pipeline_for(
        &self,
        project: &str,
        branch: &str,
        file: Option<&Arc<PipelineFile>>,
    ) -> Option<Pipeline> {
        let route = self.routes.iter().find(|route| route.takes(project, branch));
        let (name, steps, usual, named, feedback) = match (route, file) {
            (Some(Route { name, steps, usual, services, feedback, .. }), _) => {
                (&**name, steps.clone(), *usual, &**services, feedback.clone())
            }
            (None, Some(file)) if self.file.takes(project, branch) => {
                (PIPELINE_FILE, self.file.steps(file), self.file.usual, &[][..], Feedback::default())
            }
            (None, _) => return None,
        };
        let placed = match named {
            [] => self.services.places_project(project),
            named => named.iter().all(|name| self.services.places(name)),
        };
        let services = self.services_of(named, project, file.map(|file| &**file));
        let steps = self.steps_of(&steps, &services.0, usual && placed);
        Some(self.pipeline(name, steps, services, feedback, file))
    }

    /// A pipeline of this site, with its services and which of them only the project's file tells of.
    pub(super) fn pipeline(
        &self,
        name: &str,
        steps: Vec<StepPlan>,
        (services, presumed): (Vec<Service>, BTreeSet<String>),
        feedback: Feedback,
        file: Option<&Arc<PipelineFile>>,
    ) -> Pipeline {
        Pipeline {
            name: name.to_owned(),
            steps,
            services,
            presumed,
            registries: self.registries.clone(),
            feedback,
            onboarding: Arc::clone(&self.onboarding),
            bots: Arc::clone(&self.bots),
            file: file.cloned(),
        }
    }

    /// Patterns of the names of pipelines in projects' files that CI runs before the merge.
    pub fn before_merge(&self) -> &[String] {
        &self.file.before_merge
    }

    /// The services of those names, or the project's own; and which of them only its file tells of.
    fn services_of(
        &self,
        named: &[String],
        project: &str,
        file: Option<&PipelineFile>,
    ) -> (Vec<Service>, BTreeSet<String>) {
        if named.is_empty() {
            return self.own_services(&self.services, project, file);
        }
        (named.iter().filter_map(|name| self.services.get(name)).cloned().collect(), BTreeSet::new())
    }

    /// These steps; where they are the usual ones of services that the catalogue places, those that lead where these run.
    pub(super) fn steps_of(&self, steps: &[StepPlan], services: &[Service], placed: bool) -> Vec<StepPlan> {
        let run_in = |name: &String| {
            let mut clusters = self.environments.iter().filter(|e| e.name == *name).flat_map(|e| &e.clusters);
            clusters.any(|cluster| services.iter().any(|service| service.runs_in(cluster)))
        };
        let leads = |step: &&StepPlan| match &step.rule {
            StepRule::Promote { environment, .. } | StepRule::Deploy { environment, .. } => {
                run_in(environment)
            }
            StepRule::Check(_) | StepRule::Merge(_) | StepRule::Image(_) => true,
        };
        steps.iter().filter(|step| !placed || leads(step)).cloned().collect()
    }

    /// The project's own services, as `described`.
    pub(super) fn own_services(
        &self,
        described: &Services,
        project: &str,
        file: Option<&PipelineFile>,
    ) -> (Vec<Service>, BTreeSet<String>) {
        match file {
            Some(file) => self.services_of_file(described, project, file),
            None => (vec![described.of_project(project)], BTreeSet::new()),
        }
    }

    /// A service for each image that a file publishes: the configured one that has such an image, else one of its name.
    fn services_of_file(
        &self,
        described: &Services,
        project: &str,
        file: &PipelineFile,
    ) -> (Vec<Service>, BTreeSet<String>) {
        let images = file.images.iter().filter_map(|image| Some((image, self.file.repository(&image.name)?)));
        let images: Vec<_> = images.collect();
        let named =
            images.iter().map(|(image, _)| &image.name).collect::<BTreeSet<_>>().len() == images.len();
        let (mut services, mut presumed) = (Vec::<Service>::new(), BTreeSet::new());
        for (image, repository) in &images {
            let mut configured: Vec<_> = self.services_with(repository).cloned().collect();
            if configured.is_empty() {
                let own = if images.len() == 1 {
                    let own = described.of_project(project);
                    let taken = self.services.get(&own.name).is_some();
                    if taken { Service { name: format!("{project}:{}", image.name), ..own } } else { own }
                } else {
                    let FileImage { name, stage, .. } = image;
                    // Its own, whatever another project or the site calls a service.
                    let service = if named {
                        format!("{project}:{name}")
                    } else {
                        format!("{project}:{name} ({stage})")
                    };
                    presumed.insert(service.clone());
                    described.of_image(&service, name)
                };
                let repositories = vec![repository.clone()];
                let tag_pattern = image.tags.clone().or(own.tag_pattern);
                configured.push(Service { repositories, tag_pattern, declared: true, ..own });
            }
            configured.retain(|service| !services.iter().any(|there| there.name == service.name));
            services.append(&mut configured);
        }
        if services.is_empty() {
            services.push(described.of_project(project));
        }
        (services, presumed)
    }

    /// The services of the file whose images are in this repository, under whichever name of its registry.
    fn services_with(&self, repository: &Repository) -> impl Iterator<Item = &Service> {
        let source = |repository: &Repository| self.registries.get(&repository.registry);
        let same = move |ours: &Repository| {
            ours == repository
                || ours.path == repository.path
                    && source(ours).is_some()
                    && source(ours) == source(repository)
        };
        self.services.named().iter().filter(move |service| service.repositories.iter().any(same))
    }
}
