// SPDX-License-Identifier: Apache-2.0
//! Deployments as a deployer makes and changes them.

use std::time::Duration;

use anyhow::{Context as _, Result};
use k8s_openapi::api::apps::v1::Deployment;
use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::{Value, json};

use super::Kubernetes;

/// An image in a registry, named by its tag as most manifests do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What the manifest says.
    pub reference: String,
    /// What a kubelet reports that it runs: repository and digest.
    pub id: String,
}

impl Image {
    /// `repository` has the registry's host and port; `digest` is `sha256:…`.
    pub fn new(repository: &str, tag: &str, digest: &str) -> Self {
        Self { reference: format!("{repository}:{tag}"), id: format!("{repository}@{digest}") }
    }

    /// Named by its digest, as careful manifests do.
    pub fn by_digest(repository: &str, digest: &str) -> Self {
        let reference = format!("{repository}@{digest}");
        Self { id: reference.clone(), reference }
    }
}

/// A Deployment to be made. Its one container is called as it is.
#[derive(Clone, Debug)]
pub struct Workload {
    namespace: String,
    name: String,
    image: Image,
    replicas: u32,
    pace: Option<Duration>,
    deadline_seconds: u32,
}

impl Workload {
    /// One replica, ready at once.
    pub fn new(namespace: &str, name: &str, image: &Image) -> Self {
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            image: image.clone(),
            replicas: 1,
            pace: None,
            deadline_seconds: 60,
        }
    }

    /// How many pods it has.
    #[must_use]
    pub fn replicas(mut self, replicas: u32) -> Self {
        self.replicas = replicas;
        self
    }

    /// How long each pod takes to be ready. A rollout replaces one pod after the other, so that a page can show each.
    #[must_use]
    pub fn pace(mut self, pace: Duration) -> Self {
        self.pace = Some(pace);
        self
    }

    /// Seconds without progress after which the Deployment says that its rollout failed; 60 unless told.
    #[must_use]
    pub fn progress_deadline(mut self, seconds: u32) -> Self {
        self.deadline_seconds = seconds;
        self
    }

    fn object(&self) -> Value {
        let mut annotations = json!({ "rig/image-id": self.image.id });
        if let Some(pace) = self.pace {
            annotations["rig/ready-after"] = format!("{}ms", pace.as_millis()).into();
        }
        let labels = json!({ "app.kubernetes.io/name": self.name });
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": { "name": self.name, "namespace": self.namespace, "labels": labels },
            "spec": {
                "replicas": self.replicas,
                "progressDeadlineSeconds": self.deadline_seconds,
                "revisionHistoryLimit": 5,
                "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxSurge": 1, "maxUnavailable": 0 } },
                "selector": { "matchLabels": labels },
                "template": {
                    "metadata": { "labels": labels, "annotations": annotations },
                    "spec": { "containers": [{ "name": self.name, "image": self.image.reference }] },
                },
            },
        })
    }
}

impl Kubernetes {
    /// Makes or replaces a Deployment, and its namespace if it is not there.
    pub async fn deploy(&self, workload: &Workload) -> Result<()> {
        self.ensure_namespace(&workload.namespace).await?;
        self.apply(&workload.object()).await?;
        Ok(())
    }

    /// Gives a Deployment another image, which can be pulled.
    pub async fn set_image(&self, namespace: &str, name: &str, image: &Image) -> Result<()> {
        self.change_template(namespace, name, image, None).await
    }

    /// Gives a Deployment an image whose pods wait for ever, for a reason such as `ImagePullBackOff`.
    pub async fn set_failing_image(
        &self,
        namespace: &str,
        name: &str,
        image: &Image,
        reason: &str,
    ) -> Result<()> {
        self.change_template(namespace, name, image, Some(reason)).await
    }

    /// Gives a Deployment another number of pods.
    pub async fn scale(&self, namespace: &str, name: &str, replicas: u32) -> Result<()> {
        self.change(namespace, name, &json!({ "spec": { "replicas": replicas } })).await
    }

    async fn change_template(
        &self,
        namespace: &str,
        name: &str,
        image: &Image,
        fails: Option<&str>,
    ) -> Result<()> {
        let template = json!({
            "metadata": { "labels": { "rig/fail": fails }, "annotations": { "rig/image-id": image.id } },
            "spec": { "containers": [{ "name": name, "image": image.reference }] },
        });
        self.change(namespace, name, &json!({ "spec": { "template": template } })).await
    }

    async fn change(&self, namespace: &str, name: &str, patch: &Value) -> Result<()> {
        self.deployments(namespace)
            .patch(name, &PatchParams::default(), &Patch::Strategic(patch))
            .await
            .with_context(|| format!("cannot change the Deployment {namespace}/{name}"))?;
        Ok(())
    }

    pub(super) fn deployments(&self, namespace: &str) -> Api<Deployment> {
        Api::namespaced(self.client.clone(), namespace)
    }
}
