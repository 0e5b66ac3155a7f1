// SPDX-License-Identifier: Apache-2.0
//! `milepost discover` asks real servers: a Zuul that has tested, merged and built a change, the registry that has its image, and a
//! Kubernetes API server where it runs, in the eyes of an account with few rights and of one with all.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use milepost::{
    cli::{Discover, discovered},
    config::Config,
    discover::{Looked, unseen},
    model::{Pipeline, StepRule},
};
use milepost_tests::{
    rig::{
        gerrit::{Change, Client, Gerrit, Push},
        kubernetes::{Image, Kubernetes, Upgrade, Workload},
        registry::Registry,
        scratch,
        zuul::Zuul,
    },
    wait,
};
use serde_json::json;

const PROJECT: &str = "demo/app";
/// Zuul starts an Ansible run for each job; a loaded machine takes its time.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test]
async fn a_project_is_found_in_real_servers_with_the_rights_that_there_are() -> Result<()> {
    let development = async {
        let (gerrit, registry) = tokio::try_join!(Gerrit::builder().ssh().start(), Registry::start())?;
        let zuul = Zuul::start(&gerrit, &registry.url(), &[PROJECT]).await?;
        anyhow::Ok((gerrit, registry, zuul))
    };
    let ((gerrit, registry, zuul), cluster) = tokio::try_join!(development, Kubernetes::start("production"))?;
    let alice = gerrit.account("alice").await?;
    let change = alice.push(PROJECT, &Push::new("Count").file("test.sh", "#!/bin/sh\necho fine\n")).await?;
    zuul.build_ended(&change, "check", "unit").await?;
    gerrit.admin().vote(&change, "Code-Review", 2).await?;
    let commit = merged(&gerrit.admin(), &change).await?.revision;
    zuul.commit_build_ended(PROJECT, &commit, "post", "image").await?;
    let tag = commit.get(..10).unwrap_or(&commit);
    let digest = registry.digest(PROJECT, tag).await?.context("no image")?;
    let image = Image::new(&format!("{}/{PROJECT}", registry.host()), tag, &digest);
    cluster.deploy(&Workload::new("app", "app", &image)).await?;

    let folder = scratch::folder("discover")?;
    let file = folder.path().join("milepost.toml");
    let sources = format!(
        "[sources]\nzuul = {{ kind = \"zuul\", url = \"{}\", tenant = \"{}\" }}\nregistry = {{ kind = \"oci\", url = \"{}\" }}\n\
         production = {{ kind = \"kubernetes\", kubeconfig_file = \"kubeconfig\" }}\n",
        zuul.url(),
        zuul.tenant(),
        registry.url()
    );
    fs::write(&file, &sources)?;
    let kubeconfig = folder.path().join("kubeconfig");

    // Rights in one namespace alone: it is looked into, and what is missing is said by its name.
    fs::write(&kubeconfig, cluster.reader_kubeconfig(&["app"]).await?)?;
    let (text, looked) = discover(&file, PROJECT).await?;
    let pipeline = read(&file, &text)?;
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check", "Merge", "Image", "Production"], "{text}");
    let listens: Vec<_> = pipeline.steps.iter().filter_map(|step| runs(&step.rule)).collect();
    let of = |pipeline: &str, jobs: &[&str]| {
        (vec![pipeline.to_owned()], jobs.iter().map(|job| (*job).to_owned()).collect())
    };
    assert_eq!(listens, [of("check", &[]), of("gate", &[]), of("post", &["image"])], "{text}");
    for says in [
        "pipeline `check`: it ran for 1 of the last 1 patch sets",
        "pipeline `gate`: its manager is `dependent`",
        "builds of it have pushed images",
        "# jobs = [\"unit\"]",
        &format!("newest tag {tag} is labelled with revision {commit}"),
        "may not list deployments.apps in the cluster (403)",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(
        !text.contains("may not list applications"),
        "there is no such kind, which needs no right: {text}"
    );
    let service = pipeline.services.first().context("no service")?;
    assert_eq!(
        service.repositories.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!("{}/{PROJECT}", registry.host())]
    );
    let place = service.workloads.first().context("no place")?;
    assert_eq!(
        (place.cluster.as_str(), place.namespace.as_str(), place.name.as_str()),
        ("production", "app", "app")
    );
    assert_eq!(unseen(&looked), 1);

    // Argo CD's kind is there now, and this account may not list it.
    cluster.define_deployers().await?;
    cluster.apply(&application(&image.reference, &commit)).await?;
    let (text, _) = discover(&file, PROJECT).await?;
    assert!(
        text.contains(
            "may not list applications.argoproj.io in the cluster (403); right would be: a ClusterRole"
        ),
        "{text}"
    );

    // With all rights nothing is left unseen, and who deploys it is told.
    fs::copy(cluster.admin_kubeconfig(), &kubeconfig)?;
    let (text, looked) = discover(&file, PROJECT).await?;
    read(&file, &text)?;
    assert_eq!(unseen(&looked), 0, "{text}");
    let deploys = "Argo CD's Application default/app deploys it: https://git.example.org/ops/charts, path app at main; deployed last: ";
    assert!(text.contains(&format!("{deploys}{commit} (Synced).")), "{text}");

    // Flux by its inventory, and by a release that a real Helm has made.
    cluster.helm("packed").await?.upgrade("packed", Upgrade::to(&image).with(&["--wait"])).await?;
    for object in [kustomization(&commit), release()] {
        cluster.apply(&object).await?;
    }
    let (text, _) = discover(&file, PROJECT).await?;
    let pipeline = read(&file, &text)?;
    let places = pipeline.services.iter().flat_map(|service| &service.workloads);
    let places: BTreeSet<_> = places.map(|place| format!("{}/{}", place.namespace, place.name)).collect();
    assert_eq!(places, BTreeSet::from(["app/app".to_owned(), "packed/packed".to_owned()]), "{text}");
    let by_inventory = format!(
        "Flux's Kustomization default/apps deploys it: GitRepository default/charts, path ./apps; deployed last: main@sha1:{commit}."
    );
    let by_release = "Flux's HelmRelease packed/packed deploys it: HelmRepository default/charts, chart app; deployed last: chart version 1.4.0 (deployed).";
    for says in [by_inventory.as_str(), by_release] {
        assert!(text.contains(says), "{says}: {text}");
    }

    // A name that is almost right.
    let (text, _) = discover(&file, "demo/ap").await?;
    assert!(text.contains("Zuul's tenant demo does not know project demo/ap; it knows demo/app"), "{text}");
    zuul.stop().await?;
    Ok(())
}

