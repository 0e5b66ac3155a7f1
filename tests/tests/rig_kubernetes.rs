// SPDX-License-Identifier: Apache-2.0
//! The rig's clusters are real ones: Deployments roll out, fail and recover by Kubernetes' own controllers.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use k8s_openapi::api::{apps::v1::Deployment, core::v1::Pod};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{
    Api, Client, Config,
    api::{DeleteParams, ListParams},
};
use milepost_tests::rig::kubernetes::{Image, Kubernetes, VERSION, Workload};

const REPOSITORY: &str = "127.0.0.1:5000/demo/app";

fn image(tag: &str) -> Image {
    Image::new(REPOSITORY, tag, &format!("sha256:{:0>64}", tag.replace('.', "")))
}

fn ids(pods: &[Pod]) -> Vec<String> {
    let statuses = pods.iter().filter_map(|pod| pod.status.as_ref()?.container_statuses.as_ref());
    statuses.flatten().map(|container| container.image_id.clone()).collect()
}

#[tokio::test]
async fn a_deployment_rolls_out_pod_by_pod_fails_and_recovers() -> Result<()> {
    let cluster = Kubernetes::start("staging").await?;
    assert_eq!(cluster.client().apiserver_version().await?.git_version, format!("v{VERSION}"));
    let workload = Workload::new("app", "app", &image("1.0")).replicas(3).pace(Duration::from_millis(800));
    cluster.deploy(&workload.progress_deadline(3)).await?;
    cluster.rolled_out("app", "app").await?;
    let id = image("1.0").id;
    assert_eq!(ids(&cluster.pods("app", "app").await?), [id.clone(), id.clone(), id.clone()]);

    cluster.set_image("app", "app", &image("1.1")).await?;
    for updated in 1..=3 {
        let seen = cluster
            .rollout_until("app", "app", &format!("at pod {updated}"), |now| {
                now.observed && now.updated >= updated
            })
            .await?;
        assert_eq!(seen.updated, updated, "each pod is seen: {seen}");
        assert!(seen.available >= 3, "{seen}");
    }
    cluster.rolled_out("app", "app").await?;

    cluster.set_failing_image("app", "app", &image("1.2"), "ImagePullBackOff").await?;
    let failed = cluster.rollout_failed("app", "app").await?;
    assert_eq!(failed.failed.as_deref(), Some("ProgressDeadlineExceeded"));
    assert_eq!(failed.available, 3, "the old pods still serve");
    let pods = cluster.pods("app", "app").await?;
    let waiting = |pod: &Pod| {
        let container = pod.status.as_ref()?.container_statuses.as_ref()?.first()?;
        container.state.as_ref()?.waiting.as_ref()?.reason.clone()
    };
    assert!(pods.iter().any(|pod| waiting(pod).as_deref() == Some("ImagePullBackOff")));

    cluster.set_image("app", "app", &image("1.3")).await?;
    cluster.rolled_out("app", "app").await?;
    cluster.scale("app", "app", 1).await?;
    cluster.rolled_out("app", "app").await?;
    Ok(())
}

#[tokio::test]
async fn two_clusters_stand_side_by_side_and_their_readers_only_read() -> Result<()> {
    let (first, second) = tokio::try_join!(Kubernetes::start("eqiad"), Kubernetes::start("codfw"))?;
    first.deploy(&Workload::new("app", "app", &image("1.0"))).await?;
    first.rolled_out("app", "app").await?;
    assert!(second.rollout("app", "app").await.is_err(), "another cluster");

    let file = Kubeconfig::from_yaml(&first.reader_kubeconfig(&["app"]).await?)?;
    let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await?;
    let reader = Client::try_from(config)?;
    let read: Api<Deployment> = Api::namespaced(reader.clone(), "app");
    assert_eq!(read.get("app").await?.metadata.name.as_deref(), Some("app"));
    let refused = |error: kube::Error| match error {
        kube::Error::Api(status) => status.code,
        _ => 0,
    };
    assert_eq!(read.delete("app", &DeleteParams::default()).await.map(drop).map_err(refused), Err(403));
    let elsewhere: Api<Pod> = Api::namespaced(reader.clone(), "default");
    assert_eq!(elsewhere.list(&ListParams::default()).await.map(drop).map_err(refused), Err(403));
    Ok(())
}

#[tokio::test]
async fn it_survives_a_crash_of_its_api_and_leaves_nothing_behind() -> Result<()> {
    let mut cluster = Kubernetes::start("staging").await?;
    cluster.deploy(&Workload::new("app", "app", &image("1.0"))).await?;
    cluster.rolled_out("app", "app").await?;
    cluster.kill_api()?;
    assert!(cluster.rollout("app", "app").await.is_err());
    cluster.start_api_again().await?;
    cluster.set_image("app", "app", &image("1.1")).await?;
    cluster.rolled_out("app", "app").await?;

    let (pids, file) = (cluster.process_ids(), cluster.admin_kubeconfig());
    assert_eq!(pids.len(), 5);
    drop(cluster);
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()));
    assert!(!file.parent().context("a file without a folder")?.exists());
    Ok(())
}
