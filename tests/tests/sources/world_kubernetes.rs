// SPDX-License-Identifier: Apache-2.0
//! The kubernetes source against the stand-in of an API server.

use milepost::{
    model::{Fact, FactBody, Service, Workload, WorkloadKind, WorkloadRef},
    sources::Trouble,
};
use milepost_tests::world::{
    faults::{Fault, nulls, wrong_types},
    kubernetes::KubernetesStandIn,
};
use serde_json::json;

use crate::watched::Watched;

const A: &str =
    "registry.example.org/demo/app:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str =
    "registry.example.org/demo/app:2@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
/// ReplicaSets, pods and Deployments.
const WATCHES: usize = 3;

fn workload(namespace: &str, kind: WorkloadKind, name: &str) -> WorkloadRef {
    let (cluster, namespace, name) = ("eqiad".to_owned(), namespace.to_owned(), name.to_owned());
    WorkloadRef { cluster, namespace, kind, name, container: None }
}

fn service(workloads: Vec<WorkloadRef>) -> Service {
    Service {
        name: "app".into(),
        repositories: vec![],
        tag_pattern: None,
        tag_template: None,
        paths: milepost::model::Paths::default(),
        canary: None,
        workloads,
        declared: false,
    }
}

/// The source of cluster `eqiad`, watching Deployment `web` in `production` and others named.
fn watch(cluster: &KubernetesStandIn, others: &[WorkloadRef]) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    cluster.write_kubeconfig(&kubeconfig).unwrap();
    let mut workloads = vec![workload("production", WorkloadKind::Deployment, "web")];
    workloads.extend_from_slice(others);
    // Elsewhere, and none of this source's business.
    workloads.push(WorkloadRef { cluster: "codfw".into(), ..workloads[0].clone() });
    let settings = format!("kubeconfig_file = '{}'", kubeconfig.display());
    Watched::start("eqiad", "kubernetes", &settings, vec![service(workloads)], folder)
}

/// The newest telling of a workload that fits.
async fn until(watched: &mut Watched, name: &str, what: &str, fits: impl Fn(&Workload) -> bool) -> Workload {
    let of = |fact: &Fact| match &fact.body {
        FactBody::Workload(workload) if workload.of.name == name => Some(workload.clone()),
        _ => None,
    };
    let found =
        watched.until(what, |facts| facts.values().find_map(of).filter(|workload| fits(workload))).await;
    assert_eq!(found.of.cluster, "eqiad");
    found
}

/// A cluster where Deployment `web` runs the first image, watched and well.
async fn live() -> (KubernetesStandIn, Watched) {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    cluster.roll_out("production", "web");
    let mut watched = watch(&cluster, &[]);
    until(&mut watched, "web", "the first image live", Workload::complete).await;
    watched.until_trouble(None).await;
    (cluster, watched)
}

/// Pods ready and all, of the newest template and of others.
fn counts(workload: &Workload) -> (u32, u32, u32, u32) {
    (workload.new.ready, workload.new.total, workload.old.ready, workload.old.total)
}

#[tokio::test]
async fn a_rollout_is_told_pod_by_pod() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    cluster.scale("production", "web", 3);
    cluster.roll_out("production", "web");
    let mut watched = watch(&cluster, &[]);
    let live = until(&mut watched, "web", "the first image live", Workload::complete).await;
    assert_eq!((counts(&live), live.desired), ((3, 3, 0, 0), 3));
    assert_eq!(live.wanted.unwrap().to_string(), A);
    assert!(A.ends_with(live.new.digests[0].as_str()) && live.since.is_some());

    cluster.deploy("production", "web", B);
    let told = until(&mut watched, "web", "a new pod beside the old", |w| counts(w) == (0, 1, 3, 3)).await;
    assert!(!told.complete() && told.old.digests == live.new.digests);
    for ready in 1..=3_u32 {
        cluster.pod_ready("production", "web");
        let what = format!("{ready} of 3 replaced");
        until(&mut watched, "web", &what, |w| w.new.ready == ready && w.old.ready == 3 - ready).await;
    }
    let live = until(&mut watched, "web", "the second image live", Workload::complete).await;
    assert!(B.ends_with(live.new.digests[0].as_str()));

    cluster.undo("production", "web");
    cluster.roll_out("production", "web");
    let undone = until(&mut watched, "web", "the first image again", |w| {
        w.complete() && w.new.digests != live.new.digests
    })
    .await;
    assert!(A.ends_with(undone.new.digests[0].as_str()));
    watched.stop().await;
}

