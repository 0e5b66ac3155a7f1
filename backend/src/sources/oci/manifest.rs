// SPDX-License-Identifier: Apache-2.0
//! Manifests, indexes and configs (image-spec 1.1, docker's manifest v2 schema 2): from their bytes to what they say.

use std::fmt::Write as _;

use milepost_api::Millis;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::labels::{self, Annotations};
use crate::{
    http::{self, FetchError},
    model::Digest,
};

const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Configs of images, as against those of charts, signatures and other artifacts.
const CONFIGS: [&str; 2] =
    ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

/// All four, always: registries answer 404 for a stored type that is not among them.
pub(super) const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// Platforms of one index that are looked at.
const PLATFORMS: usize = 16;

/// What a manifest's bytes say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Manifest {
    /// One platform's image; `size` is what its descriptors add up to.
    Image { config: Digest, size: Option<u64>, annotations: Annotations },
    /// Images of several platforms, the one whose labels are read first: linux/amd64 if there is one.
    Index { platforms: Vec<Digest>, annotations: Annotations },
    /// A chart, a signature, an SBOM.
    NoImage,
}

/// What a config says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) labels: Annotations,
    pub(super) created: Option<Millis>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    media_type: Option<String>,
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Value,
    manifests: Option<Vec<Descriptor>>,
    #[serde(default, deserialize_with = "labels::read")]
    annotations: Annotations,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: Option<String>,
    digest: Digest,
    #[serde(default)]
    size: Value,
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    os: Option<String>,
    architecture: Option<String>,
}

#[derive(Deserialize)]
struct WireConfig {
    created: Option<String>,
    config: Option<WireLabels>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireLabels {
    #[serde(default, deserialize_with = "labels::read")]
    labels: Annotations,
}

/// Whether a media type, with or without parameters, is one of [`ACCEPT`].
pub(super) fn is_manifest(media_type: &str) -> bool {
    matches!(essence(media_type), OCI_MANIFEST | OCI_INDEX | DOCKER_MANIFEST | DOCKER_LIST)
}

/// Reads a manifest; `content_type` counts where the body does not name its own type, as manifests of charts do not.
pub(super) fn read(body: &[u8], content_type: Option<&str>) -> Result<Manifest, FetchError> {
    let Wire { media_type, config, layers, manifests, annotations } = http::decode("a manifest", body)?;
    match media_type.as_deref().or(content_type).map(essence) {
        Some(OCI_INDEX | DOCKER_LIST) => Ok(index(manifests.unwrap_or_default(), annotations)),
        Some(OCI_MANIFEST | DOCKER_MANIFEST) => Ok(match config {
            Some(Descriptor { digest, media_type: Some(kind), size, .. })
                if CONFIGS.contains(&essence(&kind)) =>
            {
                Manifest::Image { config: digest, size: sum(&size, &layers), annotations }
            }
            _ => Manifest::NoImage,
        }),
        _ => Ok(Manifest::NoImage),
    }
}

/// What descriptors say of a config and its layers (image-spec 1.1, *descriptor*, `size`) together; `None` where one says
/// nothing: a part is no size.
fn sum(config: &Value, layers: &Value) -> Option<u64> {
    let layers = layers.as_array()?.iter().map(|layer| layer.get("size"));
    let mut sizes = std::iter::once(Some(config)).chain(layers);
    sizes.try_fold(0_u64, |sum, size| sum.checked_add(size?.as_u64()?))
}

fn index(manifests: Vec<Descriptor>, annotations: Annotations) -> Manifest {
    let of = |descriptor: &Descriptor| {
        let platform = descriptor.platform.as_ref();
        let part = |part: Option<&String>| part.cloned().unwrap_or_default();
        (part(platform.and_then(|p| p.os.as_ref())), part(platform.and_then(|p| p.architecture.as_ref())))
    };
    let mut images: Vec<_> = manifests
        .into_iter()
        .filter(|descriptor| descriptor.media_type.as_deref().is_none_or(is_manifest))
        // What builders attach to an image stands among its platforms as `unknown/unknown`.
        .filter(|descriptor| of(descriptor).1 != "unknown")
        .collect();
    images.sort_by_key(|descriptor| of(descriptor) != ("linux".to_owned(), "amd64".to_owned()));
    let platforms: Vec<_> = images.into_iter().map(|descriptor| descriptor.digest).take(PLATFORMS).collect();
    if platforms.is_empty() { Manifest::NoImage } else { Manifest::Index { platforms, annotations } }
}

/// Reads a config.
pub(super) fn read_config(body: &[u8]) -> Result<Config, FetchError> {
    let WireConfig { created, config } = http::decode("an image's config", body)?;
    let created = created.and_then(|time| time.parse::<jiff::Timestamp>().ok());
    Ok(Config {
        labels: config.map(|config| config.labels).unwrap_or_default(),
        created: created.map(jiff::Timestamp::as_millisecond),
    })
}

/// The digest of bytes.
pub(super) fn digest_of(body: &[u8]) -> Option<Digest> {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(body) {
        write!(text, "{byte:02x}").ok()?;
    }
    text.parse().ok()
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn digest(n: u8) -> Digest {
        format!("sha256:{n:064x}").parse().unwrap()
    }

    fn read_json(body: &Value, content_type: Option<&str>) -> Result<Manifest, FetchError> {
        read(body.to_string().as_bytes(), content_type)
    }

    #[test]
    fn the_type_is_the_bodys_own_or_the_headers() {
        let config = json!({"mediaType": CONFIGS[0], "digest": digest(1), "size": 2});
        let image = |size| Manifest::Image { config: digest(1), size, annotations: Annotations::new() };
        let body = json!({"schemaVersion": 2, "config": config, "layers": []});
        assert_eq!(
            read_json(&body, Some("application/vnd.oci.image.manifest.v1+json; charset=utf-8")).unwrap(),
            image(Some(2))
        );
        assert_eq!(read_json(&body, Some("text/html")).unwrap(), Manifest::NoImage);
        let body = json!({"mediaType": DOCKER_MANIFEST, "config": config});
        assert_eq!(read_json(&body, Some("text/plain")).unwrap(), image(None));
        let chart =
            json!({"config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": digest(1)}});
        assert_eq!(read_json(&chart, Some(OCI_MANIFEST)).unwrap(), Manifest::NoImage);
    }

