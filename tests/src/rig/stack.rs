// SPDX-License-Identifier: Apache-2.0
//! A whole way to production made of real servers: Gerrit, Zuul, a registry, and two clusters of which the first is staging
//! and `eqiad`, and the second is `codfw`.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

use super::gerrit::{self, Gerrit};
use super::kubernetes::{Image, Kubernetes, Rollout, Workload};
use super::registry::Registry;
use super::zuul::Zuul;

/// The clusters as Milepost knows them, in the order in which a change reaches them.
pub const CLUSTERS: [&str; 3] = ["staging", "eqiad", "codfw"];
/// Pods of the service in each of them.
pub const PODS: u32 = 3;
/// How long each pod takes to be ready, so that one can be seen after the other.
const PACE: Duration = Duration::from_millis(1500);
/// Seconds without progress after which a rollout has failed.
const DEADLINE: u32 = 10;

/// The started servers. Dropping it stops them all.
pub struct Stack {
    // Dropped in this order: Zuul ends while its Gerrit still answers.
    /// Tests, merges and builds.
    pub zuul: Zuul,
    /// Where changes are.
    pub gerrit: Gerrit,
    /// Where images are.
    pub registry: Registry,
    first: Kubernetes,
    second: Kubernetes,
    project: String,
}

impl Stack {
    /// Fetches and builds what the first stack of a machine takes minutes for, so that no test's time limit is about that.
    pub async fn prepare() -> Result<()> {
        Gerrit::prepare().await?;
        Zuul::prepare().await?;
        Kubernetes::prepare().await
    }

    /// Starts all of them for one project, whose service runs everywhere when this returns, built from what its branch has now.
    ///
    /// `gerrit` says what else that Gerrit is to be. What Milepost needs to watch them (`milepost.toml`, kubeconfigs) is in the
    /// `etc` folder of its site; a plugin that was started before reads it when it is reloaded.
    pub async fn start(gerrit: gerrit::Builder, project: &str) -> Result<Self> {
        let development = async {
            let (gerrit, registry) = tokio::try_join!(gerrit.ssh().start(), Registry::start())?;
            let zuul = Zuul::start(&gerrit, &registry.url(), &[project]).await?;
            anyhow::Ok((gerrit, registry, zuul))
        };
        let ((gerrit, registry, zuul), first, second) = tokio::try_join!(
            development,
            Kubernetes::start("staging and eqiad"),
            Kubernetes::start("codfw")
        )?;
        let stack = Self { zuul, gerrit, registry, first, second, project: project.to_owned() };
        stack.run_first_image().await?;
        stack.write_configuration().await?;
        Ok(stack)
    }

    /// `milepost.toml` for them. The kubeconfigs that it names stand beside it.
    pub fn config(&self) -> String {
        let (zuul, tenant, registry) = (self.zuul.url(), self.zuul.tenant(), self.registry.url());
        let (project, name, staging) = (&self.project, self.name(), self.namespace("staging"));
        let (host, logs) = (self.registry.host(), self.zuul.log_url());
        let logs = logs.trim_start_matches("http://").trim_end_matches('/');
        // Zuul calls projects by the bare host of their Gerrit, without its port.
        format!(
            r#"[gerrit]
hosts = ["127.0.0.1"]

[sources]
zuul = {{ kind = "zuul", url = "{zuul}", tenant = "{tenant}", log_hosts = ["{logs}"], interval_seconds = 1 }}
registry = {{ kind = "oci", url = "{registry}", interval_seconds = 2 }}
staging = {{ kind = "kubernetes", kubeconfig_file = "staging.kubeconfig" }}
eqiad = {{ kind = "kubernetes", kubeconfig_file = "eqiad.kubeconfig" }}
codfw = {{ kind = "kubernetes", kubeconfig_file = "codfw.kubeconfig" }}

[environments]
staging = {{ clusters = ["staging"] }}
production = {{ clusters = ["eqiad", "codfw"] }}

[services.{name}]
images = ["{host}/{project}"]

[[services.{name}.runs]]
environment = "staging"
namespace = "{staging}"

[[services.{name}.runs]]
environment = "production"

[pipelines.default]
projects = ["{project}"]
services = ["{name}"]
"#
        )
    }