#[tokio::test]
async fn failures_are_told_and_are_not_the_end() {
    let (cluster, mut watched) = live().await;
    cluster.deploy("production", "web", B);
    cluster.fail("production", "web", "ImagePullBackOff");
    let failed = until(&mut watched, "web", "the failure", |w| w.failed.is_some()).await;
    assert_eq!((failed.failed.as_deref(), counts(&failed)), (Some("ImagePullBackOff"), (0, 1, 1, 1)));
    cluster.roll_out("production", "web");
    let live = until(&mut watched, "web", "the second image live", Workload::complete).await;
    assert_eq!(live.failed, None);
    watched.stop().await;
}

#[tokio::test]
async fn workloads_of_services_that_come_later_are_watched_at_once() {
    let (cluster, mut watched) = live().await;
    cluster.deploy("staging", "api", A);
    cluster.roll_out("staging", "api");
    watched.further(service(vec![workload("staging", WorkloadKind::Deployment, "api")]));
    until(&mut watched, "api", "it live in a namespace of its own", Workload::complete).await;
    watched.until_trouble(None).await;
    // In a namespace that is watched already, whose pods were seen and not kept.
    cluster.deploy("staging", "worker", A);
    cluster.scale("staging", "worker", 3);
    cluster.roll_out("staging", "worker");
    watched.further(service(vec![workload("staging", WorkloadKind::Deployment, "worker")]));
    let worker = until(&mut watched, "worker", "it live beside the other", Workload::complete).await;
    assert_eq!(counts(&worker), (3, 3, 0, 0));
    let tellings = |watched: &mut Watched, name: &str| {
        let of = |fact: &&Fact| matches!(&fact.body, FactBody::Workload(w) if w.of.name == name);
        watched.told().iter().filter(of).count()
    };
    assert_eq!(tellings(&mut watched, "worker"), 1, "nothing before the new lists were complete");
    // What was watched before goes on, and was not asked for anew.
    assert_eq!(cluster.faults.log.count("namespaces/production/pods?&limit"), 1);
    let (web, api) = (tellings(&mut watched, "web"), tellings(&mut watched, "api"));
    cluster.deploy("production", "web", B);
    cluster.roll_out("production", "web");
    until(&mut watched, "web", "the next image", |w| w.complete() && B.ends_with(w.new.digests[0].as_str()))
        .await;
    assert!(tellings(&mut watched, "web") > web);
    assert_eq!(tellings(&mut watched, "api"), api, "the same again is no news");
    watched.stop().await;
}

#[tokio::test]
async fn a_cluster_without_workloads_begins_with_the_first() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    cluster.write_kubeconfig(&kubeconfig).unwrap();
    let settings = format!("kubeconfig_file = '{}'", kubeconfig.display());
    let mut watched = Watched::start("eqiad", "kubernetes", &settings, vec![], folder);
    cluster.deploy("production", "web", A);
    watched.further(service(vec![workload("production", WorkloadKind::Deployment, "web")]));
    until(&mut watched, "web", "it", |w| w.exists).await;
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn an_unobserved_change_shows_no_old_numbers() {
    let (cluster, mut watched) = live().await;
    cluster.change_unobserved("production", "web", B);
    let changed = until(&mut watched, "web", "the change", |w| !w.observed).await;
    assert_eq!((counts(&changed), changed.wanted.unwrap().to_string().as_str()), ((0, 0, 1, 1), B));
    watched.stop().await;
}

