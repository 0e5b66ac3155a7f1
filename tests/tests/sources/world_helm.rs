// SPDX-License-Identifier: Apache-2.0
//! What the kubernetes source tells of Helm's releases, against the stand-in of an API server.

use milepost::model::{FactBody, ReleaseStatus, Service, Workload, WorkloadKind, WorkloadRef};
use milepost_tests::world::{
    faults::Fault,
    kubernetes::{KubernetesStandIn, Revision},
};
use serde_json::json;

use crate::watched::Watched;

const A: &str = "registry.example.org/demo/app:1";
const B: &str = "registry.example.org/demo/app:2";

/// The cluster with Deployment `web` of a release.
async fn cluster() -> KubernetesStandIn {
    let cluster = KubernetesStandIn::start().await.unwrap();
    cluster.deploy("production", "web", A);
    cluster.roll_out("production", "web");
    cluster
}

fn revision<'a>(revision: u32, status: &'a str, image: &'a str) -> Revision<'a> {
    let (begun, written) = ("2026-11-23T10:30:00Z", "2026-11-23T10:30:09Z");
    Revision { name: "web", revision, status, rollback_to: None, begun, written, image }
}

fn watch(cluster: &KubernetesStandIn, helm: &str) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    cluster.write_kubeconfig(&kubeconfig).unwrap();
    let of = WorkloadRef {
        cluster: "eqiad".into(),
        namespace: "production".into(),
        kind: WorkloadKind::Deployment,
        name: "web".into(),
        container: None,
    };
    let service = Service {
        name: "web".into(),
        repositories: vec![],
        tag_pattern: None,
        tag_template: None,
        paths: milepost::model::Paths::default(),
        canary: None,
        workloads: vec![of],
        declared: false,
    };
    let settings = format!("kubeconfig_file = '{}'\nhelm = {helm}", kubeconfig.display());
    Watched::start("eqiad", "kubernetes", &settings, vec![service], folder)
}

async fn until(watched: &mut Watched, what: &str, fits: impl Fn(&Workload) -> bool) -> Workload {
    let workload = |body: &FactBody| match body {
        FactBody::Workload(workload) => Some(workload.clone()),
        _ => None,
    };
    watched
        .until(what, |facts| facts.values().find_map(|fact| workload(&fact.body)).filter(|w| fits(w)))
        .await
}

fn revisions(workload: &Workload) -> Vec<(u32, ReleaseStatus, String)> {
    let revisions = workload.release.iter().flat_map(|release| &release.revisions);
    let image =
        |r: &milepost::model::ReleaseRevision| r.image.as_ref().map(ToString::to_string).unwrap_or_default();
    revisions.map(|r| (r.revision, r.status, image(r))).collect()
}

#[tokio::test]
async fn a_release_is_followed_from_secrets_and_from_config_maps() {
    for (helm, plural) in [("true", "secrets"), ("'secrets'", "secrets"), ("'configmaps'", "configmaps")] {
        let cluster = cluster().await;
        cluster.helm(plural, "production", &revision(1, "deployed", A));
        let mut watched = watch(&cluster, helm);
        let told = until(&mut watched, "the workload", |w| w.exists).await;
        assert_eq!(
            revisions(&told),
            [(1, ReleaseStatus::Deployed, A.to_owned())],
            "told with the first word, not after it"
        );
        let told = &told.release.unwrap().revisions[0];
        assert_eq!(
            (told.chart.as_deref(), told.begun, told.written),
            (Some("web-0.1.0"), Some(1_795_429_800_000), Some(1_795_429_809_000))
        );

        // An atomic upgrade that fails.
        cluster.helm(plural, "production", &revision(2, "pending-upgrade", B));
        until(&mut watched, "the upgrade", |w| {
            revisions(w).last().is_some_and(|r| r.1 == ReleaseStatus::Pending)
        })
        .await;
        cluster.helm(plural, "production", &revision(2, "failed", B));
        cluster.helm(plural, "production", &revision(1, "superseded", A));
        let back =
            Revision { rollback_to: Some(1), begun: "2026-11-23T10:30:10Z", ..revision(3, "deployed", A) };
        cluster.helm(plural, "production", &back);
        let told =
            until(&mut watched, "the rollback", |w| revisions(w).len() == 3).await.release.unwrap().revisions;
        assert_eq!(told[2].rollback_to, Some(1));
        assert!(told[2].is_automatic(&told[1]) == Some(true));

        // Helm forgets the oldest, and then all.
        cluster.remove(plural, "production", "sh.helm.release.v1.web.v1");
        until(&mut watched, "the oldest gone", |w| revisions(w).first().is_some_and(|r| r.0 == 2)).await;
        cluster.remove(plural, "production", "sh.helm.release.v1.web.v2");
        cluster.remove(plural, "production", "sh.helm.release.v1.web.v3");
        until(&mut watched, "no release", |w| w.release.is_none()).await;
        watched.until_trouble(None).await;
        let told = format!("{:?} {:?}", watched.told(), watched.health());
        assert!(!told.contains("hunter2"), "neither values nor Secrets of a release are kept");
        watched.stop().await;
    }
}

