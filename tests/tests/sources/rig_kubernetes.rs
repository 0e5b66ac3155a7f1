// SPDX-License-Identifier: Apache-2.0
//! The kubernetes source and a real cluster, with the rights that a reader needs and no others.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use milepost::{
    clock::SystemClock,
    http::Requests,
    model::{Fact, FactBody, Service, Workload as Told, WorkloadKind, WorkloadRef},
    sources::{SourceConfig, Trouble, Visit},
};
use milepost_tests::rig::kubernetes::{Image, Kubernetes, Workload};

use crate::watched::Watched;

fn image(tag: &str) -> Image {
    Image::new("127.0.0.1:5000/demo/app", tag, &digest(tag))
}

fn digest(tag: &str) -> String {
    format!("sha256:{:0>64}", tag.replace('.', ""))
}

async fn watch(cluster: &Kubernetes) -> Result<Watched> {
    let folder = tempfile::tempdir()?;
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, cluster.reader_kubeconfig(&["app"]).await?)?;
    let service = service(&[("app", "app"), ("app", "absent")]);
    let settings = format!("kubeconfig_file = '{}'", kubeconfig.display());
    Ok(Watched::start("staging", "kubernetes", &settings, vec![service], folder))
}

/// A service with these Deployments, by namespace and name.
fn service(workloads: &[(&str, &str)]) -> Service {
    let of = |(namespace, name): &(&str, &str)| WorkloadRef {
        cluster: "staging".into(),
        namespace: (*namespace).into(),
        kind: WorkloadKind::Deployment,
        name: (*name).into(),
        container: None,
    };
    Service {
        name: "app".into(),
        repositories: vec![],
        tag_pattern: None,
        tag_template: None,
        paths: milepost::model::Paths::default(),
        canary: None,
        workloads: workloads.iter().map(of).collect(),
        declared: false,
    }
}

#[tokio::test]
async fn a_check_names_the_newest_pod_and_each_right_that_the_api_server_denies() -> Result<()> {
    let cluster = Kubernetes::start("staging").await?;
    cluster.deploy(&Workload::new("app", "app", &image("1.0")).replicas(1)).await?;
    let folder = tempfile::tempdir()?;
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, cluster.reader_kubeconfig(&["app"]).await?)?;
    let settings = serde_json::json!({ "kubeconfig_file": kubeconfig });
    let config = SourceConfig::read("kubernetes", settings).context("a kind")??;
    let source = config.build(&Requests::default()).map_err(anyhow::Error::msg)?;
    let visit = async |services: Vec<Service>| {
        let (name, clock) = ("staging".to_owned(), Arc::new(SystemClock));
        Visit { name, clock, services, gerrit: None, most: usize::MAX }.pay(&*source).await
    };

    let well = visit(vec![service(&[("app", "app")])]).await;
    assert!(well.answers && well.said.contains("may watch in app"), "{well:?}");
    assert_eq!((well.reachable, well.authorised), (Some(true), Some(true)));
    let told = well.newest.context("the newest pod")?;
    assert!(told.what.starts_with("pod app-") && told.what.ends_with(" in app"), "{told:?}");
    assert!(told.at.is_some(), "{told:?}");

    let denied = visit(vec![service(&[("app", "app"), ("citoid", "citoid")])]).await;
    let rights = ["deployments", "replicasets", "pods"]
        .map(|plural| ["list", "watch"].map(|verb| format!("{verb} {plural} in namespace citoid")));
    assert_eq!(denied.missing, rights.concat(), "{denied:?}");
    assert_eq!((denied.reachable, denied.authorised), (Some(true), Some(false)));
    Ok(())
}

async fn until(watched: &mut Watched, what: &str, fits: impl Fn(&Told) -> bool) -> Told {
    let of = |fact: &Fact| match &fact.body {
        FactBody::Workload(told) if told.of.name == "app" => Some(told.clone()),
        _ => None,
    };
    watched.until(what, |facts| facts.values().find_map(of).filter(|told| fits(told))).await
}

/// Whether all that runs is this tag's image, fully rolled out.
fn live(told: &Told, tag: &str) -> bool {
    told.complete() && told.new.digests.iter().map(milepost::model::Digest::as_str).eq([digest(tag).as_str()])
}

/// Whether this tag is asked for, and the cluster speaks of it.
fn wants(told: &Told, tag: &str) -> bool {
    told.observed && told.wanted.as_ref().is_some_and(|image| image.tag.as_deref() == Some(tag))
}

#[tokio::test]
async fn a_rollout_a_failure_and_a_crash_of_the_api_are_followed() -> Result<()> {
    let mut cluster = Kubernetes::start("staging").await?;
    let workload = Workload::new("app", "app", &image("1.0")).replicas(3).pace(Duration::from_millis(800));
    cluster.deploy(&workload.progress_deadline(3)).await?;
    let mut watched = watch(&cluster).await?;
    let told = until(&mut watched, "the first image live", |told| live(told, "1.0")).await;
    assert_eq!((told.desired, told.new.ready, told.failed), (3, 3, None));
    assert!(told.since.is_some());
    watched.until_trouble(None).await;

    cluster.set_image("app", "app", &image("1.1")).await?;
    for ready in 1..=3 {
        let what = format!("{ready} new pods ready");
        let told = until(&mut watched, &what, |told| wants(told, "1.1") && told.new.ready >= ready).await;
        assert_eq!(told.new.ready, ready, "each pod is told");
        assert!(told.new.ready + told.old.ready >= 3, "{told:?}");
    }
    until(&mut watched, "the second image live", |told| live(told, "1.1")).await;

    cluster.set_failing_image("app", "app", &image("1.2"), "ImagePullBackOff").await?;
    let failed = until(&mut watched, "the failure", |told| told.failed.is_some()).await;
    assert_eq!((failed.failed.as_deref(), failed.old.ready), (Some("ImagePullBackOff"), 3));
    assert!(!failed.complete());

    cluster.kill_api()?;
    watched.until_trouble(Some(Trouble::Silent)).await;
    cluster.start_api_again().await?;
    cluster.set_image("app", "app", &image("1.3")).await?;
    let told = until(&mut watched, "the fourth image live", |told| live(told, "1.3")).await;
    assert_eq!(told.failed, None);
    watched.until_trouble(None).await;

    let absent = |fact: &Fact| matches!(&fact.body, FactBody::Workload(told) if told.of.name == "absent" && !told.exists);
    assert!(watched.told().iter().any(absent));
    watched.stop().await;
    Ok(())
}
