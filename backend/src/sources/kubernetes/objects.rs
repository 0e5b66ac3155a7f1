// SPDX-License-Identifier: Apache-2.0
//! What is kept of the API's objects: a pod of some 10 KiB becomes a few hundred bytes.

use k8s_openapi::{
    api::{
        apps::v1::ReplicaSet,
        core::v1::{ContainerStatus, Pod, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use milepost_api::Millis;

pub(super) use self::set::{daemon_set, deployment, stateful_set};
use super::{helm::Record, image_id};
use crate::model::Digest;

mod set;

/// Set by the Deployment controller on a Deployment and its ReplicaSets: the highest is the newest template.
const REVISION: &str = "deployment.kubernetes.io/revision";

/// What is kept of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    /// A Deployment, StatefulSet or DaemonSet.
    Set(Set),
    /// A ReplicaSet of a Deployment.
    Replicas(Replicas),
    /// A pod of one of them.
    Pod(PodSeen),
    /// One of Helm's.
    Record(Record),
}

/// What is kept of a Deployment, StatefulSet or DaemonSet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Set {
    pub(super) uid: String,
    /// Whether its status speaks of its newest generation.
    pub(super) observed: bool,
    pub(super) desired: u32,
    pub(super) template: Template,
    /// How pods of the newest template are marked: a StatefulSet's `updateRevision`, a DaemonSet's template generation.
    pub(super) newest: Option<String>,
    /// Whether the controller counts any pod of the newest template (DaemonSet).
    pub(super) updated: bool,
    /// Whether its controller says that the newest template was fully rolled out once: a DaemonSet's never says so, nor a
    /// StatefulSet's with `OnDelete`, nor a Deployment's without a deadline.
    pub(super) settled: bool,
    /// The number of the ReplicaSet that its controller speaks of (Deployment): written together with the conditions.
    pub(super) revision: Option<u64>,
    /// Why it is to go no further by itself.
    pub(super) hold: Option<Hold>,
    /// A condition's reason why the rollout does not get on.
    pub(super) failed: Option<String>,
    /// When the rollout last progressed or completed, by a Deployment's condition. The other kinds tell no such moment, and
    /// their pods' readiness is none: a pod that was restarted or moved later would make the rollout look younger than it is.
    pub(super) since: Option<Millis>,
    /// Name and namespace of the release of Helm that it is of.
    pub(super) release: Option<(String, String)>,
}

impl Set {
    /// What is another with each rollout, also with a restart that changes no image.
    pub(super) fn rollout(&self) -> Option<String> {
        self.newest.clone().or_else(|| Some(self.revision?.to_string()))
    }
}

/// Somebody's order that a rollout goes so far and no further.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hold {
    /// In Kubernetes' own words.
    pub(super) reason: String,
    /// Pods that stay as they are.
    pub(super) keeps: u32,
    /// Whether it holds up a workload's first pods, too.
    pub(super) from_the_first: bool,
}

/// Name and image of each container of a pod template.
pub(super) type Template = Vec<(String, String)>;

/// What is kept of a ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Replicas {
    pub(super) uid: String,
    /// The Deployment's name.
    pub(super) owner: String,
    pub(super) owner_uid: String,
    /// 0 where the controller has not yet written it.
    pub(super) revision: u64,
    pub(super) template: Template,
    pub(super) created: Option<Millis>,
}

/// What is kept of a pod.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PodSeen {
    pub(super) owner_kind: String,
    /// Name of the ReplicaSet, StatefulSet or DaemonSet.
    pub(super) owner: String,
    pub(super) owner_uid: String,
    /// Label `controller-revision-hash` (StatefulSet, DaemonSet).
    pub(super) hash: Option<String>,
    /// Label `pod-template-generation` (DaemonSet).
    pub(super) generation: Option<String>,
    /// Whether it is a pod of the workload still: neither being deleted nor ended. A Deployment's own counts leave these out too.
    pub(super) counts: bool,
    /// Whether the cluster sends it nothing though its containers were ready: its node does not answer, or a readiness gate is shut.
    pub(super) cut_off: bool,
    pub(super) containers: Vec<ContainerSeen>,
    /// What init containers wait for; these hold up all others.
    pub(super) init_waits: Vec<String>,
}

