// SPDX-License-Identifier: Apache-2.0
//! What is built and runs.

use serde::{Deserialize, Serialize};

use super::{Repository, WorkloadKind};

/// A configured service: its images and where they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name in the configuration.
    pub name: String,
    /// The repositories of its images; the first is the one shown.
    pub repositories: Vec<Repository>,
    /// Tags that are this service's, as a regular expression; `None`: all.
    pub tag_pattern: Option<String>,
    /// Tag of the image of one revision, with `{revision}` and `{short}` (10 digits); `None`: not derivable.
    pub tag_template: Option<String>,
    /// Path globs that say which changes touch it; empty: all of its project's.
    pub paths: Vec<String>,
    /// Name of the workload that runs as a canary beside the service's own, wherever there is one.
    pub canary: Option<String>,
    /// Where it runs, canaries too.
    pub workloads: Vec<WorkloadRef>,
}

/// One place where a service runs: a container of a workload in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkloadRef {
    /// The cluster's source, by name.
    pub cluster: String,
    /// Kubernetes namespace.
    pub namespace: String,
    /// Deployment, StatefulSet or DaemonSet.
    pub kind: WorkloadKind,
    /// The workload's name.
    pub name: String,
    /// The service's own container; `None`: the only or first one.
    pub container: Option<String>,
}

impl Service {
    /// Whether the place is a canary's.
    pub fn is_canary(&self, place: &WorkloadRef) -> bool {
        self.canary.as_ref() == Some(&place.name)
    }

    /// The canary beside the service's own workload at `place`.
    pub fn canary_of(&self, place: &WorkloadRef) -> Option<&WorkloadRef> {
        let beside = |other: &&WorkloadRef| {
            self.is_canary(other)
                && (&other.cluster, &other.namespace, other.kind)
                    == (&place.cluster, &place.namespace, place.kind)
        };
        self.workloads.iter().find(beside)
    }

    /// Whether any of `paths` is one of this service's.
    pub fn touches(&self, paths: &[String]) -> bool {
        let globs = self.paths.iter().filter_map(|glob| globset::Glob::new(glob).ok());
        let globs: Vec<_> = globs.map(|glob| glob.compile_matcher()).collect();
        paths.iter().any(|path| globs.iter().any(|glob| glob.is_match(path)))
    }
}
