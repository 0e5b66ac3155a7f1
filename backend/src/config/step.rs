// SPDX-License-Identifier: Apache-2.0
//! The steps of a pipeline.

use std::collections::BTreeSet;

use milepost_api::StepKind;
use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Document, Span},
    environment::{self, Environment},
    source::Sources,
};
use crate::{
    model::{RunsOf, StepPlan, StepRule},
    sources::Role,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    kind: StepKind,
    name: Option<String>,
    source: Option<Spanned<String>>,
    pipelines: Option<Spanned<Vec<String>>>,
    jobs: Option<Spanned<Vec<String>>>,
    environment: Option<Spanned<String>>,
    #[serde(default)]
    optional: bool,
}

/// What steps are read with.
pub(super) struct Reader<'r, 'a> {
    pub(super) document: &'r mut Document<'a>,
    pub(super) sources: &'r Sources,
    pub(super) environments: &'r [Environment],
}

fn every_ci(sources: &Sources) -> Vec<String> {
    sources.of(Role::Ci).map(str::to_owned).collect()
}

/// The steps of a pipeline that names none: what the sources and environments can show, in order.
pub(super) fn usual(sources: &Sources, environments: &[Environment]) -> Vec<StepPlan> {
    let runs =
        |kind| RunsOf { sources: every_ci(sources), pipelines: usual_pipelines(kind), jobs: Vec::new() };
    let plan = |rule| StepPlan { name: usual_name(&rule), optional: false, rule };
    let has = |role| sources.of(role).next().is_some();
    let mut rules = Vec::new();
    if has(Role::Ci) || sources.bots {
        rules.push(StepRule::Check(runs(StepKind::Check)));
    }
    rules.push(StepRule::Merge(runs(StepKind::Merge)));
    if has(Role::Registry) {
        rules.push(StepRule::Image(runs(StepKind::Image)));
    }
    for environment in environments {
        let repositories = sources.repositories_of(&environment.name);
        if !repositories.is_empty() {
            rules.push(StepRule::Promote { environment: environment.name.clone(), repositories });
        }
        let (environment, clusters) = (environment.name.clone(), environment.clusters.clone());
        rules.push(StepRule::Deploy { environment, clusters });
    }
    rules.into_iter().map(plan).collect()
}

impl Reader<'_, '_> {
    /// Reads the steps that a pipeline names.
    pub(super) fn steps(&mut self, sections: &Spanned<Vec<Spanned<Section>>>) -> Vec<StepPlan> {
        if sections.get_ref().is_empty() {
            self.document.complain(
                &sections.span(),
                "no steps",
                "one or more, or no key `steps` for the usual ones",
            );
        }
        self.check_order(sections.get_ref());
        let mut names = BTreeSet::new();
        let mut steps = Vec::new();
        for section in sections.get_ref() {
            let (span, section) = (section.span(), section.get_ref());
            let Some(rule) = self.rule(section, &span) else { continue };
            let name = section.name.clone().unwrap_or_else(|| usual_name(&rule));
            if !names.insert(name.clone()) {
                self.document.complain(
                    &span,
                    format!("a second step `{name}`"),
                    "a `name` of its own for each step",
                );
            }
            steps.push(StepPlan { name, optional: section.optional, rule });
        }
        steps
    }

    fn rule(&mut self, section: &Section, span: &Span) -> Option<StepRule> {
        if !matches!(section.kind, StepKind::Promote | StepKind::Deploy) {
            if let Some(environment) = &section.environment {
                let found = format!("an environment for a step of kind `{}`", word(section.kind));
                let allowed = "this key only in steps of kind `promote` and `deploy`";
                self.document.complain(&environment.span(), found, allowed);
            }
            let runs = self.runs(section, span);
            return Some(match section.kind {
                StepKind::Check => StepRule::Check(runs),
                StepKind::Merge => StepRule::Merge(runs),
                StepKind::Image | StepKind::Promote | StepKind::Deploy => StepRule::Image(runs),
            });
        }
        let kind = word(section.kind);
        let lists = [&section.pipelines, &section.jobs].into_iter().flatten().map(Spanned::span);
        let source = section.source.as_ref().filter(|_| section.kind == StepKind::Deploy).map(Spanned::span);
        for span in source.into_iter().chain(lists) {
            let allowed = if section.kind == StepKind::Deploy {
                "`environment` alone"
            } else {
                "`environment`, and `source` for one of several deployment repositories"
            };
            self.document.complain(&span, format!("runs for a step of kind `{kind}`"), allowed);
        }
        let Some(environment) = &section.environment else {
            let known =
                super::source::list(self.environments.iter().map(|e| e.name.as_str()), "an environment");
            self.document.complain(span, format!("a step of kind `{kind}` without `environment`"), known);
            return None;
        };
        environment::expect(self.document, environment, self.environments);
        let known = self.environments.iter().find(|e| e.name == *environment.get_ref())?;
        if section.kind == StepKind::Promote {
            return Some(self.promote(section, environment, span));
        }
        Some(StepRule::Deploy { environment: known.name.clone(), clusters: known.clusters.clone() })
    }

