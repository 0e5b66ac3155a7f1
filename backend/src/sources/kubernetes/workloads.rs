// SPDX-License-Identifier: Apache-2.0
//! What is watched for: the workloads of the services.

use std::collections::BTreeMap;

use crate::model::{Repository, Service, WorkloadRef, is_label};

/// Workloads, each with the repositories of the services that run there.
pub(super) type Workloads = BTreeMap<WorkloadRef, Vec<Repository>>;

/// Those in `cluster`. Where a namespace cannot be called so, there is none, and nobody is asked about it: names come from projects, too,
/// and stand in paths.
pub(super) fn workloads(cluster: &str, services: &[Service]) -> Workloads {
    let mut workloads = Workloads::new();
    for service in services {
        for workload in service
            .workloads
            .iter()
            .filter(|workload| workload.cluster == cluster && is_label(&workload.namespace))
        {
            workloads.entry(workload.clone()).or_default().extend(service.repositories.iter().cloned());
        }
    }
    workloads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Paths, WorkloadKind};

    #[test]
    fn a_namespace_that_can_have_no_such_name_is_not_watched() {
        let place = |namespace: &str| WorkloadRef {
            cluster: "eqiad".into(),
            namespace: namespace.into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        };
        let names = ["my_app", "a.b", "x/secrets?y=", "..", "", "web"];
        let service = Service {
            name: "app".into(),
            repositories: vec![],
            tag_pattern: None,
            tag_template: None,
            paths: Paths::default(),
            canary: None,
            workloads: names.map(place).into(),
            declared: true,
        };
        let watched = workloads("eqiad", &[service]);
        assert_eq!(watched.keys().map(|place| &place.namespace[..]).collect::<Vec<_>>(), ["web"]);
    }
}
