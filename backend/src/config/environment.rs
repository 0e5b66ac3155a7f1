// SPDX-License-Identifier: Apache-2.0
//! `[environments.<name>]`: which clusters serve one purpose.

use serde::Deserialize;
use toml::Spanned;

use super::{
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

/// All environments in the order of the file. Without any, each cluster is an environment of its own.
pub(super) fn read(
    document: &mut Document<'_>,
    section: Option<Value<'_>>,
    sources: &Sources,
) -> Vec<Environment> {
    let Some(section) = section else {
        let clusters = sources.of(Role::Cluster);
        return clusters
            .map(|name| Environment { name: name.to_owned(), clusters: vec![name.to_owned()] })
            .collect();
    };
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
