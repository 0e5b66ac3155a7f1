// SPDX-License-Identifier: Apache-2.0
//! Notifications in the shape that was recorded from docker-registry 2.8.2.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::image::OCI_MANIFEST;

pub(super) fn push(host: &str, repository: &str, tag: &str, digest: &str) -> Value {
    event(
        host,
        "push",
        &json!({
            "mediaType": OCI_MANIFEST, "size": 614, "length": 614, "digest": digest, "repository": repository, "tag": tag,
            "url": format!("http://{host}/v2/{repository}/manifests/{digest}"), "references": [],
        }),
    )
}

pub(super) fn delete(host: &str, repository: &str, digest: &str, tags: &[&str]) -> Vec<Value> {
    let whole = event(host, "delete", &json!({"digest": digest, "repository": repository}));
    let tag = |tag: &&str| event(host, "delete", &json!({"repository": repository, "tag": tag}));
    std::iter::once(whole).chain(tags.iter().map(tag)).collect()
}

fn event(host: &str, action: &str, target: &Value) -> Value {
    let id = format!("{:032x}", rand::random::<u128>());
    json!({"events": [{
        "id": id, "timestamp": "2026-11-23T00:56:49.665292622Z", "action": action, "target": target,
        "request": {"id": id, "addr": "127.0.0.1:51418", "host": host, "method": "PUT", "useragent": "stand-in"},
        "actor": {}, "source": {"addr": host, "instanceID": "stand-in"},
    }]})
}

#[expect(clippy::disallowed_methods, reason = "the stand-in's own call, whose answer's body is not read")]
pub(super) async fn send(notification: &Value, to: &str, secret: &str) -> Result<u16> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let request = reqwest::Client::new().post(to).bearer_auth(secret).body(notification.to_string());
    let content = "application/vnd.docker.distribution.events.v1+json";
    let answer =
        request.header("content-type", content).send().await.context("the webhook does not answer")?;
    Ok(answer.status().as_u16())
}
