// SPDX-License-Identifier: Apache-2.0
//! The file of services (`/etc/scap/service-catalog.yaml`): in which namespaces and environments each runs, by which releases.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    groups::{Group, Groups},
    reading::{At, Reading, short},
};
use crate::config::source;

/// Where a service runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed(pub(super) Vec<Spot>);

/// A namespace in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The namespace.
    pub(super) namespace: String,
    /// The environment, by its own name.
    pub(super) environment: String,
    /// Releases that are deployed there; empty: whichever there are.
    pub(super) releases: Vec<Release>,
}

/// A release of Helm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    /// Its name.
    pub(super) name: String,
    /// Whether it is deployed before those that name no stage.
    pub(super) canary: bool,
}

impl Listed {
    /// The environments that it has.
    pub(super) fn environments(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|spot| spot.environment.as_str())
    }
}

/// Reads the file; nothing where anything is wrong.
pub(super) fn read(reading: &mut Reading, text: &str, groups: &Groups) -> Option<BTreeMap<String, Listed>> {
    let tree = reading.tree(text)?;
    let root = At::root(&tree);
    let [services] = reading.fields(&root, ["services"])?;
    let services = reading.needed(&root, "services", services)?;
    let entries = reading.entries(&services, "services")?;
    let read: Vec<_> = entries
        .into_iter()
        .map(|(name, at)| Some((name.to_owned(), service(reading, name, &at, groups)?)))
        .collect();
    let services = read.into_iter().collect::<Option<BTreeMap<_, _>>>()?;
    reading.wrong.is_empty().then_some(services)
}

fn service(reading: &mut Reading, name: &str, at: &At<'_>, groups: &Groups) -> Option<Listed> {
    if !source::is_name(name) {
        reading.complain(at, format!("the name `{}`", short(name)), source::NAME);
        return None;
    }
    // `checks` are scap's own: what it asks before it goes on
    let [group, namespaces, _] = reading.fields(at, ["cluster_group", "namespaces", "checks"])?;
    let namespaces = reading.needed(at, "namespaces", namespaces);
    let group_at = reading.needed(at, "cluster_group", group)?;
    let named = reading.text(&group_at)?;
    let Some(group) = groups.named(named) else {
        let known = source::list(groups.names(), "a cluster group");
        reading.complain(&group_at, format!("`{}`", short(named)), known);
        return None;
    };
    let mut spots = Vec::new();
    for (namespace, at) in reading.entries(&namespaces?, "namespaces")? {
        spots.extend(of_namespace(reading, namespace, &at, group)?);
    }
    Some(Listed(spots))
}

fn of_namespace(reading: &mut Reading, namespace: &str, at: &At<'_>, group: &Group) -> Option<Vec<Spot>> {
    if !source::is_name(namespace) {
        reading.complain(at, format!("the name `{}`", short(namespace)), source::NAME);
        return None;
    }
    let [environments] = reading.fields(at, ["environments"])?;
    let environments = reading.needed(at, "environments", environments)?;
    let mut seen = BTreeSet::new();
    let mut spots = Vec::new();
    for (name, at) in reading.entries(&environments, "environments")? {
        let Some(environment) = group.environment(name) else {
            let known = source::list(group.environments(), "an environment");
            reading.complain(&at, format!("the environment `{}`", short(name)), known);
            continue;
        };
        if !seen.insert(&environment.name) {
            let found = format!("`{}` again, by another of its names", environment.name);
            reading.complain(&at, found, "each environment once");
            continue;
        }
        let releases = releases(reading, &at, group)?;
        let (namespace, environment) = (namespace.to_owned(), environment.name.clone());
        spots.push(Spot { namespace, environment, releases });
    }
    Some(spots)
}

fn releases(reading: &mut Reading, at: &At<'_>, group: &Group) -> Option<Vec<Release>> {
    let [releases] = reading.fields(at, ["releases"])?;
    let Some(releases_at) = releases.filter(|releases| !releases.is_empty()) else { return Some(Vec::new()) };
    let mut releases = Vec::new();
    for (name, at) in reading.entries(&releases_at, "releases")? {
        if !source::is_name(name) {
            reading.complain(&at, format!("the name `{}`", short(name)), source::NAME);
            continue;
        }
        let [stage] = reading.fields(&at, ["stage"])?;
        let mut canary = false;
        if let Some(stage_at) = stage {
            let stage = reading.text(&stage_at)?;
            if let Some(before) = group.is_canary(stage) {
                canary = before;
            } else {
                let known = source::list(group.stages(), "a stage");
                reading.complain(&stage_at, format!("`{}`", short(stage)), known);
            }
        }
        releases.push(Release { name: name.to_owned(), canary });
    }
    if releases.iter().all(|release| release.canary) && !releases.is_empty() {
        reading.warn(
            &releases_at,
            "canaries alone, and no release that they are canaries of: they count as releases like others",
        );
        for release in &mut releases {
            release.canary = false;
        }
    }
    Some(releases)
}
