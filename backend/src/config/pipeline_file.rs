// SPDX-License-Identifier: Apache-2.0
//! `[pipeline_file]`: what the `.pipeline/config.yaml` of projects counts for that no pipeline takes. Without this section it counts
//! on every branch of every project, as soon as there is a source.

use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Document, Value},
    environment::Environment,
    pattern::Patterns,
    service::repository,
    source::Sources,
    step,
};
use crate::model::{PipelineFile, Repository, StepPlan, StepRule};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    projects: Option<Vec<Spanned<String>>>,
    branches: Option<Vec<Spanned<String>>>,
    image: Option<Spanned<String>>,
    #[serde(default)]
    before_merge: Vec<String>,
    steps: Option<Spanned<Vec<Spanned<step::Section>>>>,
}

/// Whose file counts, and for what.
#[derive(Clone, Debug)]
pub(super) struct FileRoute {
    projects: Patterns,
    branches: Patterns,
    /// Where an image is that a file publishes, with `{image}` for its name there.
    image: Option<String>,
    /// Patterns of the names of its pipelines that CI runs before the merge.
    pub(super) before_merge: Vec<String>,
    /// Empty: there is nothing to see of a change's way.
    steps: Vec<StepPlan>,
    /// Whether they are the usual ones.
    pub(super) usual: bool,
}

impl FileRoute {
    /// Whether a file on that branch counts, where no pipeline is configured.
    pub(super) fn takes(&self, project: &str, branch: &str) -> bool {
        !self.steps.is_empty() && self.projects.matches(project) && self.branches.matches(branch)
    }

    /// The steps of a project with this file: without images it leads to the merge.
    pub(super) fn steps(&self, file: &PipelineFile) -> Vec<StepPlan> {
        let before = |step: &&StepPlan| matches!(step.rule, StepRule::Check(_) | StepRule::Merge(_));
        let publishes = file.publishes();
        self.steps.iter().filter(|step| publishes || before(step)).cloned().collect()
    }

    /// Where an image of that name is.
    pub(super) fn repository(&self, image: &str) -> Option<Repository> {
        repository(&self.image.as_ref()?.replace("{image}", image))
    }
}

/// Reads the section.
pub(super) fn read(
    document: &mut Document<'_>,
    section: Option<Value<'_>>,
    sources: &Sources,
    environments: &[Environment],
) -> FileRoute {
    let section = section.and_then(|section| document.read::<Section>(section)).unwrap_or_default();
    let Section { projects, branches, image, before_merge, steps } = section;
    let mut patterns = |texts: Option<Vec<Spanned<String>>>| {
        texts.map_or_else(|| Patterns::of(&["**"]), |texts| Patterns::read(document, &texts))
    };
    let (projects, branches) = (patterns(projects), patterns(branches));
    if let Some(text) = &image {
        let named = text.get_ref().replace("{image}", "app");
        if !text.get_ref().contains("{image}") || named.contains(['{', '}']) || repository(&named).is_none() {
            let found = format!("`{}`", text.get_ref());
            let allowed = "a repository with `{image}` in it, such as `registry.example.org/{image}`";
            document.complain(&text.span(), found, allowed);
        }
    }
    let image = image.map(Spanned::into_inner);
    let image = image.or_else(|| sources.first_registry().map(|host| format!("{host}/{{image}}")));
    let usual = steps.is_none();
    let steps = match &steps {
        Some(steps) => step::Reader { document, sources, environments }.steps(steps),
        None if sources.all.is_empty() => Vec::new(),
        None => step::usual(sources, environments),
    };
    FileRoute { projects, branches, image, before_merge, steps, usual }
}
