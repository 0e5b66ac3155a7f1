// SPDX-License-Identifier: Apache-2.0
//! A real Kubernetes on loopback: etcd, API server, controllers and scheduler. kwok plays the node, so pods get ready without
//! anything running in them; everything that Milepost reads of them is as on a real cluster.
//!
//! ```no_run
//! # async fn run() -> anyhow::Result<()> {
//! use milepost_tests::rig::kubernetes::{Image, Kubernetes, Workload};
//! let cluster = Kubernetes::start("staging").await?;
//! let image = Image::new("127.0.0.1:5000/demo/app", "1.0", "sha256:…");
//! cluster.deploy(&Workload::new("app", "app", &image).replicas(3)).await?;
//! cluster.rolled_out("app", "app").await?;
//! # Ok(()) }
//! ```

mod binaries;
mod control_plane;
mod deployers;
mod helm;
mod kubectl;
mod objects;
mod reader;
mod rollout;
mod workload;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, bail};
use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::json;

use self::control_plane::ControlPlane;
use super::cache::Cache;
use super::http::choose_tls;
use super::process::Running;
use super::service::{self, Started};
use crate::wait;

pub use self::binaries::{Binaries, VERSION};
pub use self::helm::{Helm, Upgrade};
pub use self::reader::Rights;
pub use self::rollout::Rollout;
pub use self::workload::{Image, Workload};

const STARTS_WITHIN: Duration = Duration::from_mins(2);
const NODE: &str = "node-0";

/// A started cluster. Dropping it kills its processes and removes its state.
pub struct Kubernetes {
    // Dropped in this order: clients before servers, or those would wait for them; then the files.
    nodes: Running,
    scheduler: Running,
    controllers: Running,
    api: Option<Running>,
    etcd: Running,
    plane: ControlPlane,
    client: Client,
    name: String,
}

impl Kubernetes {
    /// Builds what the first cluster of a machine takes minutes for.
    pub async fn prepare() -> Result<()> {
        tokio::task::spawn_blocking(|| Binaries::ready(&Cache::of_user()?).map(drop)).await?
    }

    /// Starts an empty cluster with one node. `name` is for messages.
    pub async fn start(name: &str) -> Result<Self> {
        let binaries = tokio::task::spawn_blocking(|| Binaries::ready(&Cache::of_user()?)).await??;
        service::on_free_ports(&format!("the cluster {name}"), async || {
            Self::try_start(name, &binaries).await
        })
        .await
    }

    async fn try_start(name: &str, binaries: &Binaries) -> Result<Started<Self>> {
        let plane = ControlPlane::make(binaries.clone())?;
        // The API server waits for etcd by itself.
        let (etcd, mut api) = (plane.etcd()?, plane.api_server()?);
        let client = client(&plane).await?;
        if let Started::PortTaken = ready(&mut api, &client).await? {
            return Ok(Started::PortTaken);
        }
        let (controllers, scheduler, nodes) = (plane.controllers()?, plane.scheduler()?, plane.nodes()?);
        let name = name.to_owned();
        let cluster = Self { nodes, scheduler, controllers, api: Some(api), etcd, plane, client, name };
        cluster.add_node().await.with_context(|| cluster.nodes.said(20))?;
        cluster.ensure_namespace("default").await?;
        Ok(Started::Ready(cluster))
    }

    /// The name it was started with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The API server's address.
    pub fn url(&self) -> String {
        self.plane.url()
    }

    /// A client that may do everything.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The kubeconfig of an account that may do everything, for `hyper kubectl --kubeconfig`.
    pub fn admin_kubeconfig(&self) -> PathBuf {
        self.plane.admin_kubeconfig()
    }

    /// The ids of its processes.
    pub fn process_ids(&self) -> Vec<u32> {
        let others = [&self.nodes, &self.scheduler, &self.controllers, &self.etcd];
        others.into_iter().chain(&self.api).map(Running::id).collect()
    }

    /// Kills the API server, as when its machine crashes.
    pub fn kill_api(&mut self) -> Result<()> {
        self.api.take().context("the API server is not running")?.kill9()
    }

    /// Starts the API server on its state and port once more, after [`Self::kill_api`].
    pub async fn start_api_again(&mut self) -> Result<()> {
        if self.api.is_some() {
            bail!("the API server is running");
        }
        let mut api = self.plane.api_server()?;
        let started = ready(&mut api, &self.client).await?;
        self.api = Some(api);
        match started {
            Started::Ready(()) => Ok(()),
            Started::PortTaken => bail!("another process took the API server's port while it was down"),
        }
    }

    async fn add_node(&self) -> Result<()> {
        let room = json!({ "cpu": "32", "memory": "256Gi", "pods": "110" });
        self.apply(&json!({
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": NODE,
                "labels": { "type": "kwok", "kubernetes.io/hostname": NODE },
                "annotations": { "kwok.x-k8s.io/node": "fake" },
            },
            "status": { "allocatable": room, "capacity": room },
        }))
        .await?;
        wait::until("the node to be ready", STARTS_WITHIN, async || {
            let node = self.read("v1", "Node", None, NODE).await.map_err(|error| format!("{error:#}"))?;
            let conditions = node.data["status"]["conditions"].as_array().cloned().unwrap_or_default();
            match conditions.iter().find(|condition| condition["type"] == "Ready") {
                Some(condition) if condition["status"] == "True" => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await
    }
}

async fn client(plane: &ControlPlane) -> Result<Client> {
    choose_tls();
    let file = Kubeconfig::read_from(plane.admin_kubeconfig()).context("our own kubeconfig")?;
    let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await?;
    Client::try_from(config).context("cannot make a client of the cluster")
}

async fn ready(api: &mut Running, client: &Client) -> Result<Started<()>> {
    service::ready(api, "the API server", STARTS_WITHIN, async || {
        let request =
            axum::http::Request::get("/readyz").body(Vec::new()).map_err(|error| error.to_string())?;
        client.request_text(request).await.map(drop).map_err(|error| error.to_string())
    })
    .await
}
