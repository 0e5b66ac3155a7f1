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
[pipelines.several]
projects = ["several/*"]
services = ["front", "back"]
steps = [{{ kind = "merge" }}, {{ kind = "image" }}, {{ kind = "deploy", environment = "production" }}]
[services.front]
images = ["{host}/several/front"]
namespace = "several"
[services.back]
images = ["{host}/several/back"]
namespace = "several"
[services.default]
canary = "{{name}}-canary"
"#,
            site.registry.url(),
            host = site.registry.host(),
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

    /// Pushes a change with a file of that name.
    pub(super) async fn push(&self, project: &str, subject: &str, file: &str) -> Result<Change> {
        self.alice.push(project, &Push::new(subject).file(file, subject)).await
    }

    /// Merges a change: what it is then, what its branch is at, and what is said of it from then on.
    pub(super) async fn merge(&self, change: &Change) -> Result<(Change, String, Said)> {
        let merged = self.gerrit.admin().approve_and_submit(change).await?;
        let said = Said::of(&self.gerrit, &merged);
        // What the submit made of the branch is what CI builds.
        let tip = self.tip(&change.project).await?;
        Ok((merged, tip, said))
    }

    /// What a project's branch is at.
    pub(super) async fn tip(&self, project: &str) -> Result<String> {
        let path = format!("/projects/{}/branches/main", project.replace('/', "%2F"));
        let tip = self.gerrit.admin().json(&path).await?;
        Ok(tip["revision"].as_str().context("a branch without a tip")?.to_owned())
    }

    /// An image of a revision, in the registry.
    pub(super) async fn image(&self, project: &str, tag: &str, revision: &str) -> Result<Image> {
        let digest = self.registry.push(project, tag, revision).await?;
        Ok(Image::new(&format!("{}/{project}", self.registry.host()), tag, &digest))
    }
}

impl Story<'_> {
    /// A change that is merged, an image of it under this tag, and what is said of it from then on.
    pub(super) async fn change(&self, subject: &str, tag: &str) -> Result<(Change, Image, Said)> {
        let change = self.site.push(self.project, subject, tag).await?;
        self.merge(&change, tag).await
    }

    /// A change that takes that one back, in the same way.
    pub(super) async fn revert(&self, change: &Change, tag: &str) -> Result<(Change, Image, Said)> {
        let revert = self.site.gerrit.admin().revert(change).await?;
        self.merge(&revert, tag).await
    }

    async fn merge(&self, change: &Change, tag: &str) -> Result<(Change, Image, Said)> {
        let (merged, tip, mut said) = self.site.merge(change).await?;
        let image = self.image(tag, &tip).await?;
        let goal = self.environment;
        let unbuilt = unbuilt(goal);
        let end = format!("page: Step 3 of 3 to {goal}: waiting for {goal}");
        said.until("the image", &unbuilt.each_ref().map(String::as_str), &[&end])
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

/// What may be said of a change that was just merged, before there is an image.
pub(super) fn unbuilt(goal: &str) -> [String; 5] {
    [
        // What Gerrit tells at once of a change may be a moment older than its answer to the submit.
        format!("page: Step 1 of 3 to {goal}: ready to submit"),
        format!("page: Step 2 of 3 to {goal}: waiting for the image"),
        format!("page: At least step 2 of 3 to {goal}: waiting for an answer from Gerrit"),
        "*: waiting for an answer from Gerrit".to_owned(),
        // What runs was deployed a moment ago, and its registry is being asked: a busy machine takes longer than a reader waits for it.
        "*: runs an image that no registry has confirmed".to_owned(),
    ]
}
