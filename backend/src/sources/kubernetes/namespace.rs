// SPDX-License-Identifier: Apache-2.0
//! What is known of one namespace, and what of it was last told.

use std::collections::{BTreeMap, BTreeSet};

use kube::runtime::watcher::Event;
use milepost_api::Say;

use super::{
    helm::{self, Record},
    kept::Kept,
    objects::{Object, Read, Set},
    part::Part,
    rollout,
    workloads::Workloads,
};
use crate::model::{Repository, Workload, WorkloadKind, WorkloadRef};

/// What is known of one namespace.
#[derive(Default)]
pub(super) struct Namespace {
    parts: BTreeMap<Part, Kept>,
    workloads: Vec<Watched>,
    /// Where Helm's records are.
    helm: Option<Part>,
    /// Whether we have no right to them, and never had.
    refused: bool,
}

struct Watched {
    of: WorkloadRef,
    /// Those of the services that run there.
    repositories: Vec<Repository>,
    /// Of which there was a complete list since it is watched.
    listed: BTreeSet<Part>,
    told: Option<Workload>,
}

impl Namespace {
    /// One where Helm's records are there, if they are read.
    pub(super) fn new(helm: Option<Part>) -> Self {
        Self { helm, ..Self::default() }
    }

    /// Watches for these workloads, too; whether that needs new lists, for what nobody watched for was not kept.
    pub(super) fn adopt(&mut self, workloads: Workloads) -> bool {
        let mut new = false;
        for (of, repositories) in workloads {
            if let Some(watched) = self.workloads.iter_mut().find(|watched| watched.of == of) {
                new |= watched.repositories != repositories;
                watched.repositories = repositories;
                continue;
            }
            for part in Part::needed_by(of.kind).iter().copied().chain(self.helm) {
                self.parts.entry(part).or_default();
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
            let mut object =
                object.filter(|object| self.workloads.iter().any(|w| w.needs(part, &name, object)));
            if let Some(Object::Record(record)) = &mut object {
                record.keep(|asked| {
                    self.workloads.iter().any(|w| w.of.kind == asked.kind && w.of.name == asked.name)
                });
            }
            (name, object)
        };
        let event = match event {
            Event::Apply(read) => Event::Apply(wanted(read)),
            Event::InitApply(read) => Event::InitApply(wanted(read)),
            other => other,
        };
        let complete = self.parts.get_mut(&part).is_some_and(|kept| kept.apply(event));
        if complete {
            self.refused &= Some(part) != self.helm;
            for watched in &mut self.workloads {
                watched.listed.insert(part);
            }
        }
        complete
    }

    /// Takes in that we have no right to a list that only adds to the others; `false` where it was had before: then it is
    /// missed.
    pub(super) fn refuse(&mut self, part: Part) -> bool {
        let had = self.workloads.iter().any(|watched| watched.listed.contains(&part));
        self.refused |= Some(part) == self.helm && !had;
        self.refused
    }

    /// What an admin should know though nothing fails: each odd thing once.
    pub(super) fn remarks(&self, namespace: &str) -> Vec<Say> {
        let records = self.records();
        let wrong = records.filter_map(|record| {
            let (revision, why) = record.wrong()?;
            let (namespace, release, why) = (namespace.to_owned(), record.release.clone(), why.to_owned());
            Some(Say::HelmRecordUnreadable { namespace, release, revision, why })
        });
        let unread = self.helm.is_none() || self.refused;
        let of_helm = |watched: &Watched| self.set(watched).is_some_and(|set| set.release.is_some());
        let not_read = unread && self.workloads.iter().any(of_helm);
        not_read
            .then(|| Say::HelmNotRead { namespace: namespace.to_owned() })
            .into_iter()
            .chain(wrong)
            .collect()
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        let kept = self.helm.and_then(|part| self.parts.get(&part));
        kept.into_iter()
            .flat_map(Kept::objects)
            .filter_map(|object| if let Object::Record(record) = object { Some(record) } else { None })
    }

    fn set(&self, watched: &Watched) -> Option<&Set> {
        let object = self.parts.get(&Part::of(watched.of.kind))?.get(&watched.of.name)?;
        if let Object::Set(set) = object { Some(set) } else { None }
    }

    /// The workloads that differ from what was last told, from then on told. Of none before each list that it needs was
    /// complete once.
    pub(super) fn news(&mut self) -> Vec<Workload> {
        let now: Vec<_> = self.workloads.iter().map(|watched| self.known(watched)).collect();
        let mut news = Vec::new();
        for (watched, now) in self.workloads.iter_mut().zip(now) {
            if let Some(now) = now.filter(|now| watched.told.as_ref() != Some(now)) {
                watched.told = Some(now.clone());
                news.push(now);
            }
        }
        news
    }

    /// A workload as its lists show it; `None` before each that it needs was complete once.
    fn known(&self, watched: &Watched) -> Option<Workload> {
        let helm = self.helm.filter(|_| !self.refused);
        let mut needed = Part::needed_by(watched.of.kind).iter().copied().chain(helm);
        if !needed.all(|part| watched.listed.contains(&part)) {
            return None;
        }
        let objects = |part| self.parts.get(&part).into_iter().flat_map(Kept::objects);
        let replica_sets = objects(Part::ReplicaSets)
            .filter_map(|object| if let Object::Replicas(replicas) = object { Some(replicas) } else { None });
        let pods = objects(Part::Pods)
            .filter_map(|object| if let Object::Pod(pod) = object { Some(pod) } else { None });
        let (of, repositories, set) = (&watched.of, &watched.repositories, self.set(watched));
        let release = helm.and_then(|_| helm::release(of, repositories, set, self.records()));
        Some(Workload { release, ..rollout::workload(of, repositories, set, replica_sets, pods) })
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
            Object::Record(_) => part.is_of_helm(),
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
