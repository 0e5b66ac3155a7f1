// SPDX-License-Identifier: Apache-2.0
//! How far a workload's newest template is rolled out: a pure function of the objects of its namespace.
//!
//! Pods are counted here, not taken from `status`: the status counts pods and not the service's own container, lags behind,
//! and leaves `updatedReplicas` out when it is 0.

use std::{cmp::Reverse, collections::BTreeSet};

use super::objects::{ContainerSeen, PodSeen, Replicas, Set, Template};
use crate::model::{EARLIER, Earlier, ImageRef, PodSet, Repository, Workload, WorkloadKind, WorkloadRef};

#[cfg(test)]
mod tests;

/// Reasons of a waiting container that do not go away by waiting a moment.
const STUCK: [&str; 8] = [
    "CrashLoopBackOff",
    "ImagePullBackOff",
    "ErrImagePull",
    "ErrImageNeverPull",
    "InvalidImageName",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
];

/// The workload `of` as its cluster shows it. `repositories` are those of the services that run there; `replica_sets` and
/// `pods` may hold those of other workloads too. `set: None` means that the API server lists none of that name.
pub(super) fn workload<'a>(
    of: &WorkloadRef,
    repositories: &[Repository],
    set: Option<&Set>,
    replica_sets: impl Iterator<Item = &'a Replicas>,
    pods: impl Iterator<Item = &'a PodSeen>,
) -> Workload {
    let Some(set) = set else { return Workload::gone(of.clone()) };
    let container = container(of, repositories, &set.template);
    let owned: Vec<_> = match of.kind {
        WorkloadKind::Deployment => {
            replica_sets.filter(|r| r.owner == of.name && r.owner_uid == set.uid).collect()
        }
        WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => Vec::new(),
    };
    let pods: Vec<_> = pods
        .filter(|pod| pod.counts)
        .filter(|pod| match of.kind {
            WorkloadKind::Deployment => owned.iter().any(|replicas| replicas.uid == pod.owner_uid),
            WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => pod.owner_uid == set.uid,
        })
        .collect();
    let newest = Newest::find(of.kind, set, &owned, &pods);
    let (new, old): (Vec<_>, Vec<_>) = pods.iter().partition(|pod| newest.is_of(pod, set));
    let settled = set.settled && newest.is_known(set, &owned, &new, &old);
    let stuck = stuck(&new, container);
    let (new, old) = (pod_set(&new, container), pod_set(&old, container));
    let held = set.hold.as_ref().filter(|hold| {
        // What is to be renewed all the same is under way yet; where all is new, nothing is left to hold.
        let holds = old.total > 0 || hold.from_the_first && new.total < set.desired;
        holds && new.ready >= set.desired.saturating_sub(hold.keeps)
    });
    let image =
        set.template.iter().find(|(name, _)| Some(name.as_str()) == container).map(|(_, image)| image);
    Workload {
        of: of.clone(),
        exists: true,
        desired: set.desired,
        observed: set.observed && (of.kind != WorkloadKind::Deployment || newest != Newest::NotYet),
        settled,
        rollout: set.rollout(),
        wanted: image.and_then(|image| image.parse::<ImageRef>().ok()),
        failed: stuck.or_else(|| set.failed.clone().filter(|_| set.observed)),
        held: held.map(|hold| hold.reason.clone()),
        earlier: earlier(&newest, set, owned, container),
        new,
        old,
        since: set.since.filter(|_| set.observed),
        ran_since: None,
        release: None,
    }
}

/// The service's own container: the named one, else the first whose image is the service's, else the first. A repository on
/// another host counts when no host is the same: one registry may have several names.
pub(super) fn container<'a>(
    of: &'a WorkloadRef,
    repositories: &[Repository],
    template: &'a Template,
) -> Option<&'a str> {
    if let Some(name) = &of.container {
        return Some(name);
    }
    let read = |image: &str| image.parse::<ImageRef>().ok().map(|image| image.repository);
    let first = |fits: &dyn Fn(&Repository) -> bool| {
        template.iter().find(|(_, image)| read(image).is_some_and(|r| fits(&r)))
    };
    first(&|image| repositories.contains(image))
        .or_else(|| first(&|image| repositories.iter().any(|ours| ours.path == image.path)))
        .or_else(|| template.first())
        .map(|(name, _)| name.as_str())
}