#[tokio::test]
async fn what_a_complete_list_does_not_have_does_not_exist() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    let mut watched = watch(&cluster, &[]);
    until(&mut watched, "web", "that there is none", |w| !w.exists).await;
    cluster.deploy("production", "web", A);
    until(&mut watched, "web", "that there is one", |w| w.exists).await;
    cluster.delete("production", "web");
    let gone = until(&mut watched, "web", "that it is gone", |w| !w.exists).await;
    assert_eq!(counts(&gone), (0, 0, 0, 0));
    watched.stop().await;
}

#[tokio::test]
async fn nothing_is_told_before_every_list_was_complete() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    cluster.faults.set("/pods", Fault::Status(500));
    let mut watched = watch(&cluster, &[]);
    // Deployments and ReplicaSets are known, pods were asked for in vain again and again.
    cluster.faults.log.until("/pods", 2).await;
    watched.until_trouble(Some(Trouble::Silent)).await;
    assert_eq!(watched.told(), []);
    cluster.faults.clear();
    let seen = until(&mut watched, "web", "the whole of it", |w| w.exists).await;
    assert_eq!(counts(&seen), (0, 1, 0, 0));
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn after_a_restart_what_happened_meanwhile_is_found() {
    let (cluster, mut watched) = live().await;
    cluster.restart();
    cluster.deploy("production", "web", B);
    until(&mut watched, "web", "the new image", |w| w.wanted.as_ref().is_some_and(|i| i.to_string() == B))
        .await;
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn a_refusal_is_said_and_gone_through() {
    let (cluster, mut watched) = live().await;
    cluster.refuse("production");
    watched.until_trouble(Some(Trouble::Refuses)).await;
    cluster.deploy("production", "web", B);
    cluster.roll_out("production", "web");
    cluster.permit("production");
    let second =
        |w: &Workload| w.complete() && w.new.digests.iter().all(|digest| B.ends_with(digest.as_str()));
    until(&mut watched, "web", "what happened while refused", second).await;
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn a_quiet_cluster_that_refused_for_a_while_is_well_again() {
    let (cluster, watched) = live().await;
    cluster.revoke(true);
    watched.until_trouble(Some(Trouble::Refuses)).await;
    cluster.revoke(false);
    // Nothing happens there, so only the watches' being open tells it.
    watched.until_trouble(None).await;
    assert_eq!(cluster.watches(), WATCHES);
    watched.stop().await;
}

#[tokio::test]
async fn a_silent_server_is_said_to_be_silent() {
    let (cluster, watched) = live().await;
    cluster.faults.set("", Fault::Status(503));
    cluster.cut();
    watched.until_trouble(Some(Trouble::Silent)).await;
    cluster.faults.clear();
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn one_refused_namespace_makes_the_word_doubtful_and_hides_no_other() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    cluster.deploy("staging", "api", A);
    cluster.refuse("staging");
    let mut watched = watch(&cluster, &[workload("staging", WorkloadKind::Deployment, "api")]);
    until(&mut watched, "web", "the namespace that is permitted", |w| w.exists).await;
    watched.until_trouble(Some(Trouble::Refuses)).await;
    cluster.bookmark();
    assert!(watched.told().iter().all(|fact| fact.key.starts_with("production/")));
    assert_eq!(watched.health().as_of, None, "never well yet");
    watched.stop().await;
}

#[tokio::test]
async fn a_quiet_cluster_stays_fresh_by_its_bookmarks() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    let mut watched = watch(&cluster, &[]);
    until(&mut watched, "web", "that there is none", |w| !w.exists).await;
    watched.until_trouble(None).await;
    cluster.faults.log.until("watch=true", WATCHES).await;
    let later = watched.advance(10_000);
    cluster.bookmark();
    watched.until_health("a sign of life after the bookmark", |health| health.as_of == Some(later)).await;
    watched.stop().await;
}

#[tokio::test]
async fn answers_that_cannot_be_read_are_said_and_nothing_else() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    for fault in [
        Fault::LoginPage,
        Fault::NotUtf8,
        wrong_types(),
        nulls(),
        Fault::changed(|list| list["items"][0]["metadata"] = json!(7)),
        Fault::changed(|list| list["items"] = json!("none")),
        Fault::Huge(100 << 20),
    ] {
        let what = format!("{fault:?}");
        cluster.faults.set("deployments?&limit", fault);
        let mut watched = watch(&cluster, &[]);
        watched.until_health(&what, |health| matches!(health.trouble, Some(Trouble::Unreadable(_)))).await;
        assert_eq!(watched.told(), [], "{what}");
        cluster.faults.clear();
        until(&mut watched, "web", &format!("it after {what}"), |w| w.exists).await;
        watched.until_trouble(None).await;
        watched.stop().await;
    }
    let asked = cluster.faults.log.count("deployments?&limit") as u64;
    assert!(cluster.faults.log.sent() < asked * (50 << 20), "of 100 MB not all are read");
}

