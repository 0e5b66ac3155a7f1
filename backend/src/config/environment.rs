// SPDX-License-Identifier: Apache-2.0
//! `[environments.<name>]`: which clusters serve one purpose.

use serde::Deserialize;
use toml::Spanned;

use super::{
    catalogue::Catalogue,
    document::{Document, Value},
    source::{self, Sources},
};
use crate::sources::Role;

/// An environment and its clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name: `production`.
    pub name: String,
    /// Its clusters, by source name.
    pub clusters: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    clusters: Spanned<Vec<Spanned<String>>>,
}

/// All environments in the order of the file, their clusters in the order in which they are deployed to, where a catalogue says it.
pub(super) fn read(
    document: &mut Document<'_>,
    section: Option<Value<'_>>,
    sources: &Sources,
    catalogue: &Catalogue,
) -> Vec<Environment> {
    let mut environments = match section {
        Some(section) => named(document, section, sources),
        None => usual(sources, catalogue),
    };
    for environment in &mut environments {
        catalogue.sort(&mut environment.clusters);
    }
    warn_of_order(document, &environments, catalogue);
    environments
}

/// Each cluster is an environment of its own, but for those that the catalogue knows: they are `staging`, and then `production`.
fn usual(sources: &Sources, catalogue: &Catalogue) -> Vec<Environment> {
    let mut environments: Vec<Environment> = Vec::new();
    let mut clusters: Vec<_> = sources.of(Role::Cluster).map(str::to_owned).collect();
    catalogue.sort(&mut clusters);
    for cluster in clusters {
        let name = match catalogue.is_production(&cluster) {
            None => cluster.as_str(),
            Some(false) => "staging",
            Some(true) => "production",
        };
        match environments.iter_mut().find(|environment| environment.name == name) {
            Some(environment) => environment.clusters.push(cluster),
            None => environments.push(Environment { name: name.to_owned(), clusters: vec![cluster] }),
        }
    }
    environments
}

/// Warns of environments that stand in another order than that in which the catalogue has them deployed to: the file's holds.
fn warn_of_order(document: &mut Document<'_>, environments: &[Environment], catalogue: &Catalogue) {
    let has = |environment: &Environment, production| {
        environment.clusters.iter().any(|cluster| catalogue.is_production(cluster) == Some(production))
    };
    let Some(first) = environments.iter().position(|environment| has(environment, true)) else { return };
    let mut rest = environments.iter().skip(first + 1);
    if let (Some(before), Some(after)) =
        (environments.get(first), rest.find(|environment| has(environment, false)))
    {
        let (before, after) = (&before.name, &after.name);
        document.warn(format!(
            "environments.{before}: it stands before `{after}`, though the catalogue has staging deployed to before production; the order of this file holds"
        ));
    }
}

fn named(document: &mut Document<'_>, section: Value<'_>, sources: &Sources) -> Vec<Environment> {
    let mut environments = Vec::new();
    for (key, value) in source::table(document, section).into_iter().flatten() {
        let name = key.get_ref().to_string();
        source::check_name(document, &name, &key.span());
        let mut clusters = Vec::new();
        if let Some(Section { clusters: named }) = document.read(value) {
            if named.get_ref().is_empty() {
                document.complain(
                    &named.span(),
                    "no cluster",
                    source::list(sources.of(Role::Cluster), "a cluster"),
                );
            }
            for cluster in named.get_ref() {
                sources.expect(document, cluster, Role::Cluster);
                if clusters.contains(cluster.get_ref()) {
                    document.complain(
                        &cluster.span(),
                        format!("`{}` twice", cluster.get_ref()),
                        "each cluster once",
                    );
                }
                clusters.push(cluster.get_ref().clone());
            }
        }
        environments.push(Environment { name, clusters });
    }
    environments
}

/// Complains unless there is such an environment.
pub(super) fn expect(document: &mut Document<'_>, name: &Spanned<String>, environments: &[Environment]) {
    if !environments.iter().any(|e| e.name == *name.get_ref()) {
        let known = source::list(environments.iter().map(|e| e.name.as_str()), "an environment");
        document.complain(&name.span(), format!("unknown environment `{}`", name.get_ref()), known);
    }
}
