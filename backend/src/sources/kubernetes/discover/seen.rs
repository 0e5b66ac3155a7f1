// SPDX-License-Identifier: Apache-2.0
//! A workload as it stands in a list (apps/v1).

use serde_json::Value;

use crate::model::{ImageRef, WorkloadKind};

/// What is read of a Deployment, StatefulSet or DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) key: Key,
    /// Name and image of each container whose image can be read.
    pub(super) containers: Vec<(String, ImageRef)>,
    /// How many containers there are.
    pub(super) count: usize,
    /// Namespace and name of Helm's release that it is of.
    pub(super) release: Option<(String, String)>,
}

/// Kind, namespace and name.
pub(super) type Key = (WorkloadKind, String, String);

/// Reads one; `None` without a name or a namespace.
pub(super) fn read(kind: WorkloadKind, object: &Value) -> Option<Seen> {
    let metadata = &object["metadata"];
    let key = (kind, text(&metadata["namespace"])?, text(&metadata["name"])?);
    let containers = object["spec"]["template"]["spec"]["containers"].as_array();
    let containers = containers.map(Vec::as_slice).unwrap_or_default();
    // Set by Helm on all that is a release's.
    let annotation = |name: &str| text(&metadata["annotations"][name]);
    let release = annotation("meta.helm.sh/release-namespace").zip(annotation("meta.helm.sh/release-name"));
    let image = |one: &Value| Some((text(&one["name"])?, text(&one["image"])?.parse().ok()?));
    Some(Seen {
        key,
        count: containers.len(),
        containers: containers.iter().filter_map(image).collect(),
        release,
    })
}

/// A text that is not empty.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A kind by its name in the API.
pub(super) fn kind(name: &str) -> Option<WorkloadKind> {
    match name {
        "Deployment" => Some(WorkloadKind::Deployment),
        "StatefulSet" => Some(WorkloadKind::StatefulSet),
        "DaemonSet" => Some(WorkloadKind::DaemonSet),
        _ => None,
    }
}