#[tokio::test]
async fn what_was_known_stays_when_an_answer_cannot_be_read() {
    let (cluster, mut watched) = live().await;
    let told = watched.told().len();
    cluster.faults.set("deployments?&limit", Fault::LoginPage);
    cluster.restart();
    watched
        .until_health("a login page", |health| matches!(health.trouble, Some(Trouble::Unreadable(_))))
        .await;
    cluster.faults.clear();
    watched.until_trouble(None).await;
    assert_eq!(watched.told().len(), told, "the same again is no news");
    watched.stop().await;
}

#[tokio::test]
async fn stateful_and_daemon_sets_are_watched_too() {
    let cluster = KubernetesStandIn::start().await.unwrap();
    let others = [
        workload("production", WorkloadKind::StatefulSet, "db"),
        workload("production", WorkloadKind::DaemonSet, "agent"),
    ];
    let template = json!({"spec": {"containers": [{"name": "app", "image": A}]}});
    let object = |kind: &str, name: &str, annotations: serde_json::Value, status: serde_json::Value| {
        json!({"apiVersion": "apps/v1", "kind": kind, "spec": {"replicas": 1, "selector": {}, "template": template, "serviceName": name},
               "metadata": {"name": name, "namespace": "production", "uid": name, "generation": 1, "annotations": annotations},
               "status": status})
    };
    let set = object(
        "StatefulSet",
        "db",
        json!({}),
        json!({"observedGeneration": 1, "replicas": 1, "updateRevision": "db-1"}),
    );
    cluster.put("statefulsets", set);
    let status = json!({"observedGeneration": 1, "desiredNumberScheduled": 1, "updatedNumberScheduled": 1,
                        "currentNumberScheduled": 1, "numberMisscheduled": 0, "numberReady": 1});
    let annotations = json!({"deprecated.daemonset.template.generation": "1"});
    cluster.put("daemonsets", object("DaemonSet", "agent", annotations, status));
    for (kind, name, hash) in [("StatefulSet", "db", "db-1"), ("DaemonSet", "agent", "abc")] {
        let labels = json!({"controller-revision-hash": hash, "pod-template-generation": "1"});
        let id = A.replace(":1@", "@");
        let state = json!({"name": "app", "image": A, "imageID": id, "ready": true, "restartCount": 0, "state": {"running": {}}});
        let owner =
            json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name, "controller": true}]);
        cluster.put("pods", json!({
            "apiVersion": "v1", "kind": "Pod", "spec": template["spec"], "status": {"phase": "Running", "containerStatuses": [state]},
            "metadata": {"name": format!("{name}-0"), "namespace": "production", "labels": labels, "ownerReferences": owner},
        }));
    }
    let mut watched = watch(&cluster, &others);
    for name in ["db", "agent"] {
        let live = until(&mut watched, name, "it live", Workload::complete).await;
        assert!(A.ends_with(live.new.digests[0].as_str()), "{name}");
    }
    watched.stop().await;
}
