// SPDX-License-Identifier: Apache-2.0
//! `milepost discover`: what the sources know of a project, as a configuration to keep.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use clap::Args;
use futures::future::join_all;

use super::{End, print, runtime};
use crate::{
    clock::{Clock, SystemClock},
    config::Config,
    discover::{Looked, Site, Sought, found_something, render, unseen},
    http::Requests,
    model::Repository,
    sources::{Role, SourceConfig, Visit},
};

/// Arguments of `discover`.
#[derive(Debug, Args)]
pub struct Discover {
    /// The project as Gerrit has it.
    #[arg(value_name = "PROJECT")]
    pub project: String,
    /// The short name of its branch.
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub branch: String,
    /// The configuration that has the sources.
    #[arg(long, value_name = "FILE", default_value = "/etc/milepost/milepost.toml")]
    pub config: PathBuf,
    /// Read it as the backend that Gerrit's plugin runs.
    #[arg(long)]
    pub embedded: bool,
}

/// Asks the sources and prints what they have found.
pub fn discover(asked: &Discover) -> End {
    if let Some(wrong) = wrong_name(asked) {
        return End::Unreadable(wrong);
    }
    let config = match Config::load(&asked.config, asked.embedded) {
        Ok(config) => config,
        Err(error) => return End::Config(error),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return End::Failed(error),
    };
    let (text, looked) = runtime.block_on(discovered(&config, asked));
    if let failed @ End::Failed(_) = print(&text) {
        return failed;
    }
    let (unseen, project) = (unseen(&looked), &asked.project);
    match (found_something(&looked), unseen) {
        (true, 0) => End::Done,
        (true, _) => End::Failed(format!(
            "{unseen} of {} sources could not be looked at as a whole: see what is printed",
            looked.len()
        )),
        (false, _) => End::Failed(format!(
            "nothing was found of {project}: what is printed says where it was looked for"
        )),
    }
}

/// What is printed, and what it was made of.
pub async fn discovered(config: &Config, asked: &Discover) -> (String, Vec<Looked>) {
    let (sought, looked) = look(config, asked).await;
    let site = site(config);
    let text = render(&sought, &looked, &site, &[]);
    let before = before(config, asked, &text);
    (render(&sought, &looked, &site, &before), looked)
}

fn wrong_name(asked: &Discover) -> Option<String> {
    let odd = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
    if odd(&asked.project) || asked.project.starts_with('/') || asked.project.ends_with('/') {
        return Some(format!(
            "`{}` is not a project's name: `demo/app` is, as Gerrit has it",
            asked.project.escape_debug()
        ));
    }
    if odd(&asked.branch) || asked.branch.starts_with("refs/") {
        return Some(format!("`{}` is not a branch's short name: `main` is", asked.branch.escape_debug()));
    }
    None
}

/// First CI, which knows which images its jobs have pushed, then the registries, which know which of them are there, then the rest.
async fn look(config: &Config, asked: &Discover) -> (Sought, Vec<Looked>) {
    let taken = config.pipeline_for(&asked.project, &asked.branch, None).map(|pipeline| pipeline.services);
    let services = taken.unwrap_or_else(|| vec![config.usual_service(&asked.project)]);
    let mut sought = Sought {
        project: asked.project.clone(),
        branch: asked.branch.clone(),
        images: services.iter().flat_map(|service| service.repositories.clone()).collect(),
        namespaces: services
            .iter()
            .flat_map(|service| &service.workloads)
            .map(|workload| workload.namespace.clone())
            .collect(),
        gerrit_hosts: config.gerrit.hosts.clone(),
    };
    let mut looked = Vec::new();
    let of = |roles: &[Role]| {
        config.sources.iter().filter(|(_, source)| roles.contains(&source.role())).collect::<Vec<_>>()
    };
    looked.extend(ask(&of(&[Role::Ci]), &sought).await);
    let pushed = found(&looked).flat_map(|found| found.pushed.clone()).collect::<Vec<_>>();
    sought.images = every_name(config, pushed.into_iter().chain(sought.images));
    looked.extend(ask(&of(&[Role::Registry]), &sought).await);
    let there: Vec<_> =
        found(&looked).flat_map(|found| &found.images).map(|image| image.repository.clone()).collect();
    if !there.is_empty() {
        sought.images = every_name(config, there);
    }
    looked.extend(ask(&of(&[Role::Cluster, Role::Repository]), &sought).await);
    (sought, looked)
}

fn found(looked: &[Looked]) -> impl Iterator<Item = &crate::discover::Discovered> {
    looked.iter().filter_map(|one| one.result.as_ref().ok())
}

/// Each repository under every name of its registry, each once.
fn every_name(config: &Config, repositories: impl IntoIterator<Item = Repository>) -> Vec<Repository> {
    let mut all: Vec<Repository> = Vec::new();
    for repository in repositories {
        let of_registries = config.sources.values().filter_map(|source| match source {
            SourceConfig::oci(oci) => Some(oci.names()).filter(|names| names.contains(&repository.registry)),
            _ => None,
        });
        let further =
            of_registries.flatten().map(|registry| Repository { registry, path: repository.path.clone() });
        for name in std::iter::once(repository.clone()).chain(further) {
            if !all.contains(&name) {
                all.push(name);
            }
        }
    }
    all
}

/// Asks these sources at once; in the order of their names.
async fn ask(sources: &[(&String, &SourceConfig)], sought: &Sought) -> Vec<Looked> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let visits = sources.iter().map(|(name, source)| {
        let (name, clock) = ((*name).clone(), Arc::clone(&clock));
        let visit = Visit { name: name.clone(), clock, services: Vec::new(), gerrit: None, most: usize::MAX };
        async move {
            let result = match source.build(&Requests::default()) {
                Ok(built) => visit.explore(&*built, sought).await,
                Err(error) => Err(vec![error]),
            };
            Looked { source: name, kind: source.kind(), role: source.role(), result }
        }
    });
    join_all(visits).await
}

fn site(config: &Config) -> Site {
    let (services, pipelines) = config.names();
    let repositories = config.sources.values().filter_map(|source| match source {
        SourceConfig::repository(repository) => Some(repository.environments.iter().cloned()),
        _ => None,
    });
    let promoted: BTreeSet<_> = repositories.flatten().collect();
    Site { environments: config.environments.clone(), promoted, services, pipelines }
}

/// What stands in the way of `text` at the end of the file.
fn before(config: &Config, asked: &Discover, text: &str) -> Vec<String> {
    let file = asked.config.display();
    if let Some(pipeline) = config.pipeline_for(&asked.project, &asked.branch, None) {
        return vec![format!(
            "`[pipelines.{}]` of {file} takes this project and branch already. Right would be: its `projects` without {}, or these keys \
             in the place of its own.",
            pipeline.name, asked.project
        )];
    }
    let whole = std::fs::read_to_string(&asked.config).unwrap_or_default() + "\n" + text;
    match Config::parse(&asked.config, &whole, asked.embedded) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let wrong = error
                .complaints
                .iter()
                .map(|wrong| format!("- {}: found {}; allowed: {}", wrong.key, wrong.found, wrong.allowed));
            std::iter::once(format!("Appended to {file} as it is, this is not right yet:"))
                .chain(wrong)
                .collect()
        }
    }
}
