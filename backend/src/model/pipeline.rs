// SPDX-License-Identifier: Apache-2.0
//! The ordered steps from a patch set to production.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use milepost_api::{Millis, StepKind};

use super::{Bot, Feedback, OnboardingItem, PipelineFile, Repository, Service};

/// A pipeline as one change meets it: its steps and the services that the change may touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Its name in the configuration.
    pub name: String,
    /// In order; never empty.
    pub steps: Vec<StepPlan>,
    /// What it builds and runs.
    pub services: Vec<Service>,
    /// Names of services of which only a file of the project's tells: which of them a change touches, and where they run, nobody has
    /// said.
    pub presumed: BTreeSet<String>,
    /// Which source is the registry of a host: host -> source name.
    pub registries: BTreeMap<String, String>,
    /// What is written back into Gerrit.
    pub feedback: Feedback,
    /// What the project declares of itself, if it does.
    pub file: Option<Arc<PipelineFile>>,
    /// What a new service needs before it can reach the last environment, in the order in which it is told.
    pub onboarding: Arc<[OnboardingItem]>,
    /// Whose comments tell of runs that no CI source knows.
    pub bots: Arc<[Bot]>,
}

/// One step as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPlan {
    /// Short label for its mark.
    pub name: String,
    /// An optional step never holds the headline.
    pub optional: bool,
    /// When it is done.
    pub rule: StepRule,
}

/// Which runs of a CI source a step listens to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunsOf {
    /// The CI sources, by name. While one of them is silent, a run that is not there may be there all the same.
    pub sources: Vec<String>,
    /// The CI server's pipelines; empty: every one.
    pub pipelines: Vec<String>,
    /// Only these jobs count; empty: every voting one.
    pub jobs: Vec<String>,
}

impl RunsOf {
    /// Whether these are runs of that CI pipeline.
    pub fn listens(&self, pipeline: &str) -> bool {
        self.pipelines.is_empty() || self.pipelines.iter().any(|name| name == pipeline)
    }
}

/// That a change reached a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The pipeline's name.
    pub pipeline: String,
    /// The step's name.
    pub step: String,
    /// When it was first seen done.
    pub at: Millis,
    /// When nobody was there to see it reached: it was after this moment, and by `at` at the latest.
    pub not_before: Option<Millis>,
}

/// When a step is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRule {
    /// The runs passed for this patch set.
    Check(RunsOf),
    /// The change is merged; the runs are the gate's.
    Merge(RunsOf),
    /// Each touched service has an image; the runs are those that build it.
    Image(RunsOf),
    /// The deployment repositories ask for an image with the change, for each touched service.
    Promote {
        /// The environment's name.
        environment: String,
        /// The deployment repositories that ask for anything there, by source name.
        repositories: Vec<String>,
    },
    /// Each touched service runs in every cluster of the environment.
    Deploy {
        /// The environment's name.
        environment: String,
        /// Its clusters, by source name.
        clusters: Vec<String>,
    },
}

impl StepRule {
    /// What the step is about.
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Check(_) => StepKind::Check,
            Self::Merge(_) => StepKind::Merge,
            Self::Image(_) => StepKind::Image,
            Self::Promote { .. } => StepKind::Promote,
            Self::Deploy { .. } => StepKind::Deploy,
        }
    }
}

impl Pipeline {
    /// Whether both are one repository of one registry, under whichever of its names.
    pub fn same(&self, a: &Repository, b: &Repository) -> bool {
        let source = |repository: &Repository| self.registries.get(&repository.registry);
        a.path == b.path && (a.registry == b.registry || (source(a).is_some() && source(a) == source(b)))
    }

    /// The repository under every name of its registry.
    pub fn names_of(&self, repository: &Repository) -> BTreeSet<Repository> {
        let hosts = self.registries.keys().chain(std::iter::once(&repository.registry));
        let named = hosts.map(|host| Repository { registry: host.clone(), path: repository.path.clone() });
        named.filter(|other| self.same(repository, other)).collect()
    }

    /// The environments that it leads to.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match &step.rule {
            StepRule::Promote { environment, .. } | StepRule::Deploy { environment, .. } => {
                Some(environment.as_str())
            }
            StepRule::Check(_) | StepRule::Merge(_) | StepRule::Image(_) => None,
        })
    }

    /// Where the last step leads: an environment's name, `promotion`, `image`, `merge` or `check`.
    pub fn goal(&self) -> &str {
        match self.steps.last().map(|step| &step.rule) {
            Some(StepRule::Deploy { environment, .. }) => environment,
            Some(StepRule::Promote { .. }) => "promotion",
            Some(StepRule::Image(_)) => "image",
            Some(StepRule::Merge(_)) => "merge",
            Some(StepRule::Check(_)) | None => "check",
        }
    }
}
