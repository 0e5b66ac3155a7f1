// SPDX-License-Identifier: Apache-2.0
//! The lists that are watched.

use super::helm::Helm;
use crate::model::WorkloadKind;

/// One kind of object that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Deployments,
    StatefulSets,
    DaemonSets,
    ReplicaSets,
    Pods,
    /// Helm's own.
    Secrets,
    /// Helm's own.
    ConfigMaps,
}

impl Part {
    /// Its API group; that of pods has no name.
    pub(super) fn group(self) -> &'static str {
        match self {
            Self::Deployments | Self::StatefulSets | Self::DaemonSets | Self::ReplicaSets => "apps",
            Self::Pods | Self::Secrets | Self::ConfigMaps => "",
        }
    }

    /// Its name in API paths and in Roles.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::StatefulSets => "statefulsets",
            Self::DaemonSets => "daemonsets",
            Self::ReplicaSets => "replicasets",
            Self::Pods => "pods",
            Self::Secrets => "secrets",
            Self::ConfigMaps => "configmaps",
        }
    }

    /// What the server is to leave out: labels and fields that all of them have. Nobody else's Secrets ever arrive.
    pub(super) fn selectors(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Secrets => (Some("owner=helm"), Some("type=helm.sh/release.v1")),
            Self::ConfigMaps => (Some("owner=helm"), None),
            _ => (None, None),
        }
    }

    /// Where Helm's records are.
    pub(super) fn of_helm(helm: Helm) -> Option<Self> {
        match helm {
            Helm::Unread => None,
            Helm::Secrets => Some(Self::Secrets),
            Helm::ConfigMaps => Some(Self::ConfigMaps),
        }
    }

    /// Whether what it tells only adds to what workloads show, so that a missing right to it is no trouble.
    pub(super) fn is_of_helm(self) -> bool {
        matches!(self, Self::Secrets | Self::ConfigMaps)
    }

    /// The API path of its list in `namespace`.
    pub(super) fn path(self, namespace: &str) -> String {
        let root = match self.group() {
            "" => "/api/v1".to_owned(),
            group => format!("/apis/{group}/v1"),
        };
        format!("{root}/namespaces/{namespace}/{}", self.plural())
    }

    /// Where a workload of this kind and its pods are seen.
    pub(super) fn needed_by(kind: WorkloadKind) -> &'static [Self] {
        match kind {
            WorkloadKind::Deployment => &[Self::Deployments, Self::ReplicaSets, Self::Pods],
            WorkloadKind::StatefulSet => &[Self::StatefulSets, Self::Pods],
            WorkloadKind::DaemonSet => &[Self::DaemonSets, Self::Pods],
        }
    }

    /// Where workloads of this kind are listed themselves.
    pub(super) fn of(kind: WorkloadKind) -> Self {
        match kind {
            WorkloadKind::Deployment => Self::Deployments,
            WorkloadKind::StatefulSet => Self::StatefulSets,
            WorkloadKind::DaemonSet => Self::DaemonSets,
        }
    }
}
