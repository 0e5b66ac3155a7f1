// SPDX-License-Identifier: Apache-2.0
//! Objects in the shapes of API server 1.37, without the fields that nobody here reads.

use serde_json::{Value, json};

/// The kinds that are served.
pub(super) const PLURALS: [&str; 7] =
    ["deployments", "replicasets", "statefulsets", "daemonsets", "pods", "secrets", "configmaps"];

/// API version and kind.
pub(super) fn kind(plural: &str) -> (&'static str, &'static str) {
    match plural {
        "deployments" => ("apps/v1", "Deployment"),
        "replicasets" => ("apps/v1", "ReplicaSet"),
        "statefulsets" => ("apps/v1", "StatefulSet"),
        "daemonsets" => ("apps/v1", "DaemonSet"),
        "secrets" => ("v1", "Secret"),
        "configmaps" => ("v1", "ConfigMap"),
        _ => ("v1", "Pod"),
    }
}

/// A Deployment without a status.
pub(super) fn deployment(namespace: &str, name: &str, image: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "uid": format!("deployment-{namespace}-{name}"),
                     "generation": 0, "creationTimestamp": now(), "labels": {"app": name}, "annotations": {}},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": template(name, image),
                 "progressDeadlineSeconds": 600, "revisionHistoryLimit": 10, "strategy": {"type": "RollingUpdate"}},
        "status": {},
    })
}

/// A ReplicaSet of a Deployment, named after a hash of its template.
pub(super) fn replica_set(deployment: &Value, hash: &str, revision: u64) -> Value {
    let metadata = &deployment["metadata"];
    let name = format!("{}-{hash}", metadata["name"].as_str().unwrap_or_default());
    let owner = json!([{"apiVersion": "apps/v1", "kind": "Deployment", "name": metadata["name"],
                        "uid": metadata["uid"], "controller": true, "blockOwnerDeletion": true}]);
    json!({
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {"name": name, "namespace": metadata["namespace"], "uid": format!("replicaset-{name}"),
                     "creationTimestamp": now(), "labels": {"app": metadata["name"], "pod-template-hash": hash},
                     "annotations": {"deployment.kubernetes.io/revision": revision.to_string()}, "ownerReferences": owner},
        "spec": {"replicas": deployment["spec"]["replicas"], "selector": {"matchLabels": {"pod-template-hash": hash}},
                 "template": deployment["spec"]["template"]},
        "status": {"replicas": 0},
    })
}

/// A pod of a ReplicaSet whose container is being created.
pub(super) fn pod(replica_set: &Value, suffix: &str) -> Value {
    let metadata = &replica_set["metadata"];
    let name = format!("{}-{suffix}", metadata["name"].as_str().unwrap_or_default());
    let owner = json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": metadata["name"],
                        "uid": metadata["uid"], "controller": true, "blockOwnerDeletion": true}]);
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": metadata["namespace"], "uid": format!("pod-{name}"),
                     "creationTimestamp": now(), "labels": metadata["labels"], "ownerReferences": owner},
        "spec": replica_set["spec"]["template"]["spec"],
        "status": {"phase": "Pending", "startTime": now(), "containerStatuses": [waits(replica_set, "ContainerCreating")]},
    })
}

/// A container status that waits.
pub(super) fn waits(of: &Value, reason: &str) -> Value {
    json!({"name": "app", "image": image(of), "imageID": "", "ready": false, "restartCount": 0, "started": false,
           "state": {"waiting": {"reason": reason}}, "lastState": {}})
}

/// A container status that runs what the image names; a real runtime says the digest even where the image does not.
pub(super) fn runs(of: &Value) -> Value {
    let image = image(of);
    let id = match image.split_once('@') {
        Some((name, digest)) => {
            let name =
                name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(name, |(name, _)| name);
            format!("{name}@{digest}")
        }
        None => image.clone(),
    };
    json!({"name": "app", "image": image, "imageID": id, "ready": true, "restartCount": 0, "started": true,
           "state": {"running": {"startedAt": now()}}, "lastState": {}, "containerID": "containerd://stand-in"})
}

/// The image of a pod, or of the pods that a template makes.
pub(super) fn image(of: &Value) -> String {
    let pod = of.pointer("/spec/containers/0/image");
    pod.or_else(|| of.pointer("/spec/template/spec/containers/0/image"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[expect(clippy::disallowed_methods, reason = "the stand-in's own clock, as a server has one")]
pub(super) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn template(name: &str, image: &str) -> Value {
    json!({"metadata": {"labels": {"app": name}, "creationTimestamp": null},
           "spec": {"containers": [{"name": "app", "image": image, "resources": {}}], "restartPolicy": "Always"}})
}
