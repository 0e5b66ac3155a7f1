// SPDX-License-Identifier: Apache-2.0
//! What deploys workloads: an Application of Argo CD, a Kustomization or a HelmRelease of Flux.

use std::collections::BTreeSet;

use super::seen::{Key, Seen};
use crate::{
    discover::{Certainty, Sought, Where},
    model::ImageRef,
};

/// What is read of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// What it is called: `Argo CD's Application argocd/app`.
    pub(super) title: String,
    /// What it deploys, in words.
    pub(super) asks: Vec<String>,
    /// Addresses of the repositories that it deploys from.
    pub(super) origins: Vec<String>,
    /// What it has deployed last: a commit, or a chart's version.
    pub(super) revision: Option<String>,
    /// Images that it says it deploys.
    pub(super) images: Vec<ImageRef>,
    /// In which cluster.
    pub(super) at: Where,
    /// The namespace that it deploys to, where it names one.
    pub(super) namespace: Option<String>,
    /// Workloads that it says are its own.
    pub(super) workloads: BTreeSet<Key>,
    /// Namespace and name of the release of Helm that it makes.
    pub(super) release: Option<(String, String)>,
}

impl Owner {
    /// What says that it deploys the project, if anything does.
    pub(super) fn is_for(&self, sought: &Sought) -> Option<Certainty> {
        let by_image = self.images.iter().filter_map(|image| sought.owns(&image.repository)).min();
        let by_origin = self.origins.iter().any(|url| sought.is_at(url)).then_some(Certainty::Origin);
        by_image.into_iter().chain(by_origin).min()
    }

    /// Whether it deploys the project.
    pub(super) fn concerns(&self, sought: &Sought) -> bool {
        self.is_for(sought).is_some()
    }

    /// Namespaces of this cluster that it deploys to.
    pub(super) fn namespaces(&self) -> impl Iterator<Item = String> {
        let own = self.workloads.iter().map(|(_, namespace, _)| namespace.clone());
        let all: BTreeSet<_> = own.chain(self.namespace.clone()).collect();
        all.into_iter().filter(|_| self.at == Where::Here)
    }

    /// Whether it has deployed that workload of this cluster.
    pub(super) fn has(&self, workload: &Seen) -> bool {
        let released = self.release.is_some() && self.release == workload.release;
        self.at == Where::Here && (released || self.workloads.contains(&workload.key))
    }

    /// The image of it that is the project's, if it says one.
    pub(super) fn image(&self, sought: &Sought) -> Option<&ImageRef> {
        let sure = |image: &&ImageRef| sought.owns(&image.repository);
        self.images.iter().filter(|image| sure(image).is_some()).min_by_key(sure)
    }

    /// In words, for a comment.
    pub(super) fn shown(&self) -> String {
        let from = if self.asks.is_empty() { "says not from where".to_owned() } else { self.asks.join("; ") };
        let revision =
            self.revision.as_ref().map(|revision| format!("; deployed last: {revision}")).unwrap_or_default();
        format!("{} deploys it: {from}{revision}.", self.title)
    }
}
