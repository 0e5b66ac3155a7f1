// SPDX-License-Identifier: Apache-2.0
//! The files and command lines of a cluster's processes. State lies in one folder and is thrown away with it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rand::RngExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::binaries::Binaries;
use crate::rig::process::{Program, Running};
use crate::rig::tls::Authority;
use crate::rig::{ports, scratch};

const STAGES: &str = include_str!("stages.yaml");
/// Those that the rig's stories need; each one more costs memory and time.
const CONTROLLERS: &str = "deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller,\
     job-controller,namespace-controller,serviceaccount-controller,serviceaccount-token-controller,\
     root-ca-certificate-publisher-controller,garbage-collector-controller";

#[derive(Debug)]
pub(super) struct ControlPlane {
    binaries: Binaries,
    dir: TempDir,
    authority: String,
    token: String,
    port: u16,
    etcd_port: u16,
    etcd_peer_port: u16,
}

impl ControlPlane {
    pub(super) fn make(binaries: Binaries) -> Result<Self> {
        let dir = scratch::folder("kubernetes")?;
        let authority = Authority::new("milepost-rig")?;
        let (server, accounts) = (authority.issue()?, authority.issue()?);
        let token = format!("{:032x}", rand::rng().random::<u128>());
        let plane = Self {
            binaries,
            dir,
            authority: authority.certificate(),
            token,
            port: ports::free()?,
            etcd_port: ports::free()?,
            etcd_peer_port: ports::free()?,
        };
        let admin = plane.kubeconfig("admin", &plane.token).to_string();
        for (name, content) in [
            ("ca.crt", &plane.authority),
            ("api.crt", &server.certificate),
            ("api.key", &server.key),
            ("accounts.key", &accounts.key),
            ("accounts.pub", &accounts.public_key),
            ("tokens.csv", &format!("{},admin,admin,\"system:masters\"\n", plane.token)),
            ("admin.kubeconfig", &admin),
            ("stages.yaml", &STAGES.to_owned()),
        ] {
            fs::write(plane.file(name), content).with_context(|| format!("cannot write {name}"))?;
        }
        Ok(plane)
    }

    /// The API server's address.
    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// A kubeconfig of one account. It is YAML, of which JSON is a part.
    pub(super) fn kubeconfig(&self, account: &str, token: &str) -> Value {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{ "name": "rig", "cluster": {
                "server": self.url(), "certificate-authority-data": STANDARD.encode(&self.authority),
            } }],
            "users": [{ "name": account, "user": { "token": token } }],
            "contexts": [{ "name": "rig", "context": { "cluster": "rig", "user": account } }],
            "current-context": "rig",
        })
    }

    pub(super) fn admin_kubeconfig(&self) -> PathBuf {
        self.file("admin.kubeconfig")
    }

    pub(super) fn etcd(&self) -> Result<Running> {
        let (own, peers) = (self.etcd_url(), format!("http://127.0.0.1:{}", self.etcd_peer_port));
        self.hyper("etcd")
            .args(["--name=rig", "--data-dir=etcd", "--unsafe-no-fsync", "--log-level=warn"])
            .args([format!("--listen-client-urls={own}"), format!("--advertise-client-urls={own}")])
            .args([format!("--listen-peer-urls={peers}"), format!("--initial-advertise-peer-urls={peers}")])
            .arg(format!("--initial-cluster=rig={peers}"))
            .start(&self.file("etcd.log"))
    }

    /// TaintNodesByCondition is off because nobody here removes the taint that it gives each new node.
    pub(super) fn api_server(&self) -> Result<Running> {
        self.hyper("kube-apiserver")
            .arg(format!("--etcd-servers={}", self.etcd_url()))
            .arg(format!("--secure-port={}", self.port))
            .args(["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"])
            .args(["--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.96.0.0/16"])
            .args(["--tls-cert-file=api.crt", "--tls-private-key-file=api.key", "--cert-dir=certificates"])
            .args(["--token-auth-file=tokens.csv", "--authorization-mode=RBAC", "--profiling=false"])
            .args(["--service-account-issuer=https://kubernetes.default.svc"])
            .args(["--service-account-key-file=accounts.pub"])
            .args(["--service-account-signing-key-file=accounts.key"])
            .args(["--disable-admission-plugins=TaintNodesByCondition"])
            .start(&self.file("api.log"))
    }

    pub(super) fn controllers(&self) -> Result<Running> {
        self.hyper("kube-controller-manager")
            .args(["--kubeconfig=admin.kubeconfig", "--leader-elect=false", "--profiling=false"])
            .args(["--bind-address=127.0.0.1", "--secure-port=0", "--concurrent-gc-syncs=2"])
            .args(["--service-account-private-key-file=accounts.key", "--root-ca-file=ca.crt"])
            .arg(format!("--controllers={CONTROLLERS}"))
            .start(&self.file("controllers.log"))
    }

    pub(super) fn scheduler(&self) -> Result<Running> {
        self.hyper("kube-scheduler")
            .args(["--kubeconfig=admin.kubeconfig", "--leader-elect=false"])
            .args(["--bind-address=127.0.0.1", "--secure-port=0"])
            .start(&self.file("scheduler.log"))
    }

    /// Listens nowhere: it is given neither a server's address nor a kubelet's port.
    pub(super) fn nodes(&self) -> Result<Running> {
        Program::new(self.binaries.kwok())
            .dir(&self.dir)
            .args(["--kubeconfig=admin.kubeconfig", "--manage-all-nodes=true", "--config=stages.yaml"])
            .start(&self.file("nodes.log"))
    }

    pub(super) fn helm(&self) -> PathBuf {
        self.binaries.helm()
    }

    pub(super) fn hyper_program(&self) -> PathBuf {
        self.binaries.hyper()
    }

    fn hyper(&self, component: &str) -> Program {
        Program::new(self.binaries.hyper()).arg(component).dir(&self.dir)
    }

    fn etcd_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.etcd_port)
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::new(self.dir.path()).join(name)
    }
}
