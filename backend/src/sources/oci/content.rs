// SPDX-License-Identifier: Apache-2.0
//! What a digest stands for: manifest, config and labels, through an index where there is one.

use std::collections::BTreeMap;

use milepost_api::Millis;

use super::{
    labels::{self, Annotations},
    manifest::{Config, Manifest},
    registry::Registry,
};
use crate::{
    http::FetchError,
    model::{Digest, Revision},
};

/// What a digest stands for.
pub(super) enum Found {
    Image(Content),
    /// A chart, a signature, an index of referrers.
    NoImage,
    /// The registry has none of that digest.
    Missing,
}

/// What never changes about an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// Digests of platform manifests and configs.
    pub(super) also: Vec<Digest>,
    pub(super) revision: Option<Revision>,
    pub(super) source_url: Option<String>,
    pub(super) created: Option<Millis>,
    /// Of an index: of the manifest whose config is read.
    pub(super) size: Option<u64>,
    pub(super) labels: BTreeMap<String, String>,
}

impl Content {
    /// The config's label wins: it is what was built in, annotations can be added by who copies.
    fn new(also: Vec<Digest>, size: Option<u64>, config: &Config, annotations: &[&Annotations]) -> Self {
        let all: Vec<_> = std::iter::once(&config.labels).chain(annotations.iter().copied()).collect();
        let (revision, source_url) = (labels::revision(&all), labels::source_url(&all));
        Self { also, revision, source_url, created: config.created, size, labels: labels::others(&all) }
    }
}

/// Asks the registry what `digest` stands for.
pub(super) async fn find(
    registry: &Registry,
    repository: &str,
    digest: &Digest,
) -> Result<Found, FetchError> {
    let Some(manifest) = registry.manifest(repository, digest).await? else { return Ok(Found::Missing) };
    match manifest {
        Manifest::NoImage => Ok(Found::NoImage),
        Manifest::Image { config, size, annotations } => {
            let Some(read) = registry.config(repository, &config).await? else { return Ok(Found::Missing) };
            Ok(Found::Image(Content::new(vec![config], size, &read, &[&annotations])))
        }
        Manifest::Index { platforms, annotations } => {
            index(registry, repository, platforms, &annotations).await
        }
    }
}

async fn index(
    registry: &Registry,
    repository: &str,
    platforms: Vec<Digest>,
    annotations: &Annotations,
) -> Result<Found, FetchError> {
    let mut also = Vec::new();
    let mut first: Option<(Config, Option<u64>, Annotations)> = None;
    for platform in platforms {
        // An index may name platforms that were never pushed, and an index in an index is nothing that runs.
        let Some(Manifest::Image { config, size, annotations }) =
            registry.manifest(repository, &platform).await?
        else {
            continue;
        };
        if first.is_none() {
            first = registry.config(repository, &config).await?.map(|read| (read, size, annotations));
        }
        also.extend([platform, config]);
    }
    Ok(match first {
        Some((config, size, own)) => Found::Image(Content::new(also, size, &config, &[&own, annotations])),
        None => Found::NoImage,
    })
}
