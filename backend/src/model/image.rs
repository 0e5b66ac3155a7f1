// SPDX-License-Identifier: Apache-2.0
//! Container images: the digest is the identity, a tag only points.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use milepost_api::Millis;
use serde::{Deserialize, Serialize};

use super::Revision;

/// `sha256:` and 64 lower-case hex digits (OCI image-spec 1.1, *descriptor*: other algorithms are not in use).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(Arc<str>);

/// Text that is no digest.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a digest: `sha256:` and 64 hex digits are")]
pub struct NotADigest(String);

impl Digest {
    /// With its algorithm: `sha256:…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people call it: with its algorithm and its first twelve digits.
    pub fn brief(&self) -> &str {
        self.0.get(..19).unwrap_or_default()
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("sha256:") {
            Some(hex) if hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) => {
                Ok(Self(text.into()))
            }
            _ => Err(NotADigest(text.chars().take(80).collect())),
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.get(..19).unwrap_or(&self.0))
    }
}

/// Where images of one name are kept: `registry.example.org/demo/app`, the host with its port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Repository {
    /// Host and port as clients write them.
    pub registry: String,
    /// The path below it, without a slash in front.
    pub path: String,
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)
    }
}

/// A reference as people and manifests write it: `host/path[:tag][@digest]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImageRef {
    /// Registry and path.
    pub repository: Repository,
    /// The tag, if named.
    pub tag: Option<String>,
    /// The digest, if named.
    pub digest: Option<Digest>,
}

/// Text that is no image reference.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an image reference: `host/path:tag` or `host/path@sha256:…` is")]
pub struct NotAnImageRef(String);

impl FromStr for ImageRef {
    type Err = NotAnImageRef;

    /// Docker Hub's short names (`nginx`) are taken as `docker.io/library/nginx`, as container runtimes do.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnImageRef(text.chars().take(200).collect());
        let bare = text.trim();
        let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
        let (name, digest) = match bare.split_once('@') {
            Some((name, digest)) => (name, Some(digest.parse().map_err(|_| wrong())?)),
            None => (bare, None),
        };
        let (name, tag) = match name.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag.to_owned())),
            _ => (name, None),
        };
        let (registry, path) = match name.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path.to_owned()),
            Some(_) => ("docker.io", name.to_owned()),
            None => ("docker.io", format!("library/{name}")),
        };
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_graphic() && b != b'@');
        // The limits of the distribution specification (1.1, "Pulling manifests"); a name's is the usual 255.
        let long = registry.len() + path.len() > 255 || tag.as_ref().is_some_and(|tag| tag.len() > 128);
        if long || !plain(registry) || !plain(&path) || !tag.as_deref().is_none_or(plain) || name.is_empty() {
            return Err(wrong());
        }
        Ok(Self { repository: Repository { registry: registry.to_owned(), path }, tag, digest })
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// What a registry confirmed about one digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFact {
    /// Under the host name of the registry's `url`.
    pub repository: Repository,
    /// What a pull by tag gets: of the index where there is one, else of the manifest.
    pub digest: Digest,
    /// Further digests that a cluster may report for it: platform manifests of an index, configs.
    pub also: Vec<Digest>,
    /// Tags seen to point at it.
    pub tags: Vec<String>,
    /// Label or annotation `org.opencontainers.image.revision`.
    pub revision: Option<Revision>,
    /// Label or annotation `org.opencontainers.image.source`.
    pub source_url: Option<String>,
    /// `created` of the config.
    pub created: Option<Millis>,
    /// Bytes as pulled: what the manifest's descriptors say of the config and of the layers as they are sent, compressed or not
    /// (OCI image-spec 1.1, *descriptor*, `size`). Of an index: of the one manifest whose config is read, linux/amd64's if there
    /// is one, else the first. `None` where a descriptor says none, or an earlier version told this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Labels of the config (*config*, `config.Labels`), then, of names that are missing there, annotations of the manifest and
    /// of the index (*annotations*), without those that are fields here: at most 30, `org.opencontainers.*` first, each name and
    /// value one line of at most 200 characters. An image has its base image's labels too where its build gave no others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// When the registry was first seen without it, though it had it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Millis>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_container_runtimes_do() {
        for (text, read) in [
            ("nginx", "docker.io/library/nginx"),
            ("acme/app:1.2", "docker.io/acme/app:1.2"),
            ("localhost:5000/app", "localhost:5000/app"),
            ("docker-pullable://r.example.org/a/b:t", "r.example.org/a/b:t"),
        ] {
            assert_eq!(text.parse::<ImageRef>().unwrap().to_string(), read);
        }
        for text in ["", "r.example.org/", "a b", "r.example.org/a@sha256:12", "r.example.org/a:"] {
            assert!(text.parse::<ImageRef>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_an_earlier_version_kept_is_read_and_written_as_it_was() {
        let digest = format!("sha256:{:064x}", 1);
        let kept = serde_json::json!({
            "repository": {"registry": "r.example.org", "path": "app"}, "digest": digest, "also": [], "tags": ["1"],
            "revision": null, "source_url": null, "created": 5,
        });
        let image: ImageFact = serde_json::from_value(kept.clone()).unwrap();
        assert_eq!((image.size, image.labels.len(), image.created), (None, 0, Some(5)));
        assert_eq!(serde_json::to_value(image).unwrap(), kept);
    }
}
