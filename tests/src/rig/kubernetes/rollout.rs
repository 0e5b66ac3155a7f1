// SPDX-License-Identifier: Apache-2.0
//! How far a Deployment's newest template is, by the rules of `kubectl rollout status`.

use std::{fmt, time::Duration};

use anyhow::{Context as _, Result};
use k8s_openapi::api::{apps::v1::Deployment, core::v1::Pod};
use kube::{Api, api::ListParams};

use super::Kubernetes;
use crate::wait;

const WITHIN: Duration = Duration::from_mins(2);

/// A Deployment's pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// How many there are to be.
    pub wanted: i32,
    /// How many there are, old ones included.
    pub all: i32,
    /// How many of them have the newest template.
    pub updated: i32,
    /// How many are ready for use, old ones included.
    pub available: i32,
    /// Whether the controller has seen the newest template; before, the other numbers are of the one before.
    pub observed: bool,
    /// Why it makes no progress: `ProgressDeadlineExceeded`.
    pub failed: Option<String>,
}

impl Rollout {
    fn of(deployment: &Deployment) -> Self {
        let status = deployment.status.clone().unwrap_or_default();
        let generation = deployment.metadata.generation.unwrap_or_default();
        let observed = status.observed_generation.unwrap_or_default() >= generation;
        let failed = status
            .conditions
            .iter()
            .flatten()
            .find(|condition| {
                condition.type_.as_deref() == Some("Progressing")
                    && condition.status.as_deref() == Some("False")
            })
            .and_then(|condition| condition.reason.clone());
        Self {
            wanted: deployment.spec.replicas.unwrap_or(1),
            all: status.replicas.unwrap_or_default(),
            updated: status.updated_replicas.unwrap_or_default(),
            available: status.available_replicas.unwrap_or_default(),
            observed,
            failed: failed.filter(|_| observed),
        }
    }

    /// Whether every pod has the newest template and is ready for use.
    pub fn is_complete(&self) -> bool {
        let Self { wanted, all, updated, available, observed, .. } = self;
        *observed && [all, updated, available] == [wanted; 3]
    }
}

impl fmt::Display for Rollout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wanted, all, updated, available, observed, failed } = self;
        write!(f, "{updated} of {wanted} updated, {available} of {all} available")?;
        if !observed {
            write!(f, ", not observed yet")?;
        }
        failed.iter().try_for_each(|reason| write!(f, ", {reason}"))
    }
}

impl Kubernetes {
    /// How far a Deployment is now.
    pub async fn rollout(&self, namespace: &str, name: &str) -> Result<Rollout> {
        let deployment = self.deployments(namespace).get(name).await;
        Ok(Rollout::of(&deployment.with_context(|| format!("no Deployment {namespace}/{name}"))?))
    }

    /// Waits until a Deployment's rollout is complete.
    pub async fn rolled_out(&self, namespace: &str, name: &str) -> Result<Rollout> {
        self.rollout_until(namespace, name, "complete", Rollout::is_complete).await
    }

    /// Waits until a Deployment says that its rollout makes no progress.
    pub async fn rollout_failed(&self, namespace: &str, name: &str) -> Result<Rollout> {
        self.rollout_until(namespace, name, "failed", |rollout| rollout.failed.is_some()).await
    }

    /// Waits until a Deployment's rollout is as `wanted` says; `what` is for the message.
    pub async fn rollout_until(
        &self,
        namespace: &str,
        name: &str,
        what: &str,
        wanted: impl Fn(&Rollout) -> bool,
    ) -> Result<Rollout> {
        wait::until(
            &format!("the rollout of {namespace}/{name} in {} to be {what}", self.name),
            WITHIN,
            async || {
                let rollout = self.rollout(namespace, name).await.map_err(|error| format!("{error:#}"))?;
                if wanted(&rollout) { Ok(rollout) } else { Err(rollout.to_string()) }
            },
        )
        .await
    }

    /// The pods that belong to a Deployment of the rig.
    pub async fn pods(&self, namespace: &str, name: &str) -> Result<Vec<Pod>> {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), namespace);
        let own = ListParams::default().labels(&format!("app.kubernetes.io/name={name}"));
        Ok(pods.list(&own).await?.items)
    }
}
