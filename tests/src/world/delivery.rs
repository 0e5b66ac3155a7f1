// SPDX-License-Identifier: Apache-2.0
//! A whole way to production made of stand-ins: CI, a registry, a staging and two production clusters, and the configuration
//! that makes Milepost watch them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::{
    built_for::For,
    kubernetes::KubernetesStandIn,
    registry::RegistryStandIn,
    zuul::{Run, TENANT, ZuulStandIn},
};
use crate::rig::{
    gerrit::{Change, Client},
    scratch,
};

/// Pods of the service in each cluster.
pub const PODS: usize = 3;

/// The stand-ins of one way to production. The service has its project's name, everywhere.
#[derive(Debug)]
pub struct Delivery {
    /// Runs `check`, `gate` and `post`.
    pub zuul: ZuulStandIn,
    /// Keeps the images.
    pub registry: RegistryStandIn,
    clusters: Vec<(&'static str, KubernetesStandIn, PathBuf)>,
    project: String,
    _kubeconfigs: TempDir,
}

impl Delivery {
    /// Starts all of them for one project, before the Gerrit whose configuration names them; then see [`Self::beside`].
    pub async fn start(project: &str) -> Result<Self> {
        let kubeconfigs = scratch::folder("delivery")?;
        let mut clusters = Vec::new();
        for name in ["staging", "eqiad", "codfw"] {
            let cluster = KubernetesStandIn::start().await?;
            let kubeconfig = kubeconfigs.path().join(name);
            cluster.write_kubeconfig(&kubeconfig)?;
            clusters.push((name, cluster, kubeconfig));
        }
        Ok(Self {
            zuul: ZuulStandIn::start("").await?,
            registry: RegistryStandIn::start().await?,
            clusters,
            project: project.to_owned(),
            _kubeconfigs: kubeconfigs,
        })
    }

    /// Puts them beside the Gerrit at `gerrit`, `http://host:port`.
    pub fn beside(&self, gerrit: &str) {
        self.zuul.beside(gerrit);
    }

    /// `milepost.toml` for them, polled often.
    pub fn config(&self) -> String {
        self.config_at("interval_seconds = 1", "interval_seconds = 2")
    }

    /// `milepost.toml` for them, with further keys of Zuul and of the registry.
    pub fn config_at(&self, zuul_keys: &str, registry_keys: &str) -> String {
        let comma = |keys: &str| if keys.is_empty() { String::new() } else { format!(", {keys}") };
        let (zuul_keys, registry_keys) = (comma(zuul_keys), comma(registry_keys));
        let (zuul, registry, project) = (self.zuul.url(), self.registry.url(), &self.project);
        let clusters = self.clusters.iter().map(|(name, _, kubeconfig)| {
            let kubeconfig = kubeconfig.display();
            format!("{name} = {{ kind = \"kubernetes\", kubeconfig_file = \"{kubeconfig}\" }}")
        });
        let clusters: Vec<_> = clusters.collect();
        let clusters = clusters.join("\n");
        format!(
            r#"[sources]
ci-main = {{ kind = "zuul", url = "{zuul}", tenant = "{TENANT}"{zuul_keys} }}
registry = {{ kind = "oci", url = "{registry}"{registry_keys} }}
{clusters}
[environments]
staging = {{ clusters = ["staging"] }}
production = {{ clusters = ["eqiad", "codfw"] }}
[pipelines.default]
projects = ["{project}"]
"#
        )
    }

    /// `milepost.toml` for them without a pipeline: which changes have one only their projects say.
    pub fn config_without_pipelines(&self) -> String {
        let config = self.config();
        config.split_once("[pipelines.default]").map_or(config.clone(), |(before, _)| before.to_owned())
    }

    /// A section of `milepost.toml`: the branch `main` of this Gerrit project says what production is to run. It is looked at when
    /// Gerrit tells of it, else once an hour.
    pub fn promoted_by(&self, project: &str) -> String {
        format!(
            "[sources.deployments]\nkind = \"repository\"\nproject = \"{project}\"\nenvironments = [\"production\"]\n\
             interval_seconds = 3600\n"
        )
    }

    /// The values file of the service that such a project has.
    pub fn values_file(&self) -> String {
        format!("helmfile.d/services/{}/values.yaml", self.name())
    }

