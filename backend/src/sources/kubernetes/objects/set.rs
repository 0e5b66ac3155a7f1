// SPDX-License-Identifier: Apache-2.0
//! What is kept of a workload itself.

use k8s_openapi::{
    api::{
        apps::v1::{DaemonSet, Deployment, StatefulSet, StatefulSetUpdateStrategy},
        core::v1::PodTemplateSpec,
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::{Hold, Object, Read, Set, identity, revision, template};

/// Set by the API server on a DaemonSet; its pods carry the same number as the label `pod-template-generation`.
const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// Set by Helm on all that is a release's (3.2 and later).
const RELEASE_NAME: &str = "meta.helm.sh/release-name";
const RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";

/// The reason of a Deployment's condition `Progressing` once its newest ReplicaSet had all its pods.
const COMPLETE: &str = "NewReplicaSetAvailable";

/// The update strategy by which only who deletes a pod gets a new one (StatefulSet, DaemonSet).
const ON_DELETE: &str = "OnDelete";

pub(in super::super) fn deployment(object: Deployment) -> Read {
    let status = object.status.unwrap_or_default();
    let condition = |kind: &str, value: &str| {
        let mut all = status.conditions.iter().flatten();
        all.find(|c| {
            c.type_.as_deref() == Some(kind) && (value.is_empty() || c.status.as_deref() == Some(value))
        })
    };
    let failed = condition("Progressing", "False").or_else(|| condition("ReplicaFailure", "True"));
    // It stays so when a pod is lost later.
    let settled = condition("Progressing", "True").is_some_and(|c| c.reason.as_deref() == Some(COMPLETE));
    let since = condition("Progressing", "").and_then(|c| c.last_update_time.as_ref());
    let desired = count(object.spec.replicas.unwrap_or(1));
    let paused = object.spec.paused == Some(true);
    let set = Set {
        desired,
        settled,
        revision: revision(&object.metadata),
        hold: paused.then(|| Hold { reason: "paused".to_owned(), keeps: desired, from_the_first: true }),
        failed: failed.and_then(|c| c.reason.clone()),
        since: since.map(|time| time.0.as_millisecond()),
        ..set(&object.metadata, status.observed_generation, &object.spec.template)
    };
    named(object.metadata, set)
}

pub(in super::super) fn stateful_set(object: StatefulSet) -> Read {
    let status = object.status.unwrap_or_default();
    let desired = count(object.spec.replicas.unwrap_or(1));
    let set = Set {
        desired,
        // Its controller makes the newest revision the current one when all pods have it.
        settled: status.update_revision.is_some() && status.update_revision == status.current_revision,
        hold: object.spec.update_strategy.and_then(|strategy| partition(strategy, desired)),
        newest: status.update_revision,
        ..set(&object.metadata, status.observed_generation, &object.spec.template)
    };
    named(object.metadata, set)
}

pub(in super::super) fn daemon_set(object: DaemonSet) -> Read {
    let status = object.status.unwrap_or_default();
    let desired = count(status.desired_number_scheduled);
    let annotations = object.metadata.annotations.as_ref();
    let strategy = object.spec.update_strategy.and_then(|strategy| strategy.type_);
    let set = Set {
        desired,
        hold: strategy.and_then(|kind| on_delete(&kind, desired)),
        newest: annotations.and_then(|all| all.get(TEMPLATE_GENERATION).cloned()),
        updated: status.updated_number_scheduled.unwrap_or(0) > 0,
        ..set(&object.metadata, status.observed_generation, &object.spec.template)
    };
    named(object.metadata, set)
}

/// What all kinds have.
fn set(metadata: &ObjectMeta, observed: Option<i64>, pods: &PodTemplateSpec) -> Set {
    Set {
        // Until the controller has seen the newest generation, status and conditions belong to an older one.
        observed: observed.unwrap_or(0) >= metadata.generation.unwrap_or(0),
        template: template(pods),
        release: release(metadata),
        ..Set::default()
    }
}

fn named(metadata: ObjectMeta, set: Set) -> Read {
    let (name, uid) = identity(metadata);
    (name, Some(Object::Set(Set { uid, ..set })))
}

/// Pods with a lower ordinal than the partition keep their template.
fn partition(strategy: StatefulSetUpdateStrategy, desired: u32) -> Option<Hold> {
    let partition = count(strategy.rolling_update.and_then(|rolling| rolling.partition).unwrap_or(0));
    let (reason, keeps) = (format!("partition {partition}"), partition.min(desired));
    let held = || Hold { reason, keeps, from_the_first: false };
    strategy.type_.and_then(|kind| on_delete(&kind, desired)).or_else(|| (partition > 0).then(held))
}

fn on_delete(kind: &str, desired: u32) -> Option<Hold> {
    (kind == ON_DELETE).then(|| Hold { reason: ON_DELETE.to_owned(), keeps: desired, from_the_first: false })
}

fn release(metadata: &ObjectMeta) -> Option<(String, String)> {
    let annotation = |key: &str| metadata.annotations.as_ref().and_then(|all| all.get(key)).cloned();
    Some((annotation(RELEASE_NAME)?, annotation(RELEASE_NAMESPACE)?))
}

/// The API's counts are signed and never negative.
fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
