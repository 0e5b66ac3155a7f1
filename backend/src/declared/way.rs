// SPDX-License-Identifier: Apache-2.0
//! Which way changes take by what is declared, and what is watched for that.

use std::{collections::BTreeMap, sync::Arc};

use super::{Declared, owners};
use crate::{
    config::{Config, Owned},
    model::{Pipeline, Service},
};

/// Places and repositories of a project's own services that are watched at most.
const PLACES: usize = 400;

impl Declared {
    /// The pipeline that changes of this project and short branch name take, for one that is not merged by its revision, too: what an
    /// owner declares, else what the configuration has, else the pipeline file's.
    pub fn pipeline(&self, project: &str, branch: &str, change: Option<&str>) -> Option<Pipeline> {
        self.pipeline_by(&(self.config)(), project, branch, change)
    }

    fn pipeline_by(
        &self,
        config: &Arc<Config>,
        project: &str,
        branch: &str,
        change: Option<&str>,
    ) -> Option<Pipeline> {
        let file = self.file(project, branch, change);
        let owned = self.owned(project, config);
        let owned = owned.and_then(|owned| owned.pipeline_for(config, branch, file.as_ref()));
        owned.or_else(|| config.pipeline_for(project, branch, file.as_ref()))
    }

    /// By project: the services of all that declare anything, or of one, by this configuration.
    pub fn services(&self, config: &Arc<Config>, only: Option<&str>) -> BTreeMap<String, Vec<Service>> {
        let is = |project: &String| only.is_none_or(|only| only == project);
        let places: Vec<_> = {
            let branches = self.branches();
            let with_file = branches.iter().filter(|((project, _), held)| held.file.is_some() && is(project));
            with_file.map(|(place, _)| place.clone()).collect()
        };
        let mut all = BTreeMap::<String, Vec<Service>>::new();
        for (project, branch) in places {
            let pipeline = self.pipeline_by(config, &project, &branch, None);
            all.entry(project)
                .or_default()
                .extend(pipeline.into_iter().flat_map(|pipeline| pipeline.services));
        }
        let owned = self.owners().projects();
        for project in owned.into_iter().filter(is) {
            let services = self.owned(&project, config).map(|owned| owned.services()).unwrap_or_default();
            all.entry(project).or_default().extend(services);
        }
        for (project, services) in &mut all {
            services.retain(|service| service.declared);
            services.sort_by(|a, b| a.name.cmp(&b.name));
            services.dedup();
            bound(project, services);
        }
        all
    }

    /// What the owners of a project declare, read once for each configuration; nobody waits meanwhile.
    pub(super) fn owned(&self, project: &str, config: &Arc<Config>) -> Option<Arc<Owned>> {
        let files = match self.owners().known(project, config) {
            Ok(read) => return read,
            Err(files) => files,
        };
        let read = owners::read(config, &files);
        self.owners().keep(&files, config, read.clone());
        read
    }
}

/// Lets a project have no more than is watched for it.
fn bound(project: &str, services: &mut Vec<Service>) {
    let mut places = 0;
    let before = services.len();
    services.retain(|service| {
        places += service.workloads.len() + service.repositories.len();
        places <= PLACES
    });
    if services.len() < before {
        let left = before - services.len();
        tracing::warn!(
            project,
            "{project} declares more than {PLACES} places and repositories: {left} services are not watched"
        );
    }
}
