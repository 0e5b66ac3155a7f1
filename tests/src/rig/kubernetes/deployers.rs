// SPDX-License-Identifier: Apache-2.0
//! The kinds by which Argo CD and Flux deploy, defined by our own hand and looked after by nobody: their objects stay as they are
//! written.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::Kubernetes;
use crate::wait;

const WITHIN: Duration = Duration::from_secs(30);

/// Group, version, kind and plural.
const KINDS: [(&str, &str, &str, &str); 3] = [
    ("argoproj.io", "v1alpha1", "Application", "applications"),
    ("kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomizations"),
    ("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases"),
];

impl Kubernetes {
    /// Defines the kinds, and waits until the API server has them.
    pub async fn define_deployers(&self) -> Result<()> {
        for (group, version, kind, plural) in KINDS {
            self.apply(&definition(group, version, kind, plural)).await?;
            let api = format!("{group}/{version}");
            wait::until(plural, WITHIN, async || {
                match self.read(&api, kind, Some("default"), "none").await {
                    // The kind is served once the object alone is what is missing.
                    Err(error) if error.root_cause().to_string().contains("\"none\" not found") => Ok(()),
                    Err(error) => Err(format!("{error:#}")),
                    Ok(_) => Err("an object that nobody has made".to_owned()),
                }
            })
            .await?;
        }
        Ok(())
    }
}

fn definition(group: &str, version: &str, kind: &str, plural: &str) -> Value {
    let schema = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": format!("{plural}.{group}") },
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": { "kind": kind, "plural": plural, "singular": kind.to_lowercase(), "listKind": format!("{kind}List") },
            "versions": [{
                "name": version, "served": true, "storage": true,
                "schema": { "openAPIV3Schema": schema },
                "subresources": { "status": {} },
            }],
        },
    })
}
