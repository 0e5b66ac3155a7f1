// SPDX-License-Identifier: Apache-2.0
//! What reads a registry's bytes, as one function of any bytes each, for the fuzz targets.

use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};

use super::{
    challenge, labels,
    manifest::{self, Manifest},
    notification,
};

/// A manifest or an index, and what came of it and of its annotations.
pub fn manifest(body: &[u8]) -> String {
    let read = manifest::read(body, Some("application/vnd.oci.image.manifest.v1+json"));
    let annotations = match &read {
        Ok(Manifest::Image { annotations, .. } | Manifest::Index { annotations, .. }) => Some(annotations),
        _ => None,
    };
    format!("{read:?} {:?}", annotations.map(|annotations| labels::others(&[annotations])))
}

/// An image's config, and what came of it and of its labels.
pub fn config(body: &[u8]) -> String {
    let read = manifest::read_config(body);
    let labels = read.as_ref().ok().map(|config| {
        let all = [&config.labels];
        (labels::revision(&all), labels::source_url(&all), labels::others(&all))
    });
    format!("{read:?} {labels:?}")
}

/// The header of a 401, and what came of it.
pub fn challenge(header: &[u8]) -> String {
    let value = HeaderValue::from_bytes(header);
    let headers: Option<HeaderMap> =
        value.ok().map(|value| [(WWW_AUTHENTICATE, value)].into_iter().collect());
    format!("{:?}", headers.map(|headers| challenge::read(&headers)))
}

/// A notification's body, and what came of it.
pub fn notification(body: &[u8]) -> String {
    format!("{:?}", notification::read(body))
}
