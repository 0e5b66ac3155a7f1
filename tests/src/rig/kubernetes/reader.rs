// SPDX-License-Identifier: Apache-2.0
//! The account that Milepost's backend gets: it may read workloads and pods in the named namespaces, and nothing else.

use anyhow::{Context as _, Result};
use k8s_openapi::api::{
    authentication::v1::{TokenRequest, TokenRequestSpec},
    core::v1::ServiceAccount,
};
use kube::{Api, api::PostParams};
use serde_json::json;

use super::Kubernetes;

const READER: &str = "milepost-reader";
/// Longer than any test or demonstration.
const TOKEN_SECONDS: i64 = 86_400;

impl Kubernetes {
    /// The kubeconfig of an account with just the rights that the backend needs in `namespaces`, which are made if they are
    /// not there.
    pub async fn reader_kubeconfig(&self, namespaces: &[&str]) -> Result<String> {
        let home = "default";
        let group = "rbac.authorization.k8s.io";
        let metadata = json!({ "name": READER, "namespace": home });
        self.apply(&json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata })).await?;
        let verbs = ["get", "list", "watch"];
        self.apply(&json!({
            "apiVersion": format!("{group}/v1"),
            "kind": "ClusterRole",
            "metadata": { "name": READER },
            "rules": [
                { "apiGroups": ["apps"], "resources": ["deployments", "statefulsets", "daemonsets", "replicasets"], "verbs": verbs },
                { "apiGroups": [""], "resources": ["pods"], "verbs": verbs },
            ],
        }))
        .await?;
        for namespace in namespaces {
            self.ensure_namespace(namespace).await?;
            self.apply(&json!({
                "apiVersion": format!("{group}/v1"),
                "kind": "RoleBinding",
                "metadata": { "name": READER, "namespace": namespace },
                "roleRef": { "apiGroup": group, "kind": "ClusterRole", "name": READER },
                "subjects": [{ "kind": "ServiceAccount", "name": READER, "namespace": home }],
            }))
            .await?;
        }
        let spec =
            TokenRequestSpec { expiration_seconds: Some(TOKEN_SECONDS), ..TokenRequestSpec::default() };
        let request = TokenRequest { spec: Some(spec), ..TokenRequest::default() };
        let accounts: Api<ServiceAccount> = Api::namespaced(self.client.clone(), home);
        let granted = accounts
            .create_token_request(READER, &PostParams::default(), &request)
            .await
            .context("cannot get a token for the reader")?;
        let token =
            granted.status.and_then(|status| status.token).context("a token request without a token")?;
        Ok(self.plane.kubeconfig(READER, &token).to_string())
    }
}