#[tokio::test]
async fn nobody_elses_secrets_are_asked_for() {
    let cluster = cluster().await;
    // What would arrive without selectors: it would be told that it cannot be read.
    let foreign = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"release": "aHVudGVyMg=="},
        "metadata": {"name": "foreign", "namespace": "production", "labels": {"owner": "helm", "name": "web", "version": "9"}}});
    cluster.put("secrets", foreign);
    cluster.helm("secrets", "production", &revision(1, "deployed", A));
    let mut watched = watch(&cluster, "true");
    until(&mut watched, "the release", |w| revisions(w).len() == 1).await;
    watched.until_trouble(None).await;
    assert!(watched.health().remarks.is_empty());
    let asked = cluster.faults.log.asked("/secrets");
    assert!(!asked.is_empty());
    for path in asked {
        let path = format!("{path:?}");
        assert!(path.contains("labelSelector=owner%3Dhelm"), "{path}");
        assert!(path.contains("fieldSelector=type%3Dhelm.sh%2Frelease.v1"), "{path}");
    }
    watched.stop().await;
    let unread = watch(&cluster, "false");
    unread.until_trouble(None).await;
    assert_eq!(cluster.faults.log.count("/configmaps"), 0);
    unread.stop().await;
}

#[tokio::test]
async fn without_the_right_to_secrets_workloads_are_told_and_it_is_said_what_is_not_known() {
    let cluster = cluster().await;
    let mut deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "status": {},
        "spec": {"replicas": 1, "selector": {}, "template": {"spec": {"containers": [{"name": "app", "image": A}]}}}});
    deployment["metadata"] = json!({"name": "web", "namespace": "production", "uid": "u", "generation": 1,
        "annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "production"}});
    cluster.put("deployments", deployment);
    cluster.helm("secrets", "production", &revision(1, "deployed", A));
    cluster.faults.set("/secrets", Fault::Status(403));
    let not_read = "Helm's releases in namespace production are not read: ";
    for helm in ["true", "false"] {
        let mut watched = watch(&cluster, helm);
        let told = until(&mut watched, "the workload", |w| w.exists).await;
        assert_eq!(told.release, None);
        watched
            .until_health("well, with a remark", |health| {
                health.trouble.is_none()
                    && health.as_of.is_some()
                    && health.remarks.values().flatten().any(|say| say.text().starts_with(not_read))
            })
            .await;
        if helm == "true" {
            cluster.faults.clear();
            until(&mut watched, "the release once it may be read", |w| revisions(w).len() == 1).await;
            watched.until_health("no remark", |health| health.remarks.is_empty()).await;
            // A right that is taken away later is missed.
            cluster.faults.set("/secrets", Fault::Status(403));
            cluster.cut();
            watched.until_trouble(Some(milepost::sources::Trouble::Refuses)).await;
        }
        watched.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_once_and_hides_nothing() {
    let cluster = cluster().await;
    let odd = |revision: u32, data: serde_json::Value| {
        let version = revision.to_string();
        json!({"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1", "data": data,
            "metadata": {"name": format!("sh.helm.release.v1.web.v{version}"), "namespace": "production",
                         "labels": {"owner": "helm", "name": "web", "version": version, "status": "failed"}}})
    };
    cluster.helm("secrets", "production", &revision(1, "deployed", A));
    cluster.put("secrets", odd(2, json!({"release": "aGVsbG8="})));
    cluster.put("secrets", odd(3, json!({})));
    let mut nameless = odd(4, json!({"release": "aGVsbG8="}));
    nameless["metadata"]["labels"] = json!({"owner": "helm"});
    cluster.put("secrets", nameless);
    let mut watched = watch(&cluster, "true");
    let told = until(&mut watched, "the release", |w| w.release.is_some()).await;
    let failed = |revision| (revision, ReleaseStatus::Failed, String::new());
    assert_eq!(revisions(&told), [(1, ReleaseStatus::Deployed, A.to_owned()), failed(2), failed(3)]);
    watched.until_trouble(None).await;
    let said: Vec<_> =
        watched.health().remarks.values().flatten().map(|say| (say.key(), say.text())).collect();
    let of = |revision: u32, why: &str| {
        let text = format!("Helm's release web in namespace production, revision {revision}: {why}");
        ("helm_record_unreadable".to_owned(), text)
    };
    assert_eq!(said, [of(2, "not base64"), of(3, "has no key `release`")]);
    watched.stop().await;
}
