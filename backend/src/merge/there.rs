// SPDX-License-Identifier: Apache-2.0
//! What runs in the place of each target, for who is told of more than the change's own image.

use super::{Verdict, View, called};
use crate::model::{ImageRef, There, WorkloadRef};

/// By service and cluster, each once.
pub(super) fn of(view: &View<'_>, verdicts: &[Verdict]) -> Vec<There> {
    let mut all: Vec<There> = Vec::new();
    for target in verdicts.iter().flat_map(|verdict| &verdict.targets) {
        let place = view.input.pipeline.services.iter().filter(|service| service.name == target.service);
        let mut places = place.flat_map(|service| {
            let here = |at: &&WorkloadRef| at.cluster == target.cluster && !service.is_canary(at);
            service.workloads.iter().filter(here)
        });
        let there = There {
            service: target.service.clone(),
            environment: target.environment.clone(),
            cluster: target.cluster.clone(),
            image: places.find_map(|at| image(view, at)),
        };
        if !all.iter().any(|known| known.is_at(&there)) {
            all.push(there);
        }
    }
    all
}

/// As the registry has it; what no registry has told of, as the template names it.
fn image(view: &View<'_>, at: &WorkloadRef) -> Option<ImageRef> {
    let workload = view.evidence.workload(at)?.is;
    let Some(digest) = workload.running().next() else { return workload.wanted.clone() };
    if let Some(told) = view.evidence.image(digest) {
        return Some(ImageRef {
            repository: told.is.repository.clone(),
            tag: called::tag(told.is).map(str::to_owned),
            digest: Some(told.is.digest.clone()),
        });
    }
    let named = workload.wanted.as_ref()?;
    Some(ImageRef { repository: named.repository.clone(), tag: None, digest: Some(digest.clone()) })
}
