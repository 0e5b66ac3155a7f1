// SPDX-License-Identifier: Apache-2.0
//! What runs in a cluster.

use milepost_api::Millis;
use serde::{Deserialize, Serialize};

use super::{Digest, ImageRef, Release, WorkloadRef};

/// The kinds of workload that are watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WorkloadKind {
    /// apps/v1 Deployment.
    #[default]
    Deployment,
    /// apps/v1 StatefulSet.
    StatefulSet,
    /// apps/v1 DaemonSet.
    DaemonSet,
}

/// One workload's container as its cluster shows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// Which one.
    pub of: WorkloadRef,
    /// `false` when the API server says there is none of that name.
    pub exists: bool,
    /// Pods wanted.
    pub desired: u32,
    /// Whether the status speaks of the newest generation (`observedGeneration >= generation`).
    pub observed: bool,
    /// Whether the newest template was fully rolled out once, by the cluster's word: pods that are not ready now were so before,
    /// or are wanted besides.
    #[serde(default)]
    pub settled: bool,
    /// The image that the newest pod template asks for.
    pub wanted: Option<ImageRef>,
    /// Pods of the newest template.
    pub new: PodSet,
    /// Pods of earlier templates that still are.
    pub old: PodSet,
    /// Why the rollout does not get on: a condition's or a waiting container's own reason.
    pub failed: Option<String>,
    /// Why the rollout goes no further by somebody's order, in Kubernetes' own word: `paused`, `partition 2`, `OnDelete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// What earlier pod templates asked for, as far as the cluster keeps them, the last first; [`EARLIER`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// When the newest rollout last progressed or completed, by the cluster's word.
    pub since: Option<Millis>,
    /// What Helm says, where it is asked and this is Helm's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// Earlier pod templates that are kept of a workload.
pub const EARLIER: usize = 3;

/// An earlier pod template, by the image that it asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The image.
    pub image: ImageRef,
    /// When it was first asked for.
    pub begun: Option<Millis>,
}

/// Some pods of a workload, seen through the service's own container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodSet {
    /// Pods that are.
    pub total: u32,
    /// Pods whose container is ready.
    pub ready: u32,
    /// Digests in the ready and running containers' `imageID`s, sorted, each once.
    pub digests: Vec<Digest>,
}

impl Workload {
    /// What is known when the API server says that there is none of that name.
    pub fn gone(of: WorkloadRef) -> Self {
        Self {
            of,
            exists: false,
            desired: 0,
            observed: true,
            settled: false,
            wanted: None,
            new: PodSet::default(),
            old: PodSet::default(),
            failed: None,
            held: None,
            earlier: Vec::new(),
            since: None,
            release: None,
        }
    }

    /// Fully rolled out: the newest template has all its pods ready and no other is left.
    pub fn complete(&self) -> bool {
        self.exists && self.observed && self.old.total == 0 && self.new.ready >= self.desired
    }

    /// The images that Helm's newest revisions ask for.
    pub fn asked_by_helm(&self) -> impl Iterator<Item = &ImageRef> {
        let newest = self.release.iter().flat_map(|release| release.revisions.iter().rev().take(3));
        newest.filter_map(|revision| revision.image.as_ref())
    }

    /// Every digest that runs now.
    pub fn running(&self) -> impl Iterator<Item = &Digest> {
        self.new.digests.iter().chain(&self.old.digests)
    }
}
