// SPDX-License-Identifier: Apache-2.0
//! What is watched for: the workloads of the services.

use std::collections::BTreeMap;

use crate::model::{Repository, Service, WorkloadRef};

/// Workloads, each with the repositories of the services that run there.
pub(super) type Workloads = BTreeMap<WorkloadRef, Vec<Repository>>;

/// Those in `cluster`.
pub(super) fn workloads(cluster: &str, services: &[Service]) -> Workloads {
    let mut workloads = Workloads::new();
    for service in services {
        for workload in service.workloads.iter().filter(|workload| workload.cluster == cluster) {
            workloads.entry(workload.clone()).or_default().extend(service.repositories.iter().cloned());
        }
    }
    workloads
}