    /// What stands in it to ask for the image of a merged change.
    pub fn values(&self, merged: &Change) -> String {
        format!("main_app:\n  version: {}\n", Self::tag(merged))
    }

    /// The tag under which the image of a merged change is published. A letter first: ten digits would be a number in YAML.
    pub fn tag(merged: &Change) -> String {
        format!("r{}", merged.revision.get(..10).unwrap_or(&merged.revision))
    }

    /// The kubeconfig of `staging`, `eqiad` or `codfw`.
    pub fn kubeconfig(&self, name: &str) -> Result<&Path> {
        let found = self.clusters.iter().find(|(known, ..)| *known == name);
        found.map(|(.., kubeconfig)| kubeconfig.as_path()).with_context(|| format!("no cluster {name}"))
    }

    /// `staging`, `eqiad` or `codfw`.
    pub fn cluster(&self, name: &str) -> Result<&KubernetesStandIn> {
        let found = self.clusters.iter().find(|(known, ..)| *known == name);
        found.map(|(_, cluster, _)| cluster).with_context(|| format!("no cluster {name}"))
    }

    /// CI begins to check a patch set: `lint` and `unit` run.
    pub fn check(&self, change: &Change) -> Run {
        self.run(change, "check", &["lint", "unit"])
    }

    /// CI begins to merge a patch set.
    pub fn gate(&self, change: &Change) -> Run {
        self.run(change, "gate", &["unit"])
    }

    /// CI begins to build the image of a merged change.
    pub fn build(&self, merged: &Change) -> Run {
        let run = self.zuul.enqueue(
            &For::branch(&merged.project, &merged.branch, &merged.revision),
            "post",
            &["image"],
        );
        self.zuul.begin(&run, "image");
        run
    }

    fn run(&self, change: &Change, pipeline: &str, jobs: &[&str]) -> Run {
        let patch_set = u32::try_from(change.patch_set).unwrap_or(u32::MAX);
        let run =
            self.zuul.enqueue(&For::patch_set(&change.project, change.number, patch_set), pipeline, jobs);
        for job in jobs {
            self.zuul.begin(&run, job);
        }
        run
    }

    /// All jobs of a run pass, and it ends.
    pub fn pass(&self, run: &Run, jobs: &[&str]) {
        for job in jobs {
            self.zuul.pass(run, job);
        }
        self.zuul.end(run);
    }

    /// The build pushes the image of the merged change and ends; gives its reference by digest.
    pub fn publish(&self, merged: &Change, build: &Run) -> String {
        let tag = Self::tag(merged);
        let digest = self.registry.push_image(&self.project, &tag, Some(&merged.revision));
        let name = format!("{}/{}", self.registry.host(), self.project);
        self.zuul.image(build, "image", &format!("{name}:{tag}"), Some(&digest));
        self.pass(build, &["image"]);
        format!("{name}@{digest}")
    }

    /// The change is checked, merged by who may, and built; gives it as it was merged, and its image.
    pub async fn built(&self, by: &Client, change: &Change) -> Result<(Change, String)> {
        self.pass(&self.check(change), &["lint", "unit"]);
        let merged = by.approve_and_submit(change).await?;
        let image = self.publish(&merged, &self.build(&merged));
        Ok((merged, image))
    }

    /// A cluster is asked to run the image; no pod is ready yet.
    pub fn deploy(&self, cluster: &str, image: &str) -> Result<()> {
        let cluster = self.cluster(cluster)?;
        let name = self.name();
        cluster.deploy(name, name, image);
        cluster.scale(name, name, PODS);
        Ok(())
    }

    /// The cluster runs the image, pod by pod.
    pub fn roll_out(&self, cluster: &str, image: &str) -> Result<()> {
        self.deploy(cluster, image)?;
        self.cluster(cluster)?.roll_out(self.name(), self.name());
        Ok(())
    }

    /// One more pod of the cluster's rollout is ready; `false` when all were.
    pub fn pod_ready(&self, cluster: &str) -> Result<bool> {
        Ok(self.cluster(cluster)?.pod_ready(self.name(), self.name()))
    }

    /// The project whose changes go this way.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// Namespace, Deployment and service are named after the last part of the project.
    pub fn name(&self) -> &str {
        self.project.rsplit('/').next().unwrap_or(&self.project)
    }
}
