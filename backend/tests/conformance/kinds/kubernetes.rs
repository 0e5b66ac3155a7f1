// SPDX-License-Identifier: Apache-2.0
use std::sync::Arc;

use milepost::model::{Paths, Repository, Service, WorkloadKind, WorkloadRef};
use milepost_tests::world::kubernetes::{KubernetesStandIn, Revision};
use serde_json::json;

use super::StandIn;

/// A Deployment whose pod is ready.
pub(super) async fn stand_in() -> StandIn {
    let cluster = Arc::new(KubernetesStandIn::start().await.expect("a stand-in"));
    cluster.deploy("demo", "app", "registry.example.org/demo/app:1");
    cluster.roll_out("demo", "app");
    let (begun, written) = ("2026-11-23T10:30:00Z", "2026-11-23T10:30:09Z");
    let image = "registry.example.org/demo/app:1";
    let release =
        Revision { name: "app", revision: 1, status: "deployed", rollback_to: None, begun, written, image };
    cluster.helm("secrets", "demo", &release);
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = folder.path().join("kubeconfig");
    cluster.write_kubeconfig(&kubeconfig).expect("a kubeconfig");
    let workload = WorkloadRef {
        // the suite calls a source by its kind, unless there are several
        cluster: "kubernetes".to_owned(),
        namespace: "demo".to_owned(),
        kind: WorkloadKind::Deployment,
        name: "app".to_owned(),
        container: Some("app".to_owned()),
    };
    let clusters = ["kubernetes", "one-kubernetes", "other-kubernetes"];
    let workloads = clusters.map(|name| WorkloadRef { cluster: name.to_owned(), ..workload.clone() });
    let service = Service {
        name: "app".to_owned(),
        repositories: vec![Repository {
            registry: "registry.example.org".to_owned(),
            path: "demo/app".to_owned(),
        }],
        tag_pattern: None,
        tag_template: None,
        paths: Paths::default(),
        canary: None,
        workloads: workloads.to_vec(),
        declared: false,
    };
    let watched = Arc::clone(&cluster);
    StandIn {
        settings: json!({"kubeconfig_file": kubeconfig, "timeout_seconds": 2, "helm": true}),
        says: ("Kubernetes v1.37.2+stand-in, may watch in demo", "pod "),
        whole: "limit=",
        faults: cluster.faults.clone(),
        services: vec![service],
        wants: Vec::new(),
        // open watches know nothing of faults set later, and what was seen before is not listed again unless it is forgotten
        nudge: Box::new(move || watched.restart()),
        server: Box::new((cluster, folder)),
    }
}