    #[test]
    fn an_index_gives_its_platforms_and_not_what_is_attached() {
        let entry = |n, os, architecture| json!({"mediaType": OCI_MANIFEST, "digest": digest(n), "platform": {"os": os, "architecture": architecture}});
        let manifests =
            [entry(1, "linux", "arm64"), entry(2, "unknown", "unknown"), entry(3, "linux", "amd64")];
        let body = json!({"mediaType": OCI_INDEX, "manifests": manifests, "annotations": {"a": "b"}});
        let Manifest::Index { platforms, annotations } = read_json(&body, None).unwrap() else { panic!() };
        assert_eq!((platforms, annotations["a"].as_str()), (vec![digest(3), digest(1)], "b"));
        let empty = json!({"mediaType": OCI_INDEX, "manifests": []});
        assert_eq!(read_json(&empty, None).unwrap(), Manifest::NoImage, "an index of referrers, for one");
    }

    #[test]
    fn wrong_shapes_are_errors_that_name_the_place() {
        for (body, says) in [
            (json!({"mediaType": OCI_MANIFEST, "config": {"digest": "md5:1"}}), "config"),
            (json!({"mediaType": OCI_INDEX, "manifests": [{"size": 1}]}), "manifests[0]"),
            (json!([]), "a manifest"),
        ] {
            let error = read_json(&body, None).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_size_is_what_all_descriptors_say_and_nothing_where_one_does_not() {
        let size = |config: Value, layers: Value| {
            let config = json!({"mediaType": CONFIGS[0], "digest": digest(1), "size": config});
            let body =
                json!({"mediaType": OCI_MANIFEST, "config": config, "layers": layers, "annotations": 5});
            let Manifest::Image { size, annotations, .. } = read_json(&body, None).unwrap() else { panic!() };
            assert_eq!(annotations, Annotations::new());
            size
        };
        let layer = |size: Value| json!({"mediaType": "a/b", "digest": "sha512:12", "size": size});
        assert_eq!(size(json!(7), json!([layer(json!(100)), layer(json!(20))])), Some(127));
        for odd in [json!(null), json!("20"), json!(-20), json!(2.5), json!([20]), json!(u64::MAX)] {
            assert_eq!(size(json!(7), json!([layer(json!(100)), layer(odd.clone())])), None, "{odd}");
        }
        for odd in [json!(null), json!({"items": []}), json!(["layer"]), json!([{}]), json!(3)] {
            assert_eq!(size(json!(7), odd.clone()), None, "{odd}");
        }
        assert_eq!(size(json!("7"), json!([])), None);
    }

    #[test]
    fn labels_are_read_where_there_are_any() {
        let created = "2026-11-23T00:48:54.5Z";
        for (labels, read) in [
            (json!({"a": "1", "b": 2}), Some("1")),
            (json!({}), None),
            (json!(null), None),
            (json!(["a"]), None),
        ] {
            let body = json!({"created": created, "config": {"Labels": labels}});
            let config = read_config(body.to_string().as_bytes()).unwrap();
            assert_eq!(config.created, Some(1_795_394_934_500));
            let expected = read.map(|value| ("a".to_owned(), value.to_owned()));
            assert_eq!(config.labels, expected.into_iter().collect(), "{labels}");
        }
        for body in [
            "{}",
            r#"{"config": null, "created": null}"#,
            r#"{"config": {"Labels": {}}, "created": "yesterday"}"#,
        ] {
            assert_eq!(read_config(body.as_bytes()).unwrap(), Config::default());
        }
    }

    #[test]
    fn the_digest_of_nothing_is_the_known_one() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest_of(b"").unwrap().as_str(), empty);
    }
}
