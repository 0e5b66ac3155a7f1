// SPDX-License-Identifier: Apache-2.0
//! `milepost discover` as who sets a site up runs it, on stand-ins of all servers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{fs, path::PathBuf};

use milepost::{config::Config, model::Pipeline};
use milepost_tests::world::{
    built_for::For,
    faults::Fault,
    kubernetes::KubernetesStandIn,
    registry::RegistryStandIn,
    zuul::{Run, TENANT, ZuulStandIn},
};
use tempfile::TempDir;
use tokio::process::Command;

const PROJECT: &str = "demo/app";

/// Servers that have tested, merged, built and deployed one change, and a file that names them.
struct Site {
    zuul: ZuulStandIn,
    registry: RegistryStandIn,
    cluster: KubernetesStandIn,
    folder: TempDir,
}

impl Site {
    async fn start() -> Self {
        let zuul = ZuulStandIn::start("http://gerrit.example.org").await.unwrap();
        let registry = RegistryStandIn::start().await.unwrap();
        let cluster = KubernetesStandIn::start().await.unwrap();
        let gate = &[("unit", true)];
        zuul.has_project(
            PROJECT,
            &[
                ("check", &[("unit", true), ("docs", false)]),
                ("gate", gate),
                ("post", &[("image", true), ("notes", true)]),
            ],
        );
        let revision = "a".repeat(40);
        let ended = |is_for: &For, pipeline: &str, jobs: &[&str]| {
            let run = zuul.enqueue(is_for, pipeline, jobs);
            for job in jobs {
                zuul.begin(&run, job);
            }
            run
        };
        let check = ended(&For::patch_set(PROJECT, 7, 1), "check", &["unit", "docs"]);
        let post = ended(&For::branch(PROJECT, "main", &revision), "post", &["image", "notes"]);
        let host = registry.host();
        zuul.image(&post, "image", &format!("{host}/{PROJECT}:1"), None);
        for (run, jobs) in [(&check, ["unit", "docs"]), (&post, ["image", "notes"])] {
            end(&zuul, run, &jobs);
        }
        registry.push_image(PROJECT, "1", Some(&revision));
        cluster.deploy("web", "app", &format!("{host}/{PROJECT}:1"));
        cluster.deploy("web", "other", &format!("{host}/demo/other:1"));
        let site = Self { zuul, registry, cluster, folder: tempfile::tempdir().unwrap() };
        site.cluster.write_kubeconfig(&site.folder.path().join("kubeconfig")).unwrap();
        fs::write(site.file(), site.sources()).unwrap();
        site
    }

    fn sources(&self) -> String {
        format!(
            "[sources]\nci = {{ kind = 'zuul', url = '{}', tenant = '{TENANT}', timeout_seconds = 2 }}\n\
             registry = {{ kind = 'oci', url = '{}' }}\n\
             production = {{ kind = 'kubernetes', kubeconfig_file = 'kubeconfig', timeout_seconds = 2 }}\n",
            self.zuul.url(),
            self.registry.url()
        )
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("milepost.toml")
    }

    /// What is printed, what is said on standard error, and how it ends.
    async fn discover(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        let output = command
            .arg("discover")
            .args(arguments)
            .args(["--embedded", "--config"])
            .arg(self.file())
            .output()
            .await
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
    }

    /// The file with this at its end, read.
    fn read(&self, text: &str) -> Pipeline {
        let config = Config::parse(&self.file(), &(self.sources() + text), true)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        config.pipeline_for(PROJECT, "main", None).unwrap_or_else(|| panic!("no pipeline\n{text}"))
    }
}