async fn discover(file: &Path, project: &str) -> Result<(String, Vec<Looked>)> {
    let asked = Discover {
        project: project.to_owned(),
        branch: "main".to_owned(),
        config: file.to_owned(),
        embedded: true,
    };
    Ok(discovered(&Config::load(file, true)?, &asked).await)
}

/// The file with `text` at its end, as `check-config` reads it: the project's pipeline in it.
fn read(file: &Path, text: &str) -> Result<Pipeline> {
    let whole = fs::read_to_string(file)? + text;
    let config = Config::parse(file, &whole, true).with_context(|| whole.clone())?;
    config.pipeline_for(PROJECT, "main", None).with_context(|| format!("no pipeline for {PROJECT}:\n{text}"))
}

/// Pipelines and jobs that a step listens to.
fn runs(rule: &StepRule) -> Option<(Vec<String>, Vec<String>)> {
    match rule {
        StepRule::Check(runs) | StepRule::Merge(runs) | StepRule::Image(runs) => {
            Some((runs.pipelines.clone(), runs.jobs.clone()))
        }
        StepRule::Promote { .. } | StepRule::Deploy { .. } => None,
    }
}

/// As Argo CD writes one.
fn application(image: &str, commit: &str) -> serde_json::Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": { "namespace": "default", "name": "app" },
        "spec": {
            "project": "default",
            "destination": { "server": "https://kubernetes.default.svc", "namespace": "app" },
            "source": { "repoURL": "https://git.example.org/ops/charts", "path": "app", "targetRevision": "main" },
        },
        "status": {
            "sync": { "status": "Synced", "revision": commit },
            "summary": { "images": [image] },
            "resources": [{ "group": "apps", "version": "v1", "kind": "Deployment", "namespace": "app", "name": "app" }],
        },
    })
}

/// As Flux's kustomize-controller writes one.
fn kustomization(commit: &str) -> serde_json::Value {
    json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": { "namespace": "default", "name": "apps" },
        "spec": { "path": "./apps", "sourceRef": { "kind": "GitRepository", "name": "charts" } },
        "status": {
            "lastAppliedRevision": format!("main@sha1:{commit}"),
            "inventory": { "entries": [{ "id": "app_app_apps_Deployment", "v": "v1" }] },
        },
    })
}

/// As Flux's helm-controller writes one.
fn release() -> serde_json::Value {
    let source = json!({ "kind": "HelmRepository", "name": "charts", "namespace": "default" });
    json!({
        "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
        "metadata": { "namespace": "packed", "name": "packed" },
        "spec": { "chart": { "spec": { "chart": "app", "sourceRef": source } } },
        "status": {
            "history": [{ "name": "packed", "namespace": "packed", "chartVersion": "1.4.0", "status": "deployed" }],
        },
    })
}

/// The change, once Zuul has merged it.
async fn merged(client: &Client, change: &Change) -> Result<Change> {
    wait::until("Zuul to merge the change", PATIENCE, async || {
        let now = client.refreshed(change).await.map_err(|error| format!("{error:#}"))?;
        if now.status == "MERGED" { Ok(now) } else { Err(now.status) }
    })
    .await
}