/// What is kept of a container of a pod.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ContainerSeen {
    pub(super) name: String,
    /// As the pod's own specification has it; a webhook may have changed the template's.
    pub(super) image: String,
    /// Ready and running.
    pub(super) ready: bool,
    pub(super) digest: Option<Digest>,
    /// Why it waits, in the kubelet's word.
    pub(super) waits: Option<String>,
}

/// A name and what is kept of the object; `None`: nothing of it is of use.
pub(super) type Read = (String, Option<Object>);

pub(super) fn replica_set(object: ReplicaSet) -> Read {
    let revision = revision(&object.metadata).unwrap_or(0);
    let template = object.spec.template.as_ref().map(template).unwrap_or_default();
    let owner = controller(&object.metadata);
    let created = object.metadata.creation_timestamp.as_ref().map(|time| time.0.as_millisecond());
    let (name, uid) = identity(object.metadata);
    let kept = owner.filter(|(kind, ..)| kind == "Deployment").map(|(_, owner, owner_uid)| {
        Object::Replicas(Replicas { uid, owner, owner_uid, revision, template, created })
    });
    (name, kept)
}

pub(super) fn pod(object: Pod) -> Read {
    let owner = controller(&object.metadata);
    let label = |key: &str| object.metadata.labels.as_ref().and_then(|labels| labels.get(key).cloned());
    let (hash, generation) = (label("controller-revision-hash"), label("pod-template-generation"));
    let status = object.status.unwrap_or_default();
    let ended = matches!(status.phase.as_deref(), Some("Succeeded" | "Failed"));
    let counts = object.metadata.deletion_timestamp.is_none() && !ended;
    // The kubelet of a node that is lost takes no word back: only the pod's own condition is turned.
    let is =
        |kind: &str| status.conditions.iter().flatten().find(|c| c.type_ == kind).map(|c| c.status == "True");
    let cut_off = is("Ready") == Some(false) && is("ContainersReady") == Some(true);
    let statuses = status.container_statuses.unwrap_or_default();
    let containers = object.spec.map(|spec| spec.containers).unwrap_or_default();
    let containers = containers.into_iter().map(|container| {
        let status = statuses.iter().find(|status| status.name == container.name);
        let running = status.and_then(|s| s.state.as_ref()).is_some_and(|state| state.running.is_some());
        ContainerSeen {
            image: container.image.unwrap_or_default(),
            ready: running && status.is_some_and(|s| s.ready),
            digest: status.and_then(|s| image_id::digest(&s.image_id)),
            waits: status.and_then(waits),
            name: container.name,
        }
    });
    let containers = containers.collect();
    let init_waits = status.init_container_statuses.iter().flatten().filter_map(waits).collect();
    let (name, _) = identity(object.metadata);
    let kept = owner.map(|(owner_kind, owner, owner_uid)| {
        Object::Pod(PodSeen {
            owner_kind,
            owner,
            owner_uid,
            hash,
            generation,
            counts,
            cut_off,
            containers,
            init_waits,
        })
    });
    (name, kept)
}

fn revision(metadata: &ObjectMeta) -> Option<u64> {
    metadata.annotations.as_ref()?.get(REVISION)?.parse().ok()
}

fn waits(status: &ContainerStatus) -> Option<String> {
    status.state.as_ref()?.waiting.as_ref()?.reason.clone()
}

fn identity(metadata: ObjectMeta) -> (String, String) {
    (metadata.name.unwrap_or_default(), metadata.uid.unwrap_or_default())
}

fn controller(metadata: &ObjectMeta) -> Option<(String, String, String)> {
    let owner = metadata.owner_references.iter().flatten().find(|owner| owner.controller == Some(true))?;
    Some((owner.kind.clone(), owner.name.clone(), owner.uid.clone()))
}

fn template(template: &PodTemplateSpec) -> Template {
    let containers = template.spec.iter().flat_map(|spec| &spec.containers);
    containers.map(|c| (c.name.clone(), c.image.clone().unwrap_or_default())).collect()
}
