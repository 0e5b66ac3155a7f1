// SPDX-License-Identifier: Apache-2.0
//! Which sources answer, and what is said of those that do not.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{Millis, Say, Sentence, SourceHealth};

use super::Input;
use crate::{
    model::{GERRIT, Pipeline, StepRule},
    sources::{Health, Trouble},
};

/// Remarks of one source that an answer has at most.
const REMARKS: usize = 3;

/// The health of all sources, and which of them the pipeline names.
pub(super) struct Heard<'a> {
    pipeline: &'a Pipeline,
    health: &'a BTreeMap<String, Health>,
    named: BTreeSet<&'a str>,
    now: Millis,
}

impl<'a> Heard<'a> {
    pub(super) fn of(input: &Input<'a>) -> Self {
        Self { pipeline: input.pipeline, health: input.health, named: named(input), now: input.now }
    }

    /// Whether the source's word is recent.
    pub(super) fn fresh(&self, source: &str) -> bool {
        // Gerrit speaks with every statement.
        source == GERRIT || self.health.get(source).is_some_and(|health| health.is_fresh(self.now))
    }

    /// Whether the source shows that namespace, or that repository.
    pub(super) fn shows(&self, source: &str, about: &str) -> bool {
        let unread = self.health.get(source).map(|health| &health.unread);
        unread.is_none_or(|unread| !unread.values().any(|other| other == about))
    }

    /// The first of the sources whose word is not recent.
    pub(super) fn silent<'s>(&self, sources: impl IntoIterator<Item = &'s String>) -> Option<&'s str> {
        sources.into_iter().map(String::as_str).find(|source| !self.fresh(source))
    }

    /// When the source last answered.
    pub(super) fn as_of(&self, source: &str) -> Option<Millis> {
        self.health.get(source).and_then(|health| health.as_of)
    }

    /// The clause for a step that rests on a source that is not fresh.
    pub(super) fn silence(&self, source: &str) -> Say {
        let source = source.to_owned();
        match self.health.get(&source).and_then(|health| health.trouble.as_ref()) {
            Some(Trouble::Refuses) => Say::SourceRefuses { source },
            _ => Say::SourceSilent { source },
        }
    }

    /// Health of the sources that the pipeline names.
    pub(super) fn sources(&self) -> Vec<SourceHealth> {
        let health = |name: &&str| {
            let fresh = self.fresh(name);
            SourceHealth {
                name: (*name).to_owned(),
                fresh,
                as_of: if fresh { None } else { self.as_of(name) },
                problem: if fresh { None } else { Some(self.silence(name).into()) },
                remarks: self.remarks(name),
            }
        };
        self.named.iter().map(health).collect()
    }

    /// Only so many, lest a thousand odd things make the answer large; of a cluster only what is odd where the pipeline's services
    /// run: the others' namespaces are not every reader's.
    fn remarks(&self, source: &str) -> Vec<Sentence> {
        let places = self.pipeline.services.iter().flat_map(|service| &service.workloads);
        let here: Vec<_> = places.filter(|place| place.cluster == source).collect();
        let ours = |about: &str| here.is_empty() || here.iter().any(|place| place.namespace == about);
        let remarks = self.health.get(source).into_iter().flat_map(|health| &health.remarks);
        let remarks = remarks.filter(|(about, _)| ours(about)).flat_map(|(_, said)| said);
        remarks.take(REMARKS).cloned().map(Into::into).collect()
    }

    /// When the first of the fresh sources becomes late if it says nothing more.
    pub(super) fn next(&self) -> Option<Millis> {
        self.named
            .iter()
            .filter_map(|name| self.health.get(*name))
            .filter(|health| health.is_fresh(self.now))
            .filter_map(|health| Some(health.as_of? + health.late_after + 1))
            .min()
    }
}

/// The sources that the pipeline's steps rest on.
fn named<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let pipeline = input.pipeline;
    let ours = |host: &str| {
        pipeline.services.iter().flat_map(|service| &service.repositories).any(|r| r.registry == host)
    };
    let mut named: BTreeSet<&str> = pipeline
        .registries
        .iter()
        .filter(|(host, _)| ours(host))
        .map(|(_, source)| source.as_str())
        .collect();
    for step in &pipeline.steps {
        match &step.rule {
            StepRule::Check(runs) | StepRule::Merge(runs) | StepRule::Image(runs) => {
                named.extend(runs.sources.iter().map(String::as_str));
            }
            StepRule::Promote { repositories, .. } => named.extend(repositories.iter().map(String::as_str)),
            StepRule::Deploy { clusters, .. } => named.extend(clusters.iter().map(String::as_str)),
        }
    }
    named
}
