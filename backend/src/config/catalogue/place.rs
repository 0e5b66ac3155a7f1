// SPDX-License-Identifier: Apache-2.0
//! From what the files say of a service to the workloads that are watched.

use toml::Spanned;

use super::{Catalogue, listed::Spot};
use crate::{
    config::document::Document,
    model::{WorkloadKind, WorkloadRef},
};

/// The workload of a release, where the site says nothing else: as most charts call it.
const WORKLOAD: &str = "{name}-{release}";

/// Where a service runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::config) struct Places {
    /// Canaries too.
    pub(in crate::config) workloads: Vec<WorkloadRef>,
    /// Name of the canaries' workload, if there are any.
    pub(in crate::config) canary: Option<String>,
}

/// What is the same of all workloads of a service.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) struct Shape<'s> {
    /// The service's name for the files.
    pub(in crate::config) service: &'s str,
    /// The name of its workload where the files name no releases.
    pub(in crate::config) workload: &'s str,
    /// Their kind.
    pub(in crate::config) kind: WorkloadKind,
    /// The service's own container.
    pub(in crate::config) container: Option<&'s String>,
}

/// The pattern of a release's workload.
pub(super) fn pattern(document: &mut Document<'_>, given: Option<&Spanned<String>>) -> String {
    let Some(given) = given else { return WORKLOAD.to_owned() };
    let text = given.get_ref();
    let rest =
        ["{name}", "{namespace}", "{release}"].iter().fold(text.clone(), |rest, part| rest.replace(part, ""));
    if rest.contains(['{', '}']) || !text.contains("{release}") {
        let allowed =
            "a text with `{release}` in it, in which `{name}` is the service and `{namespace}` its namespace";
        document.complain(&given.span(), format!("`{text}`"), allowed);
    }
    text.clone()
}

impl Catalogue {
    /// Where a service runs, in the order in which it is deployed; nothing where the files do not name it.
    pub(in crate::config) fn places(&self, shape: Shape<'_>) -> Option<Places> {
        // the service has one name for its canaries everywhere
        let canary = self.canaries(shape.service).into_iter().next();
        let mut places = Places { canary, workloads: Vec::new() };
        for (cluster, spot) in self.spots(shape.service)? {
            let place = |name: String| WorkloadRef {
                cluster: cluster.clone(),
                namespace: spot.namespace.clone(),
                kind: shape.kind,
                name,
                container: shape.container.cloned(),
            };
            if spot.releases.is_empty() {
                places.add(place(shape.workload.to_owned()));
            }
            for release in &spot.releases {
                let name = self.called(shape.service, spot, &release.name);
                // a canary of another name is watched by nobody: it would pass for a workload of the service's own
                if !release.canary || places.canary.as_ref() == Some(&name) {
                    places.add(place(name));
                }
            }
        }
        Some(places)
    }

    /// The names of a service's canaries, in the order in which they are deployed.
    pub(super) fn canaries(&self, service: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (_, spot) in self.spots(service).unwrap_or_default() {
            for release in spot.releases.iter().filter(|release| release.canary) {
                let name = self.called(service, spot, &release.name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Where it runs, with the clusters, in the order in which these are deployed to.
    fn spots(&self, service: &str) -> Option<Vec<(&String, &Spot)>> {
        let spots = self.services.get(service)?.0.iter();
        let mut spots: Vec<_> =
            spots.filter_map(|spot| Some((self.clusters.get(&spot.environment)?, spot))).collect();
        spots.sort_by_key(|(cluster, _)| self.ranks.get(*cluster));
        Some(spots)
    }

    fn called(&self, service: &str, spot: &Spot, release: &str) -> String {
        let named = self.workload.replace("{name}", service);
        named.replace("{namespace}", &spot.namespace).replace("{release}", release)
    }
}

impl Places {
    fn add(&mut self, workload: WorkloadRef) {
        if !self.workloads.contains(&workload) {
            self.workloads.push(workload);
        }
    }
}
