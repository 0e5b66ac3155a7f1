// SPDX-License-Identifier: Apache-2.0
//! A real Gerrit, registry and cluster, and Milepost between them.

use std::fs;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        gerrit::{Change, Client, Gerrit, Push},
        kubernetes::{Image, Kubernetes, Rights},
        registry::Registry,
    },
    row::jar,
};

use super::Said;

/// The servers.
pub(super) struct Site {
    pub(super) gerrit: Gerrit,
    pub(super) cluster: Kubernetes,
    registry: Registry,
    alice: Client,
}

/// A project in a folder that is called as the environment it goes to. Its service has its name, and the namespace and workload too.
pub(super) struct Story<'s> {
    pub(super) site: &'s Site,
    pub(super) name: &'static str,
    environment: &'static str,
    pub(super) project: &'static str,
    /// An image of what the branch had at first, tagged `v0`.
    pub(super) first: Image,
}

impl Site {
    /// Starts them, with these projects, one for each story.
    pub(super) async fn start(projects: &[&str]) -> Result<Self> {
        let gerrit = Gerrit::builder().plugin(jar()?).config("plugins.allowRemoteAdmin", "true");
        let (gerrit, registry, cluster) =
            tokio::try_join!(gerrit.start(), Registry::start(), Kubernetes::start("eqiad"))?;
        for project in projects {
            gerrit.admin().create_project(project).await?;
        }
        let alice = gerrit.account("alice").await?;
        let site = Self { gerrit, cluster, registry, alice };
        site.let_read(&site.cluster.reader(Rights::Everywhere).await?)?;
        site.write("unread.kubeconfig", &site.cluster.reader(Rights::WithoutHelm).await?)?;
        let config = format!(
            r#"[sources]
registry = {{ kind = "oci", url = "{}", interval_seconds = 1 }}
eqiad = {{ kind = "kubernetes", kubeconfig_file = "eqiad.kubeconfig", helm = true }}
unread = {{ kind = "kubernetes", kubeconfig_file = "unread.kubeconfig", helm = true }}
[environments]
production = {{ clusters = ["eqiad"] }}
elsewhere = {{ clusters = ["unread"] }}
[pipelines.production]
projects = ["production/*"]
steps = [{{ kind = "merge" }}, {{ kind = "image" }}, {{ kind = "deploy", environment = "production" }}]
[pipelines.elsewhere]
projects = ["elsewhere/*"]
steps = [{{ kind = "merge" }}, {{ kind = "image" }}, {{ kind = "deploy", environment = "elsewhere" }}]
[services.default]
canary = "{{name}}-canary"
"#,
            site.registry.url()
        );
        fs::write(site.gerrit.site().join("etc/milepost.toml"), config)?;
        site.gerrit.reload_plugin("milepost").await?;
        Ok(site)
    }

    /// Gives Milepost's backend this kubeconfig.
    pub(super) fn let_read(&self, kubeconfig: &str) -> Result<()> {
        self.write("eqiad.kubeconfig", kubeconfig)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let file = self.gerrit.site().join("etc").join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    pub(super) async fn stop(mut self) -> Result<()> {
        self.gerrit.stop().await?;
        self.registry.stop().await
    }

    /// The story of that project.
    pub(super) async fn story(&self, project: &'static str) -> Result<Story<'_>> {
        let (environment, name) = project.split_once('/').context("a project in no environment's folder")?;
        let first = self.image(project, "v0", &self.tip(project).await?).await?;
        Ok(Story { site: self, name, environment, project, first })
    }

    /// What a project's branch is at.
    async fn tip(&self, project: &str) -> Result<String> {
        let path = format!("/projects/{}/branches/main", project.replace('/', "%2F"));
        let tip = self.gerrit.admin().json(&path).await?;
        Ok(tip["revision"].as_str().context("a branch without a tip")?.to_owned())
    }

    /// An image of a revision, in the registry.
    async fn image(&self, project: &str, tag: &str, revision: &str) -> Result<Image> {
        let digest = self.registry.push(project, tag, revision).await?;
        Ok(Image::new(&format!("{}/{project}", self.registry.host()), tag, &digest))
    }
}

impl Story<'_> {
    /// A change that is merged, an image of it under this tag, and what is said of it from then on.
    pub(super) async fn change(&self, subject: &str, tag: &str) -> Result<(Change, Image, Said)> {
        let change = self.site.alice.push(self.project, &Push::new(subject).file(tag, subject)).await?;
        self.merge(&change, tag).await
    }

    /// A change that takes that one back, in the same way.
    pub(super) async fn revert(&self, change: &Change, tag: &str) -> Result<(Change, Image, Said)> {
        let revert = self.site.gerrit.admin().revert(change).await?;
        self.merge(&revert, tag).await
    }

    async fn merge(&self, change: &Change, tag: &str) -> Result<(Change, Image, Said)> {
        let merged = self.site.gerrit.admin().approve_and_submit(change).await?;
        let mut said = Said::of(&self.site.gerrit, &merged);
        // What the submit made of the branch is what CI builds.
        let image = self.image(tag, &self.site.tip(self.project).await?).await?;
        let goal = self.environment;
        said.until(
            "the image",
            &[
                // What Gerrit tells at once of a change may be a moment older than its answer to the submit.
                &format!("page: Step 1 of 3 to {goal}: ready to submit"),
                &format!("page: Step 2 of 3 to {goal}: waiting for the image"),
                &format!("page: At least step 2 of 3 to {goal}: waiting for an answer from Gerrit"),
                "*: waiting for an answer from Gerrit",
            ],
            &[&format!("page: Step 3 of 3 to {goal}: waiting for {goal}")],
        )
        .await
        .with_context(|| self.site.gerrit.log(40))?;
        Ok((merged, image, said))
    }

    /// Deletes an image from the registry.
    pub(super) async fn delete(&self, image: &Image) -> Result<()> {
        let (_, digest) = image.id.split_once('@').context("an image without a digest")?;
        self.site.registry.delete(self.project, digest).await
    }

    /// An image of any revision, in the registry.
    pub(super) async fn image(&self, tag: &str, revision: &str) -> Result<Image> {
        self.site.image(self.project, tag, revision).await
    }
}
