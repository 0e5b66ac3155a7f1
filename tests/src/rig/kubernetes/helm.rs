// SPDX-License-Identifier: Apache-2.0
//! A real Helm, with a chart of one Deployment.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::{Image, Kubernetes};
use crate::rig::{process::Program, scratch};

const CHART: &str = include_str!("chart/Chart.yaml");
const VALUES: &str = include_str!("chart/values.yaml");
const DEPLOYMENT: &str = include_str!("chart/deployment.yaml");

/// Helm for one namespace of one cluster. Its own files lie in a folder that goes with it.
#[derive(Debug)]
pub struct Helm {
    program: PathBuf,
    kubeconfig: PathBuf,
    namespace: String,
    home: TempDir,
}

/// What a release is to run.
#[derive(Clone, Debug)]
pub struct Upgrade<'i> {
    image: &'i Image,
    fails: Option<&'static str>,
    options: &'static [&'static str],
}

impl<'i> Upgrade<'i> {
    /// To this image; Helm does not wait for its pods.
    pub fn to(image: &'i Image) -> Self {
        Self { image, fails: None, options: &[] }
    }

    /// Its pods wait for ever, for a reason such as `ImagePullBackOff`.
    #[must_use]
    pub fn failing(mut self, reason: &'static str) -> Self {
        self.fails = Some(reason);
        self
    }

    /// With further options, such as `--rollback-on-failure` (Helm 4's name of `--atomic`).
    #[must_use]
    pub fn with(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self
    }
}

impl Kubernetes {
    /// Helm for a namespace, which is made if it is not there.
    pub async fn helm(&self, namespace: &str) -> Result<Helm> {
        self.ensure_namespace(namespace).await?;
        let home = scratch::folder("helm")?;
        let chart = home.path().join("chart");
        fs::create_dir_all(chart.join("templates"))?;
        for (name, text) in
            [("Chart.yaml", CHART), ("values.yaml", VALUES), ("templates/deployment.yaml", DEPLOYMENT)]
        {
            fs::write(chart.join(name), text).with_context(|| format!("cannot write {name}"))?;
        }
        let (program, kubeconfig) = (self.plane.helm(), self.admin_kubeconfig());
        Ok(Helm { program, kubeconfig, namespace: namespace.to_owned(), home })
    }
}

impl Helm {
    /// Installs or upgrades a release.
    pub async fn upgrade(&self, release: &str, to: Upgrade<'_>) -> Result<()> {
        let values = [
            format!("image={}", to.image.reference),
            format!("id={}", to.image.id),
            format!("fails={}", to.fails.unwrap_or_default()),
        ];
        let values = values.iter().flat_map(|value| ["--set-string", value.as_str()]);
        let chart = self.home.path().join("chart");
        // Of an option that comes twice the last holds.
        let program = self.program().args(["upgrade", "--install", release, "--timeout", "60s"]).arg(chart);
        self.run(program.args(values).args(to.options)).await
    }

    /// Rolls a release back to an earlier revision.
    pub async fn rollback(&self, release: &str, revision: u32) -> Result<()> {
        self.run(self.program().args(["rollback", release, &revision.to_string()])).await
    }

    /// Uninstalls a release.
    pub async fn uninstall(&self, release: &str) -> Result<()> {
        self.run(self.program().args(["uninstall", release])).await
    }

    fn program(&self) -> Program {
        let program = Program::new(&self.program)
            .arg("--kubeconfig")
            .arg(&self.kubeconfig)
            .args(["--namespace", &self.namespace]);
        // Nothing of the person's own Helm.
        let folders = ["HELM_CONFIG_HOME", "HELM_CACHE_HOME", "HELM_DATA_HOME"];
        folders.into_iter().fold(program, |program, key| program.env(key, self.home.path().join(key)))
    }

    async fn run(&self, program: Program) -> Result<()> {
        tokio::task::spawn_blocking(move || program.run()).await??;
        Ok(())
    }
}