    fn promote(&mut self, section: &Section, environment: &Spanned<String>, span: &Span) -> StepRule {
        let mut repositories = self.sources.repositories_of(environment.get_ref());
        if repositories.is_empty() {
            let found = format!("no deployment repository for `{}`", environment.get_ref());
            let allowed = "a source of kind `repository` that has the environment";
            self.document.complain(span, found, allowed);
        }
        if let Some(source) = &section.source {
            self.sources.expect(self.document, source, Role::Repository);
            if !repositories.is_empty() && !repositories.contains(source.get_ref()) {
                let found =
                    format!("`{}`, which does not have `{}`", source.get_ref(), environment.get_ref());
                let allowed = super::source::list(repositories.iter().map(String::as_str), "a repository");
                self.document.complain(&source.span(), found, allowed);
            }
            repositories = vec![source.get_ref().clone()];
        }
        StepRule::Promote { environment: environment.get_ref().clone(), repositories }
    }

    fn runs(&mut self, section: &Section, span: &Span) -> RunsOf {
        if let Some(source) = &section.source {
            self.sources.expect(self.document, source, Role::Ci);
        } else if section.kind == StepKind::Check
            && self.sources.of(Role::Ci).next().is_none()
            && !self.sources.bots
        {
            self.document.complain(
                span,
                "a step of kind `check` and no CI source",
                "a CI source in `[sources]`, or a bot in `[bots]`",
            );
        }
        let list = |list: &Option<Spanned<Vec<String>>>| list.as_ref().map(|l| l.get_ref().clone());
        RunsOf {
            sources: section
                .source
                .as_ref()
                .map_or_else(|| every_ci(self.sources), |source| vec![source.get_ref().clone()]),
            pipelines: list(&section.pipelines).unwrap_or_else(|| usual_pipelines(section.kind)),
            jobs: list(&section.jobs).unwrap_or_default(),
        }
    }

    /// Checks come before the merge, then the image, then the environments, promoted to or not; there is one merge and one image.
    fn check_order(&mut self, sections: &[Spanned<Section>]) {
        for pair in sections.windows(2) {
            let [before, after] = pair else { continue };
            let (kind, next) = (before.get_ref().kind, after.get_ref().kind);
            let once = matches!(next, StepKind::Merge | StepKind::Image);
            let of_environments = |kind| matches!(kind, StepKind::Promote | StepKind::Deploy);
            let back = next < kind && !(of_environments(kind) && of_environments(next));
            if back || (once && next == kind) {
                let found = format!("a step of kind `{}` after one of kind `{}`", word(next), word(kind));
                self.document.complain(
                    &after.span(),
                    found,
                    "the order `check`, `merge`, `image`, `promote` and `deploy`, with at most one `merge` and one `image`",
                );
            }
        }
    }
}

fn usual_pipelines(kind: StepKind) -> Vec<String> {
    let name = match kind {
        StepKind::Check => "check",
        StepKind::Merge => "gate",
        StepKind::Image => "post",
        StepKind::Promote | StepKind::Deploy => return Vec::new(),
    };
    vec![name.to_owned()]
}

fn usual_name(rule: &StepRule) -> String {
    match rule {
        StepRule::Check(_) => "Check".to_owned(),
        StepRule::Merge(_) => "Merge".to_owned(),
        StepRule::Image(_) => "Image".to_owned(),
        StepRule::Promote { environment, .. } => format!("Promote {environment}"),
        StepRule::Deploy { environment, .. } => {
            let mut letters = environment.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

fn word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Check => "check",
        StepKind::Merge => "merge",
        StepKind::Image => "image",
        StepKind::Promote => "promote",
        StepKind::Deploy => "deploy",
    }
}