    /// The project.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// Service, Deployment and container are named after the last part of the project.
    pub fn name(&self) -> &str {
        self.project.rsplit('/').next().unwrap_or(&self.project)
    }

    /// The cluster called `name` in [`CLUSTERS`].
    pub fn cluster(&self, name: &str) -> Result<&Kubernetes> {
        match name {
            "staging" | "eqiad" => Ok(&self.first),
            "codfw" => Ok(&self.second),
            other => anyhow::bail!("no cluster {other}, but: {}", CLUSTERS.join(", ")),
        }
    }

    /// The namespace of the service in a cluster: the first one has two.
    pub fn namespace(&self, cluster: &str) -> String {
        if cluster == "staging" { format!("{}-staging", self.name()) } else { self.name().to_owned() }
    }

    /// The image that CI built from `commit`; it must be there.
    pub async fn image(&self, commit: &str) -> Result<Image> {
        let tag = commit.get(..10).unwrap_or(commit);
        let digest = self.registry.digest(&self.project, tag).await?;
        let digest = digest.with_context(|| format!("the registry has no {}:{tag}", self.project))?;
        Ok(Image::new(&format!("{}/{}", self.registry.host(), self.project), tag, &digest))
    }

    /// Asks a cluster to run `image`; its pods are replaced one after the other.
    pub async fn deploy(&self, cluster: &str, image: &Image) -> Result<()> {
        self.cluster(cluster)?.set_image(&self.namespace(cluster), self.name(), image).await
    }

    /// Waits until all pods of a cluster run what it was asked for.
    pub async fn rolled_out(&self, cluster: &str) -> Result<Rollout> {
        self.cluster(cluster)?.rolled_out(&self.namespace(cluster), self.name()).await
    }

    /// The ids of all their processes.
    pub fn process_ids(&self) -> Vec<u32> {
        let clusters = [&self.first, &self.second].into_iter().flat_map(Kubernetes::process_ids);
        let others = self.gerrit.process_id().into_iter().chain([self.registry.process_id()]);
        self.zuul.process_ids().into_iter().chain(clusters).chain(others).collect()
    }

    /// Stops all of them and waits for that; an error tells which would not end.
    pub async fn stop(self) -> Result<()> {
        let Self { zuul, mut gerrit, registry, first, second, .. } = self;
        zuul.stop().await.context("Zuul")?;
        gerrit.stop().await.context("Gerrit")?;
        registry.stop().await.context("the registry")?;
        drop((first, second));
        Ok(())
    }

    async fn run_first_image(&self) -> Result<()> {
        let path = format!("/projects/{}/branches/main", self.project.replace('/', "%2F"));
        let tip = self.gerrit.admin().json(&path).await?;
        let tip = tip["revision"].as_str().context("a branch without a tip")?;
        self.registry.push(&self.project, tip.get(..10).unwrap_or(tip), tip).await?;
        let image = self.image(tip).await?;
        for cluster in CLUSTERS {
            let workload = Workload::new(&self.namespace(cluster), self.name(), &image);
            let workload = workload.replicas(PODS).pace(PACE).progress_deadline(DEADLINE);
            self.cluster(cluster)?.deploy(&workload).await?;
        }
        for cluster in CLUSTERS {
            self.rolled_out(cluster).await?;
        }
        Ok(())
    }

    async fn write_configuration(&self) -> Result<()> {
        let etc = self.gerrit.site().join("etc");
        for cluster in CLUSTERS {
            let readable = self.cluster(cluster)?.reader_kubeconfig(&[&self.namespace(cluster)]).await?;
            let file = etc.join(format!("{cluster}.kubeconfig"));
            fs::write(&file, readable).with_context(|| format!("cannot write {}", file.display()))?;
        }
        fs::write(etc.join("milepost.toml"), self.config()).context("cannot write milepost.toml")
    }
}
