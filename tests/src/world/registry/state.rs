// SPDX-License-Identifier: Apache-2.0
//! What the stand-in holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Access, image};

#[derive(Debug)]
pub(super) struct State {
    pub(super) access: Access,
    /// The token server that challenges name.
    pub(super) realm: String,
    pub(super) token_seconds: i64,
    /// Tokens that hold, each with the repositories that it lets read.
    pub(super) tokens: HashMap<String, HashSet<String>>,
    /// Repositories that no token lets read.
    pub(super) withheld: HashSet<String>,
    pub(super) page_size: Option<usize>,
    repositories: BTreeMap<String, Repository>,
    blobs: HashMap<String, Vec<u8>>,
}

#[derive(Debug, Default)]
struct Repository {
    manifests: HashMap<String, Manifest>,
    tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) digest: String,
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl State {
    pub(super) fn new(access: Access) -> Self {
        Self {
            access,
            realm: String::new(),
            token_seconds: 300,
            tokens: HashMap::new(),
            withheld: HashSet::new(),
            page_size: None,
            repositories: BTreeMap::new(),
            blobs: HashMap::new(),
        }
    }

    pub(super) fn put_blob(&mut self, blob: &Value) -> String {
        let bytes = blob.to_string().into_bytes();
        let digest = digest(&bytes);
        self.blobs.insert(digest.clone(), bytes);
        digest
    }

    pub(super) fn put_manifest(&mut self, repository: &str, tag: Option<&str>, manifest: &Value) -> String {
        let bytes = manifest.to_string().into_bytes();
        let digest = digest(&bytes);
        let media_type = manifest["mediaType"].as_str().unwrap_or(image::OCI_MANIFEST).to_owned();
        let held = self.repositories.entry(repository.to_owned()).or_default();
        held.manifests.insert(digest.clone(), Manifest { digest: digest.clone(), media_type, bytes });
        if let Some(tag) = tag {
            held.tags.insert(tag.to_owned(), digest.clone());
        }
        digest
    }

    pub(super) fn tag(&mut self, repository: &str, tag: &str, digest: &str) {
        let held = self.repositories.entry(repository.to_owned()).or_default();
        held.tags.insert(tag.to_owned(), digest.to_owned());
    }

    pub(super) fn untag(&mut self, repository: &str, tag: &str) {
        if let Some(held) = self.repositories.get_mut(repository) {
            held.tags.remove(tag);
        }
    }

    pub(super) fn delete(&mut self, repository: &str, digest: &str) {
        if let Some(held) = self.repositories.get_mut(repository) {
            held.manifests.remove(digest);
            held.tags.retain(|_, to| to != digest);
        }
    }

    pub(super) fn corrupt(&mut self, digest: &str) {
        let manifests = self.repositories.values_mut().filter_map(|held| held.manifests.get_mut(digest));
        let bytes = manifests.map(|manifest| &mut manifest.bytes).chain(self.blobs.get_mut(digest));
        bytes.for_each(|bytes| bytes.push(b' '));
    }

    pub(super) fn digest(&self, repository: &str, tag: &str) -> Option<String> {
        self.repositories.get(repository)?.tags.get(tag).cloned()
    }

    /// By tag or digest.
    pub(super) fn manifest(&self, repository: &str, reference: &str) -> Option<Manifest> {
        let held = self.repositories.get(repository)?;
        held.manifests.get(held.tags.get(reference).map_or(reference, String::as_str)).cloned()
    }

    pub(super) fn blob(&self, digest: &str) -> Option<Vec<u8>> {
        self.blobs.get(digest).cloned()
    }

    /// `None`: no such repository.
    pub(super) fn tags(&self, repository: &str) -> Option<Vec<String>> {
        Some(self.repositories.get(repository)?.tags.keys().cloned().collect())
    }
}

fn digest(bytes: &[u8]) -> String {
    let hex: Vec<_> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
}
