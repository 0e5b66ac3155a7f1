// SPDX-License-Identifier: Apache-2.0
//! Images among a build's artifacts. A job writes them itself (`zuul_return`), so each is read on its own, and what is
//! no image reference is left out.

use serde::Deserialize;
use serde_json::Value;

use crate::model::{Artifact, ImageRef};

/// An artifact as the zuul-jobs roles for container images return it: `metadata.type` is `container_image`, the url is
/// `docker://host/repository:tag`, and metadata may name repository, tag and digest.
#[derive(Deserialize)]
struct Row {
    name: Option<String>,
    url: Option<String>,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "type")]
    kind: String,
    repository: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

/// At most this many of one build.
const MOST: usize = 50;

/// The images in `artifacts`, a build's list.
pub(super) fn images(artifacts: &Value) -> Vec<Artifact> {
    let rows = artifacts.as_array().into_iter().flatten();
    rows.filter_map(|row| image(&Row::deserialize(row).ok()?)).take(MOST).collect()
}

/// Whether there is a list of the files of a build's logs among `artifacts`, as the zuul-jobs role `generate-zuul-manifest` returns it.
pub(super) fn has_manifest(artifacts: &Value) -> bool {
    let mut rows = artifacts.as_array().into_iter().flatten();
    rows.any(|row| row["metadata"]["type"] == "zuul_manifest")
}

fn image(row: &Row) -> Option<Artifact> {
    let Metadata { kind, repository, tag, digest } = &row.metadata;
    if kind != "container_image" {
        return None;
    }
    let by_url =
        row.url.as_deref().and_then(|url| url.strip_prefix("docker://")).and_then(|r| r.parse().ok());
    let mut image: ImageRef = match by_url {
        Some(image) => image,
        None => repository.as_deref()?.parse().ok()?,
    };
    image.tag = image.tag.or_else(|| tag.clone());
    // a digest that is none says nothing about the rest
    image.digest = image.digest.or_else(|| digest.as_deref()?.parse().ok());
    let name = row.name.clone().unwrap_or_else(|| image.repository.path.clone());
    Some(Artifact { name, image })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn images_are_read_and_all_else_is_left_out() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let container = |url: Value, more: Value| {
            let mut metadata = json!({"type": "container_image"});
            metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"name": "image", "url": url, "metadata": metadata})
        };
        let found = images(&json!([
            container(json!("docker://r.example.org/demo/app:1"), json!({"digest": digest})),
            container(json!(null), json!({"repository": "r.example.org/demo/app", "tag": "2", "digest": "junk"})),
            container(json!("docker://"), json!({})),
            container(json!(7), json!({})),
            {"name": "log", "url": "https://logs.example.org/", "metadata": {"type": "text"}},
            {"name": "odd", "metadata": {"type": ["container_image"]}},
            "junk", null,
        ]));
        let found: Vec<_> = found.iter().map(|artifact| artifact.image.to_string()).collect();
        assert_eq!(
            found,
            [format!("r.example.org/demo/app:1@{digest}"), "r.example.org/demo/app:2".to_owned()]
        );
        assert_eq!(images(&json!("junk")), []);
    }
}
