// SPDX-License-Identifier: Apache-2.0
//! What people do by hand with `kubectl`, and what nodes and clusters do by themselves.

use std::time::Duration;

use anyhow::Result;
use k8s_openapi::api::core::v1::{Namespace, Pod};
use kube::{
    Api,
    api::{DeleteParams, Patch, PatchParams},
};
use serde_json::json;

use super::Kubernetes;
use crate::{rig::process::Program, wait};

const WITHIN: Duration = Duration::from_mins(2);

impl Kubernetes {
    /// `kubectl rollout ACTION deployment/NAME`: `undo`, `pause`, `resume`, `restart`.
    pub async fn kubectl_rollout(&self, action: &str, namespace: &str, name: &str) -> Result<()> {
        let kubectl = Program::new(self.plane.hyper_program()).arg("kubectl").arg("--kubeconfig");
        let kubectl =
            kubectl.arg(self.admin_kubeconfig()).args(["--namespace", namespace, "rollout", action]);
        let kubectl = kubectl.arg(format!("deployment/{name}"));
        tokio::task::spawn_blocking(move || kubectl.run()).await??;
        Ok(())
    }

    /// Lets pods that were to fail start after all, one after the other as they come, until the rollout is complete: as when a
    /// registry answers again.
    pub async fn recover(&self, namespace: &str, name: &str) -> Result<()> {
        let pods: Api<Pod> = Api::namespaced(self.client(), namespace);
        let healthy = Patch::Merge(json!({ "metadata": { "labels": { "rig/fail": null } } }));
        wait::until(&format!("{namespace}/{name} to recover"), WITHIN, async || {
            let seen = |error: anyhow::Error| format!("{error:#}");
            for pod in self.pods(namespace, name).await.map_err(seen)? {
                let fails =
                    pod.metadata.labels.as_ref().is_some_and(|labels| labels.contains_key("rig/fail"));
                if let (true, Some(name)) = (fails, &pod.metadata.name) {
                    let patched = pods.patch(name, &PatchParams::default(), &healthy).await;
                    patched.map_err(|error| error.to_string())?;
                }
            }
            let rollout = self.rollout(namespace, name).await.map_err(seen)?;
            if rollout.is_complete() { Ok(()) } else { Err(rollout.to_string()) }
        })
        .await
    }

    /// Deletes a namespace with all that is in it, and waits until it is gone.
    pub async fn delete_namespace(&self, name: &str) -> Result<()> {
        let namespaces: Api<Namespace> = Api::all(self.client());
        namespaces.delete(name, &DeleteParams::default()).await?;
        wait::until(&format!("the namespace {name} to be gone"), WITHIN, async || {
            match namespaces.get_opt(name).await {
                Ok(None) => Ok(()),
                Ok(Some(namespace)) => Err(format!("{:?}", namespace.status)),
                Err(error) => Err(error.to_string()),
            }
        })
        .await
    }
}
