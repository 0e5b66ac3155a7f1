// SPDX-License-Identifier: Apache-2.0
//! Releases as Helm 4 writes them: base64 of gzip of JSON, in a Secret once more base64.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

/// A revision of a release of one Deployment.
#[derive(Clone, Copy, Debug)]
pub struct Revision<'a> {
    /// The release's and the Deployment's name.
    pub name: &'a str,
    /// Its number.
    pub revision: u32,
    /// Helm's word: `deployed`, `pending-upgrade`.
    pub status: &'a str,
    /// The revision that it rolls back to.
    pub rollback_to: Option<u32>,
    /// When it began, RFC 3339.
    pub begun: &'a str,
    /// When it was last written, RFC 3339.
    pub written: &'a str,
    /// What the Deployment's container `app` is asked to run.
    pub image: &'a str,
}

pub(super) fn record(plural: &str, namespace: &str, release: &Revision<'_>) -> Value {
    let Revision { name, revision, status, .. } = release;
    let payload = STANDARD.encode(gzip(&payload(namespace, release)));
    let metadata = json!({
        "name": format!("sh.helm.release.v1.{name}.v{revision}"), "namespace": namespace,
        "labels": {"owner": "helm", "name": name, "version": revision.to_string(), "status": status},
        "creationTimestamp": release.begun,
        "managedFields": [{"manager": "helm", "operation": "Update", "time": release.written}],
    });
    if plural == "configmaps" {
        return json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"release": payload}});
    }
    json!({"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1", "metadata": metadata,
           "data": {"release": STANDARD.encode(payload)}})
}

fn payload(namespace: &str, release: &Revision<'_>) -> Value {
    let Revision { name, revision, status, rollback_to, begun, image, .. } = release;
    let mut info = json!({"first_deployed": begun, "last_deployed": begun, "deleted": "", "status": status,
                          "description": "as the stand-in says", "notes": "Thank you"});
    if let Some(before) = rollback_to {
        info["rollback_revision"] = json!(before);
    }
    let manifest = format!(
        "---\n# Source: {name}/templates/secret.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\nstringData:\n  password: hunter2\n\
         ---\n# Source: {name}/templates/deployment.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  \
         template:\n    spec:\n      containers:\n      - name: app\n        image: {image}\n"
    );
    json!({"name": name, "version": revision, "namespace": namespace, "info": info, "manifest": manifest,
           "chart": {"metadata": {"name": name, "version": format!("0.{revision}.0")}, "templates": [], "values": {}},
           "config": {"password": "hunter2"}, "hooks": [], "apply_method": "ssa"})
}

fn gzip(json: &Value) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(json.to_string().as_bytes())
        .and_then(|()| gzip.finish())
        .unwrap_or_else(|_| unreachable!("memory takes all bytes"))
}
