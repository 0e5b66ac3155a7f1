// SPDX-License-Identifier: Apache-2.0
//! What the Deployment controller, the ReplicaSet controller and a kubelet do, one order at a time: one pod more than asked for
//! at most (`maxSurge` 1), never one less (`maxUnavailable` 0).

use serde_json::{Value, json};

use super::{objects, state::State};

const REVISION: &str = "deployment.kubernetes.io/revision";

pub(super) fn deploy(state: &mut State, namespace: &str, name: &str, image: &str) {
    let mut deployment = match state.get("deployments", namespace, name) {
        Some(deployment) => deployment.clone(),
        None => objects::deployment(namespace, name, image),
    };
    deployment["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    change(&mut deployment);
    state.put("deployments", deployment);
    reconcile(state, namespace, name);
}

pub(super) fn change_unobserved(state: &mut State, namespace: &str, name: &str, image: &str) {
    let Some(mut deployment) = state.get("deployments", namespace, name).cloned() else { return };
    deployment["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    change(&mut deployment);
    state.put("deployments", deployment);
}

pub(super) fn scale(state: &mut State, namespace: &str, name: &str, pods: usize) {
    let Some(mut deployment) = state.get("deployments", namespace, name).cloned() else { return };
    deployment["spec"]["replicas"] = json!(pods);
    change(&mut deployment);
    state.put("deployments", deployment);
    reconcile(state, namespace, name);
}

pub(super) fn undo(state: &mut State, namespace: &str, name: &str) {
    let Some(mut deployment) = state.get("deployments", namespace, name).cloned() else { return };
    let mut sets = replica_sets(state, &deployment);
    sets.sort_by_key(revision);
    let Some(before) = sets.len().checked_sub(2).and_then(|at| sets.get(at)) else { return };
    deployment["spec"]["template"] = before["spec"]["template"].clone();
    change(&mut deployment);
    state.put("deployments", deployment);
    reconcile(state, namespace, name);
}

pub(super) fn delete(state: &mut State, namespace: &str, name: &str) {
    let Some(deployment) = state.get("deployments", namespace, name).cloned() else { return };
    let sets = replica_sets(state, &deployment);
    state.remove("deployments", namespace, name);
    for set in sets {
        for pod in owned(state, "pods", &set) {
            state.remove("pods", namespace, text(&pod, "name"));
        }
        state.remove("replicasets", namespace, text(&set, "name"));
    }
}

/// A waiting pod of the newest template becomes ready.
pub(super) fn pod_ready(state: &mut State, namespace: &str, name: &str) -> bool {
    let Some((_, newest)) = newest(state, namespace, name) else { return false };
    let Some(mut pod) = owned(state, "pods", &newest).into_iter().find(|pod| !is_ready(pod)) else {
        return false;
    };
    pod["status"]["phase"] = json!("Running");
    pod["status"]["containerStatuses"] = json!([objects::runs(&pod)]);
    state.put("pods", pod);
    reconcile(state, namespace, name);
    true
}

pub(super) fn fail(state: &mut State, namespace: &str, name: &str, reason: &str) {
    let Some((_, newest)) = newest(state, namespace, name) else { return };
    for mut pod in owned(state, "pods", &newest).into_iter().filter(|pod| !is_ready(pod)) {
        pod["status"]["containerStatuses"] = json!([objects::waits(&newest, reason)]);
        state.put("pods", pod);
    }
    let Some(mut deployment) = state.get("deployments", namespace, name).cloned() else { return };
    deployment["status"]["conditions"] = json!([progressing("False", "ProgressDeadlineExceeded")]);
    state.put("deployments", deployment);
}

/// A new generation of the specification.
fn change(deployment: &mut Value) {
    let generation = deployment["metadata"]["generation"].as_u64().unwrap_or(0);
    deployment["metadata"]["generation"] = json!(generation + 1);
}

/// Brings ReplicaSets, pods and status to where the specification and the pods' readiness let them be.
fn reconcile(state: &mut State, namespace: &str, name: &str) {
    let Some(deployment) = state.get("deployments", namespace, name).cloned() else { return };
    let wanted = usize::try_from(deployment["spec"]["replicas"].as_u64().unwrap_or(1)).unwrap_or(usize::MAX);
    let newest = take_template(state, &deployment);
    let old: Vec<_> = replica_sets(state, &deployment)
        .into_iter()
        .filter(|set| set["metadata"]["uid"] != newest["metadata"]["uid"])
        .collect();
    let mut new_pods = owned(state, "pods", &newest);
    while new_pods.len() > wanted {
        let Some(pod) = new_pods.pop() else { break };
        state.remove("pods", namespace, text(&pod, "name"));
    }
    let mut old_pods: Vec<_> = old.iter().flat_map(|set| owned(state, "pods", set)).collect();
    let ready = new_pods.iter().filter(|pod| is_ready(pod)).count();
    while old_pods.len() + ready > wanted {
        let Some(pod) = old_pods.pop() else { break };
        state.remove("pods", namespace, text(&pod, "name"));
    }
    while new_pods.len() < wanted && new_pods.len() + old_pods.len() <= wanted {
        let pod = objects::pod(&newest, &state.suffix());
        state.put("pods", pod.clone());
        new_pods.push(pod);
    }
    let old_ready = old_pods.iter().filter(|pod| is_ready(pod)).count();
    let complete = old_pods.is_empty() && ready == wanted;
    let mut deployment = deployment;
    deployment["metadata"]["annotations"][REVISION] = json!(revision(&newest).to_string());
    // As the real one: counts of nothing are left out.
    let mut status = json!({"observedGeneration": deployment["metadata"]["generation"]});
    let counts = [
        ("replicas", new_pods.len() + old_pods.len()),
        ("updatedReplicas", new_pods.len()),
        ("readyReplicas", ready + old_ready),
        ("availableReplicas", ready + old_ready),
    ];
    for (key, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        status[key] = json!(count);
    }
    let reason = if complete { "NewReplicaSetAvailable" } else { "ReplicaSetUpdated" };
    status["conditions"] = json!([progressing("True", reason)]);
    deployment["status"] = status;
    state.put("deployments", deployment);
}

/// The ReplicaSet of the newest template: an old one of the same takes the newest number, as after an undo, else there is a
/// new one.
fn take_template(state: &mut State, deployment: &Value) -> Value {
    let sets = replica_sets(state, deployment);
    let highest = sets.iter().map(revision).max().unwrap_or(0);
    let same = sets.into_iter().find(|set| set["spec"]["template"] == deployment["spec"]["template"]);
    let set = match same {
        Some(set) if revision(&set) == highest => return set,
        Some(mut set) => {
            set["metadata"]["annotations"][REVISION] = json!((highest + 1).to_string());
            set
        }
        None => objects::replica_set(deployment, &state.suffix(), highest + 1),
    };
    state.put("replicasets", set.clone());
    set
}

fn newest(state: &State, namespace: &str, name: &str) -> Option<(Value, Value)> {
    let deployment = state.get("deployments", namespace, name)?.clone();
    let set = replica_sets(state, &deployment).into_iter().max_by_key(revision)?;
    Some((deployment, set))
}

fn replica_sets(state: &State, deployment: &Value) -> Vec<Value> {
    owned(state, "replicasets", deployment)
}

fn owned(state: &State, plural: &'static str, owner: &Value) -> Vec<Value> {
    let all = state.list(plural, Some(text(owner, "namespace")));
    let uid = &owner["metadata"]["uid"];
    all.into_iter().filter(|object| object["metadata"]["ownerReferences"][0]["uid"] == *uid).collect()
}

fn revision(set: &Value) -> u64 {
    let revision = set["metadata"]["annotations"][REVISION].as_str();
    revision.and_then(|revision| revision.parse().ok()).unwrap_or(0)
}

fn is_ready(pod: &Value) -> bool {
    pod["status"]["containerStatuses"][0]["ready"] == true
}

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object["metadata"][key].as_str().unwrap_or_default()
}

fn progressing(status: &str, reason: &str) -> Value {
    json!({"type": "Progressing", "status": status, "reason": reason, "message": "as the stand-in has it",
           "lastUpdateTime": objects::now(), "lastTransitionTime": objects::now()})
}
