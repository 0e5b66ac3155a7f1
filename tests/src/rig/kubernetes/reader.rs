// SPDX-License-Identifier: Apache-2.0
//! The account that Milepost's backend gets: it may read workloads and pods, and nothing else unless it is told to.

use anyhow::{Context as _, Result};
use k8s_openapi::api::{
    authentication::v1::{TokenRequest, TokenRequestSpec},
    core::v1::ServiceAccount,
};
use kube::{Api, api::PostParams};
use serde_json::{Value, json};

use super::Kubernetes;

const READER: &str = "milepost-reader";
const HOME: &str = "default";
const GROUP: &str = "rbac.authorization.k8s.io";
/// Longer than any test or demonstration.
const TOKEN_SECONDS: i64 = 86_400;

/// What the reader may read.
#[derive(Clone, Copy, Debug)]
pub enum Rights<'n> {
    /// Workloads and pods in these namespaces, which are made if they are not there.
    In(&'n [&'n str]),
    /// Workloads, pods and Helm's Secrets everywhere.
    Everywhere,
    /// Workloads and pods everywhere, for an account of its own.
    WithoutHelm,
}

impl Rights<'_> {
    fn account(self) -> &'static str {
        match self {
            Self::In(_) | Self::Everywhere => READER,
            Self::WithoutHelm => "milepost-reader-without-helm",
        }
    }
}

impl Kubernetes {
    /// The kubeconfig of an account with just the rights that the backend needs in `namespaces`.
    pub async fn reader_kubeconfig(&self, namespaces: &[&str]) -> Result<String> {
        self.reader(Rights::In(namespaces)).await
    }

    /// The kubeconfig of an account with these rights.
    pub async fn reader(&self, rights: Rights<'_>) -> Result<String> {
        let account = rights.account();
        let verbs = ["get", "list", "watch"];
        let mut rules = vec![
            json!({ "apiGroups": ["apps"], "resources": ["deployments", "statefulsets", "daemonsets", "replicasets"], "verbs": verbs }),
            json!({ "apiGroups": [""], "resources": ["pods"], "verbs": verbs }),
        ];
        if let Rights::Everywhere = rights {
            rules.push(json!({ "apiGroups": [""], "resources": ["secrets"], "verbs": ["list", "watch"] }));
        }
        let version = format!("{GROUP}/v1");
        let metadata = json!({ "name": account });
        self.apply(
            &json!({ "apiVersion": version, "kind": "ClusterRole", "metadata": metadata, "rules": rules }),
        )
        .await?;
        match rights {
            Rights::In(namespaces) => {
                for namespace in namespaces {
                    self.ensure_namespace(namespace).await?;
                    let metadata = json!({ "name": account, "namespace": namespace });
                    self.bind("RoleBinding", account, &metadata).await?;
                }
            }
            Rights::Everywhere | Rights::WithoutHelm => {
                self.bind("ClusterRoleBinding", account, &metadata).await?;
            }
        }
        self.kubeconfig_of(account).await
    }

    /// The kubeconfig of the reader's account with a new token.
    pub async fn reader_again(&self) -> Result<String> {
        self.kubeconfig_of(READER).await
    }

    async fn kubeconfig_of(&self, account: &str) -> Result<String> {
        let metadata = json!({ "name": account, "namespace": HOME });
        self.apply(&json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata })).await?;
        let spec =
            TokenRequestSpec { expiration_seconds: Some(TOKEN_SECONDS), ..TokenRequestSpec::default() };
        let request = TokenRequest { spec: Some(spec), ..TokenRequest::default() };
        let accounts: Api<ServiceAccount> = Api::namespaced(self.client(), HOME);
        let granted = accounts
            .create_token_request(account, &PostParams::default(), &request)
            .await
            .context("cannot get a token for the reader")?;
        let token =
            granted.status.and_then(|status| status.token).context("a token request without a token")?;
        Ok(self.plane.kubeconfig(account, &token).to_string())
    }

    /// Makes every token of the reader's account worthless. A token lives ten minutes at least, which no test waits for; the server
    /// refuses one whose account is gone just as an expired one, with 401.
    pub async fn end_readers_tokens(&self) -> Result<()> {
        self.delete("v1", "ServiceAccount", Some(HOME), READER).await
    }

    async fn bind(&self, kind: &str, account: &str, metadata: &Value) -> Result<()> {
        self.apply(&json!({
            "apiVersion": format!("{GROUP}/v1"),
            "kind": kind,
            "metadata": metadata,
            "roleRef": { "apiGroup": GROUP, "kind": "ClusterRole", "name": account },
            "subjects": [{ "kind": "ServiceAccount", "name": account, "namespace": HOME }],
        }))
        .await?;
        Ok(())
    }
}