fn end(zuul: &ZuulStandIn, run: &Run, jobs: &[&str]) {
    for job in jobs {
        zuul.pass(run, job);
    }
    zuul.end(run);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_all_servers_know_is_a_file_to_keep() {
    let site = Site::start().await;
    let (text, said, ended) = site.discover(&[PROJECT]).await;
    assert_eq!((said.as_str(), ended), ("", 0), "{text}");
    let pipeline = site.read(&text);
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check", "Merge", "Image", "Production"], "{text}");
    for says in [
        "# jobs = [\"unit\"]",
        "jobs = [\"image\"]",
        "it ran for the last 1 new revisions of the branch",
        "is labelled with revision aaaaaaaaaa",
        "production (kubernetes): not there: applications.argoproj.io, kustomizations.kustomize.toolkit.fluxcd.io, helmreleases.helm.toolkit.fluxcd.io",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let service = &pipeline.services[0];
    assert_eq!(service.workloads.len(), 1, "{text}");
    assert_eq!((service.workloads[0].namespace.as_str(), service.workloads[0].name.as_str()), ("web", "app"));
    let before = fs::read_to_string(site.file()).unwrap();
    fs::write(site.file(), before + text.as_str()).unwrap();
    let (text, ..) = site.discover(&[PROJECT]).await;
    assert!(
        text.contains("`[pipelines.app]` of") && text.contains("takes this project and branch already"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_looked_at_is_said_and_the_rest_is_found() {
    let site = Site::start().await;
    site.zuul.faults.set("freeze-job", Fault::Status(500));
    site.zuul.faults.set("/builds", Fault::Truncated);
    site.registry.faults.set("", Fault::Status(403));
    site.cluster.faults.set("/apis/apps/v1/daemonsets", Fault::Status(403));
    site.cluster.faults.set("/apis/argoproj.io", Fault::Status(403));
    let (text, said, ended) = site.discover(&[PROJECT]).await;
    assert_eq!(ended, 1);
    assert!(said.contains("3 of 3 sources could not be looked at as a whole"), "{said}");
    site.read(&text);
    for says in [
        "# Not looked at: ci (zuul): the jobs of pipeline `check` on the branch, so those of all branches are named: ",
        "# Not looked at: ci (zuul): builds: ",
        "# Not looked at: registry (oci): ",
        "credentials that may pull it",
        "may not list applications.argoproj.io in the cluster (403); right would be: a ClusterRole",
        "may not list daemonsets.apps in the cluster (403); right would be: a ClusterRole with the verb `list`",
        "# jobs = [\"docs\", \"unit\"]",
        "pipelines = [\"check\"]",
        "namespace = \"web\"",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    for fault in [Fault::Status(401), Fault::Html, Fault::Redirect("http://169.254.169.254/".to_owned())] {
        for faults in [&site.zuul.faults, &site.registry.faults, &site.cluster.faults] {
            faults.clear();
            faults.set("", fault.clone());
        }
        let (text, said, ended) = site.discover(&[PROJECT]).await;
        assert_eq!(ended, 1, "{fault:?}");
        assert!(said.contains("nothing was found of demo/app"), "{fault:?}: {said}");
        for source in ["ci (zuul)", "registry (oci)", "production (kubernetes)"] {
            let said = format!("# Not looked at: {source}: ");
            let line = text
                .lines()
                .find(|line| line.starts_with(&said))
                .unwrap_or_else(|| panic!("{source}: {text}"));
            assert!(line.contains("right would be: "), "{fault:?}: {line}");
        }
        assert!(!text.contains("none of these repositories is there"), "{fault:?}: {text}");
        site.read(&text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_nobody_knows_is_told_with_names_that_are_near() {
    let site = Site::start().await;
    let (text, said, ended) = site.discover(&["demo/ap"]).await;
    assert!(text.contains("Zuul's tenant gerrit does not know project demo/ap; it knows demo/app"), "{text}");
    assert!(text.contains("none of these repositories is there: demo/ap, demo-ap, ap"), "{text}");
    assert_eq!(ended, 1);
    assert!(said.contains("nothing was found of demo/ap"), "{said}");
    for arguments in [&["demo/app/"][..], &[""], &["demo/app", "--branch", "refs/heads/main"], &["de\nmo"]] {
        let (text, said, ended) = site.discover(arguments).await;
        assert_eq!((text.as_str(), ended), ("", 2), "{arguments:?}");
        assert!(said.contains(" is not a "), "{said}");
    }
    fs::write(site.file(), "[sources\n").unwrap();
    let (text, said, ended) = site.discover(&[PROJECT]).await;
    assert_eq!((text.as_str(), ended), ("", 2), "{said}");
}
