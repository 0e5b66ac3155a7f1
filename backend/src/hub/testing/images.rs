// SPDX-License-Identifier: Apache-2.0
//! What a registry tells.

use std::collections::BTreeMap;

use crate::model::{Digest, Fact, FactBody, ImageFact, Repository};

/// The digest of an image of that number.
pub(in crate::hub) fn digest(number: u32) -> Digest {
    format!("sha256:{number:064}").parse().unwrap()
}

/// That there is one of which nothing else is known, under these digests, too.
pub(in crate::hub) fn told(number: u32, also: &[u32]) -> Fact {
    let image = ImageFact {
        repository: Repository { registry: "registry.example.org".into(), path: "app".into() },
        digest: digest(number),
        also: also.iter().copied().map(digest).collect(),
        tags: Vec::new(),
        revision: None,
        source_url: None,
        created: None,
        size: None,
        labels: BTreeMap::new(),
        deleted: None,
    };
    let (source, key) = ("registry".into(), number.to_string());
    Fact { source, key, order: 1, as_of: 0, body: FactBody::Image(image) }
}
