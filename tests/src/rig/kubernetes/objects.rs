// SPDX-License-Identifier: Apache-2.0
//! Objects of any kind, as JSON.

use std::time::Duration;

use anyhow::{Context as _, Result};
use kube::{
    Api,
    api::{DynamicObject, Patch, PatchParams},
    core::{ApiResource, GroupVersionKind},
    discovery,
};
use serde_json::{Value, json};

use super::Kubernetes;
use crate::wait;

const WITHIN: Duration = Duration::from_secs(30);

impl Kubernetes {
    /// Applies an object as `kubectl apply --server-side` does, its status too if it has one.
    pub async fn apply(&self, object: &Value) -> Result<DynamicObject> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (version, kind) = (text(&object["apiVersion"]), text(&object["kind"]));
        let (name, namespace) = (text(&object["metadata"]["name"]), object["metadata"]["namespace"].as_str());
        let api = self.api(&version, &kind, namespace).await?;
        let params = PatchParams::apply("milepost-rig").force();
        let what = format!("cannot apply {kind} {name}");
        let applied = api.patch(&name, &params, &Patch::Apply(object)).await.with_context(|| what.clone())?;
        if object.get("status").is_none() {
            return Ok(applied);
        }
        api.patch_status(&name, &params, &Patch::Apply(object)).await.context(what)
    }

    /// Reads an object; `namespace` is `None` for kinds that have none.
    pub async fn read(
        &self,
        version: &str,
        kind: &str,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<DynamicObject> {
        let api = self.api(version, kind, namespace).await?;
        api.get(name).await.with_context(|| format!("cannot read {kind} {name}"))
    }

    /// Deletes an object.
    pub async fn delete(&self, version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Result<()> {
        let api = self.api(version, kind, namespace).await?;
        api.delete(name, &kube::api::DeleteParams::default())
            .await
            .with_context(|| format!("cannot delete {kind} {name}"))?;
        Ok(())
    }

    /// Makes a namespace if it is not there, and waits until pods can be made in it.
    pub async fn ensure_namespace(&self, name: &str) -> Result<()> {
        self.apply(&json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } })).await?;
        wait::until("a namespace's default account", WITHIN, async || {
            self.read("v1", "ServiceAccount", Some(name), "default")
                .await
                .map_err(|error| format!("{error:#}"))
        })
        .await?;
        Ok(())
    }

    async fn api(&self, version: &str, kind: &str, namespace: Option<&str>) -> Result<Api<DynamicObject>> {
        let (group, version) = version.split_once('/').unwrap_or(("", version));
        let kind = GroupVersionKind::gvk(group, version, kind);
        let (resource, _): (ApiResource, _) =
            discovery::pinned_kind(&self.client, &kind).await.with_context(|| format!("no kind {kind:?}"))?;
        Ok(match namespace {
            Some(namespace) => Api::namespaced_with(self.client.clone(), namespace, &resource),
            None => Api::all_with(self.client.clone(), &resource),
        })
    }
}
