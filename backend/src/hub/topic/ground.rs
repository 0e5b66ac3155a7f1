// SPDX-License-Identifier: Apache-2.0
//! What an answer rests on before anything is known: the pipeline, and what its facts are found by.

use std::{collections::BTreeSet, sync::Arc};

use super::Asked;
use crate::model::{Join, Pipeline, WorkloadRef};

/// What the configuration says of a topic.
pub(in crate::hub) struct Ground {
    pub(in crate::hub) pipeline: Option<Arc<Pipeline>>,
    /// What its facts are found by.
    pub(in crate::hub) joins: BTreeSet<Join>,
}

impl Ground {
    pub(super) fn of(asked: &Asked, pipeline: Option<Arc<Pipeline>>) -> Self {
        let mut joins = BTreeSet::from([
            Join::Change { project: asked.project.clone(), number: asked.number },
            Join::Project(asked.project.clone()),
        ]);
        if let Some(pipeline) = &pipeline {
            for service in &pipeline.services {
                let names = service.repositories.iter().flat_map(|ours| pipeline.names_of(ours));
                joins.extend(names.map(Join::Repository));
                joins.extend(service.workloads.iter().map(WorkloadRef::join));
                joins.extend(pipeline.environments().map(|environment| Join::Wanted {
                    environment: environment.to_owned(),
                    service: service.name.clone(),
                }));
            }
        }
        Self { pipeline, joins }
    }
}
