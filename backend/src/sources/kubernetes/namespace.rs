// SPDX-License-Identifier: Apache-2.0
//! What is known of one namespace, and what of it was last told.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kube::runtime::watcher::Event;
use tokio::sync::Notify;

use super::{
    kept::Kept,
    objects::{Object, Read},
    part::Part,
    rollout,
    workloads::Workloads,
};
use crate::model::{Repository, Workload, WorkloadKind, WorkloadRef};

/// The namespaces of one cluster by name.
#[derive(Default)]
pub(super) struct Namespaces(BTreeMap<String, Arc<Shared>>);

/// A namespace that is watched.
pub(super) struct Shared {
    pub(super) name: String,
    namespace: Mutex<Namespace>,
    /// Called when it must be listed anew, for more is watched for.
    pub(super) adopted: Notify,
}

/// What is known of one namespace.
#[derive(Default)]
pub(super) struct Namespace {
    parts: BTreeMap<Part, Kept>,
    workloads: Vec<Watched>,
}

struct Watched {
    of: WorkloadRef,
    /// Those of the services that run there.
    repositories: Vec<Repository>,
    /// Of which there was a complete list since it is watched.
    listed: BTreeSet<Part>,
    told: Option<Workload>,
}

impl Namespaces {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Shared>> {
        self.0.values()
    }

    /// The API paths of all lists.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        self.iter().flat_map(|one| one.lock().parts().map(|part| part.path(&one.name)).collect::<Vec<_>>())
    }

    /// Watches for these workloads from now on; gives the namespaces that are new.
    pub(super) fn adopt(&mut self, workloads: Workloads) -> Vec<Arc<Shared>> {
        let mut by_name = BTreeMap::<String, Workloads>::new();
        for (of, repositories) in workloads {
            by_name.entry(of.namespace.clone()).or_default().insert(of, repositories);
        }
        let mut new = Vec::new();
        for (name, workloads) in by_name {
            if let Some(known) = self.0.get(&name) {
                if known.lock().adopt(workloads) {
                    known.adopted.notify_one();
                }
                continue;
            }
            let mut namespace = Namespace::default();
            namespace.adopt(workloads);
            let (namespace, adopted) = (Mutex::new(namespace), Notify::new());
            let one = Arc::new(Shared { name: name.clone(), namespace, adopted });
            new.push(Arc::clone(&one));
            self.0.insert(name, one);
        }
        new
    }
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Namespace> {
        self.namespace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Namespace {
    /// Watches for these workloads, too; whether that needs new lists, for what nobody watched for was not kept.
    fn adopt(&mut self, workloads: Workloads) -> bool {
        let mut new = false;
        for (of, repositories) in workloads {
            if let Some(watched) = self.workloads.iter_mut().find(|watched| watched.of == of) {
                new |= watched.repositories != repositories;
                watched.repositories = repositories;
                continue;
            }
            for part in Part::needed_by(of.kind) {
                self.parts.entry(*part).or_default();
            }
            self.workloads.push(Watched { of, repositories, listed: BTreeSet::new(), told: None });
            new = true;
        }
        if new {
            // A list that is coming in lacks what is new.
            self.parts.values_mut().for_each(Kept::begin_anew);
        }
        new
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
        let complete = self.parts.get_mut(&part).is_some_and(|kept| kept.apply(event));
        if complete {
            for watched in &mut self.workloads {
                watched.listed.insert(part);
            }
        }
        complete
    }

    /// The workloads that differ from what was last told, from then on told. Of none before each list that it needs was
    /// complete once.
    pub(super) fn news(&mut self) -> Vec<Workload> {
        let Self { parts, workloads } = self;
        let objects = |part| parts.get(&part).into_iter().flat_map(|kept: &Kept| kept.objects());
        let mut news = Vec::new();
        let known = |watched: &&mut Watched| {
            Part::needed_by(watched.of.kind).iter().all(|part| watched.listed.contains(part))
        };
        for watched in workloads.iter_mut().filter(known) {
            let set =
                parts.get(&Part::of(watched.of.kind)).and_then(|kept| kept.get(&watched.of.name));
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
