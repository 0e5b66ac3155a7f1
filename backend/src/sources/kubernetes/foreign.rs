// SPDX-License-Identifier: Apache-2.0
//! What reads a cluster's objects, as one function of any bytes each, for the fuzz targets.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use k8s_openapi::{
    ByteString,
    api::core::v1::{ConfigMap, Secret},
};
use serde::de::DeserializeOwned;

use super::{helm, objects};

/// An object of any kind that is watched, and what is kept of it.
pub fn object(body: &[u8]) -> String {
    fn kept<T: DeserializeOwned>(body: &[u8], keep: impl Fn(T) -> objects::Read) -> Option<objects::Read> {
        serde_json::from_slice(body).ok().map(keep)
    }
    let all = [
        kept(body, objects::deployment),
        kept(body, objects::stateful_set),
        kept(body, objects::daemon_set),
        kept(body, objects::replica_set),
        kept(body, objects::pod),
        kept::<Secret>(body, helm::secret),
        kept::<ConfigMap>(body, helm::config_map),
    ];
    format!("{all:?}")
}

/// The key `release` of one of Helm's records as it is, and with these bytes inside its base64; and what is kept of them.
pub fn release(bytes: &[u8]) -> String {
    format!("{:?}", [bytes.to_owned(), STANDARD.encode(bytes).into_bytes()].map(record))
}

fn record(release: Vec<u8>) -> objects::Read {
    let mut secret = Secret { type_: Some("helm.sh/release.v1".to_owned()), ..Secret::default() };
    let labels = [("owner", "helm"), ("name", "web"), ("status", "deployed"), ("version", "3")];
    let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
    secret.metadata.name = Some("sh.helm.release.v1.web.v3".to_owned());
    secret.metadata.labels = Some(labels.into_iter().collect());
    secret.data = Some([("release".to_owned(), ByteString(release))].into_iter().collect());
    helm::secret(secret)
}

/// The manifest of a release, and what is kept of it.
pub fn manifest(text: &[u8]) -> String {
    format!("{:?}", std::str::from_utf8(text).map(helm::workloads))
}
