// SPDX-License-Identifier: Apache-2.0
//! What is known of one namespace, and what of it was last told.

use std::collections::BTreeMap;

use kube::runtime::watcher::Event;

use super::{
    objects::{Object, Read},
    rollout,
};
use crate::model::{Repository, Workload, WorkloadKind, WorkloadRef};

/// One kind of object that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Deployments,
    StatefulSets,
    DaemonSets,
    ReplicaSets,
    Pods,
}

impl Part {
    /// The API path of its list in `namespace`.
    pub(super) fn path(self, namespace: &str) -> String {
        let (group, plural) = match self {
            Self::Deployments => ("/apis/apps/v1", "deployments"),
            Self::StatefulSets => ("/apis/apps/v1", "statefulsets"),
            Self::DaemonSets => ("/apis/apps/v1", "daemonsets"),
            Self::ReplicaSets => ("/apis/apps/v1", "replicasets"),
            Self::Pods => ("/api/v1", "pods"),
        };
        format!("{group}/namespaces/{namespace}/{plural}")
    }

    fn of(kind: WorkloadKind) -> Self {
        match kind {
            WorkloadKind::Deployment => Self::Deployments,
            WorkloadKind::StatefulSet => Self::StatefulSets,
            WorkloadKind::DaemonSet => Self::DaemonSets,
        }
    }
}

/// What is known of one namespace.
pub(super) struct Namespace {
    pub(super) name: String,
    parts: BTreeMap<Part, Kept>,
    workloads: Vec<Watched>,
}

struct Watched {
    of: WorkloadRef,
    /// Those of the services that run there.
    repositories: Vec<Repository>,
    told: Option<Workload>,
}

/// The objects of one part by name.
#[derive(Default)]
struct Kept {
    objects: BTreeMap<String, Object>,
    /// A new list that is still coming in: what was known holds until it is complete.
    incoming: Option<BTreeMap<String, Object>>,
    /// Whether there ever was a complete list.
    listed: bool,
}

impl Namespace {
    /// The namespaces of these workloads, each with the kinds that it needs.
    pub(super) fn all(workloads: BTreeMap<WorkloadRef, Vec<Repository>>) -> Vec<Self> {
        let mut namespaces = BTreeMap::<String, Self>::new();
        for (of, repositories) in workloads {
            let name = of.namespace.clone();
            let namespace = namespaces.entry(name.clone()).or_insert_with(|| Self {
                name,
                parts: BTreeMap::from([(Part::Pods, Kept::default())]),
                workloads: Vec::new(),
            });
            namespace.parts.entry(Part::of(of.kind)).or_default();
            if of.kind == WorkloadKind::Deployment {
                namespace.parts.entry(Part::ReplicaSets).or_default();
            }
            namespace.workloads.push(Watched { of, repositories, told: None });
        }
        namespaces.into_values().collect()
    }

    /// What must be watched here.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.parts.keys().copied()
    }

    /// Takes in what a watch said; `true` when that completes a list.
    pub(super) fn apply(&mut self, part: Part, event: Event<Read>) -> bool {
        let wanted = |(name, object): Read| {
            let object = object.filter(|object| self.workloads.iter().any(|w| w.needs(part, &name, object)));
            (name, object)
        };
        let event = match event {
            Event::Apply(read) => Event::Apply(wanted(read)),
            Event::InitApply(read) => Event::InitApply(wanted(read)),
            other => other,
        };
        self.parts.get_mut(&part).is_some_and(|kept| kept.apply(event))
    }

    /// The workloads that differ from what was last told, from then on told. Nothing before every list was complete once.
    pub(super) fn news(&mut self) -> Vec<Workload> {
        if !self.parts.values().all(|kept| kept.listed) {
            return Vec::new();
        }
        let Self { parts, workloads, .. } = self;
        let objects = |part| parts.get(&part).into_iter().flat_map(|kept: &Kept| kept.objects.values());
        let mut news = Vec::new();
        for watched in workloads {
            let set =
                parts.get(&Part::of(watched.of.kind)).and_then(|kept| kept.objects.get(&watched.of.name));
            let set = set.and_then(|object| if let Object::Set(set) = object { Some(set) } else { None });
            let replica_sets = objects(Part::ReplicaSets).filter_map(|object| {
                if let Object::Replicas(replicas) = object { Some(replicas) } else { None }
            });
            let pods = objects(Part::Pods)
                .filter_map(|object| if let Object::Pod(pod) = object { Some(pod) } else { None });
            let now = rollout::workload(&watched.of, &watched.repositories, set, replica_sets, pods);
            if watched.told.as_ref() != Some(&now) {
                watched.told = Some(now.clone());
                news.push(now);
            }
        }
        news
    }
}

impl Watched {
    /// Whether an object may be this workload or of it; the others need no memory.
    fn needs(&self, part: Part, name: &str, object: &Object) -> bool {
        match object {
            Object::Set(_) => part == Part::of(self.of.kind) && name == self.of.name,
            Object::Replicas(replicas) => {
                self.of.kind == WorkloadKind::Deployment && replicas.owner == self.of.name
            }
            Object::Pod(pod) => match self.of.kind {
                // A ReplicaSet is named after its Deployment.
                WorkloadKind::Deployment => {
                    let rest = pod.owner.strip_prefix(self.of.name.as_str());
                    pod.owner_kind == "ReplicaSet" && rest.is_some_and(|rest| rest.starts_with('-'))
                }
                WorkloadKind::StatefulSet => pod.owner_kind == "StatefulSet" && pod.owner == self.of.name,
                WorkloadKind::DaemonSet => pod.owner_kind == "DaemonSet" && pod.owner == self.of.name,
            },
        }
    }
}

impl Kept {
    fn apply(&mut self, event: Event<Read>) -> bool {
        match event {
            Event::Init => self.incoming = Some(BTreeMap::new()),
            Event::InitApply((name, object)) => {
                if let (Some(incoming), Some(object)) = (&mut self.incoming, object) {
                    incoming.insert(name, object);
                }
            }
            Event::InitDone => {
                self.objects = self.incoming.take().unwrap_or_default();
                self.listed = true;
                return true;
            }
            Event::Apply((name, Some(object))) => {
                self.objects.insert(name, object);
            }
            Event::Apply((name, None)) | Event::Delete((name, _)) => {
                self.objects.remove(&name);
            }
        }
        false
    }
}