/// How pods of the newest template are known.
#[derive(PartialEq)]
enum Newest<'a> {
    /// Owned by this ReplicaSet.
    Owner(&'a str),
    /// This value of the label `controller-revision-hash`.
    Hash(&'a str),
    /// No mark is to be had: the same images as the template.
    Images,
    /// There is none yet.
    NotYet,
}

impl<'a> Newest<'a> {
    fn find(kind: WorkloadKind, set: &'a Set, owned: &[&'a Replicas], pods: &[&'a PodSeen]) -> Self {
        match kind {
            // An undo gives an old ReplicaSet the highest number again; a template that was just changed has none yet. And the next
            // one's may be seen before it is: then the Deployment still names its own by number.
            WorkloadKind::Deployment => {
                let highest = owned.iter().max_by_key(|replicas| replicas.revision);
                let named = owned.iter().find(|replicas| Some(replicas.revision) == set.revision);
                let mut of_template = highest.into_iter().chain(named).filter(|r| r.template == set.template);
                of_template.next().map_or(Self::NotYet, |newest| Self::Owner(&newest.uid))
            }
            WorkloadKind::StatefulSet => match set.newest.as_deref() {
                Some(hash) if set.observed => Self::Hash(hash),
                _ => Self::Images,
            },
            // A pod is of the newest template by generation or by the hash that such a pod has, as the controller has it:
            // an undo gives a known hash a new generation.
            WorkloadKind::DaemonSet => {
                let newest = pods.iter().find(|pod| pod.generation.is_some() && pod.generation == set.newest);
                match newest.and_then(|pod| pod.hash.as_deref()) {
                    Some(hash) => Self::Hash(hash),
                    None if set.updated => Self::Images,
                    None => Self::NotYet,
                }
            }
        }
    }

    /// Whether what the controller last said is of this template. A scale alone is a new generation of the same one, which is not
    /// observed for as long as the controllers are away: after an outage of the API server they come back later than we do.
    fn is_known(&self, set: &Set, owned: &[&Replicas], new: &[&PodSeen], old: &[&PodSeen]) -> bool {
        match self {
            // Also of a template whose ReplicaSet is gone already: its namespace is being deleted.
            _ if set.observed => true,
            Self::Owner(uid) => {
                let newest = owned.iter().find(|replicas| replicas.uid == *uid);
                newest.is_some_and(|newest| Some(newest.revision) == set.revision)
            }
            Self::Images => !new.is_empty() && old.is_empty(),
            Self::NotYet | Self::Hash(_) => false,
        }
    }

    fn is_of(&self, pod: &PodSeen, set: &Set) -> bool {
        match self {
            Self::Owner(uid) => pod.owner_uid == *uid,
            Self::Hash(hash) => pod.hash.as_deref() == Some(hash),
            Self::Images => set.template.iter().all(|(name, image)| {
                pod.containers.iter().any(|container| container.name == *name && container.image == *image)
            }),
            Self::NotYet => false,
        }
    }
}

/// What templates before the newest asked for, by the ReplicaSets that are kept for an undo.
fn earlier(
    newest: &Newest<'_>,
    set: &Set,
    mut owned: Vec<&Replicas>,
    container: Option<&str>,
) -> Vec<Earlier> {
    let own = |uid: &str| owned.iter().find(|replicas| replicas.uid == uid).map(|replicas| replicas.revision);
    // Of ReplicaSets that are seen before their template is, nothing is earlier.
    let before = match newest {
        Newest::Owner(uid) => own(uid),
        _ => set.revision.map(|last| last + 1),
    };
    // Where the template is an older one the controller will take the ReplicaSet that has it, and give it the highest number.
    let again = |replicas: &Replicas| *newest == Newest::NotYet && replicas.template == set.template;
    owned.retain(|replicas| {
        replicas.revision > 0 && before.is_none_or(|next| replicas.revision < next) && !again(replicas)
    });
    owned.sort_by_key(|replicas| Reverse(replicas.revision));
    let asked = owned.into_iter().filter_map(|replicas| {
        let (_, image) = replicas.template.iter().find(|(name, _)| Some(name.as_str()) == container)?;
        Some(Earlier { image: image.parse().ok()?, begun: replicas.created })
    });
    asked.take(EARLIER).collect()
}

fn own<'a>(pod: &'a PodSeen, container: Option<&str>) -> Option<&'a ContainerSeen> {
    pod.containers.iter().find(|seen| Some(seen.name.as_str()) == container)
}

/// Why a pod's own container does not start, else what an init container before it waits for.
fn stuck(pods: &[&PodSeen], container: Option<&str>) -> Option<String> {
    let known = |reason: &&String| STUCK.contains(&reason.as_str());
    let own = pods.iter().filter_map(|pod| own(pod, container)?.waits.as_ref()).find(known);
    own.or_else(|| pods.iter().flat_map(|pod| &pod.init_waits).find(known)).cloned()
}

fn pod_set(pods: &[&PodSeen], container: Option<&str>) -> PodSet {
    let runs = |pod: &&&PodSeen| own(pod, container).is_some_and(|seen| seen.ready);
    let running: Vec<_> = pods.iter().filter(runs).collect();
    // One that is cut off runs what it ran, as far as anybody knows; but it serves nobody.
    let digests: BTreeSet<_> = running.iter().filter_map(|pod| own(pod, container)?.digest.clone()).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let ready = running.iter().filter(|pod| !pod.cut_off).count();
    PodSet { total: count(pods.len()), ready: count(ready), digests: digests.into_iter().collect() }
}
