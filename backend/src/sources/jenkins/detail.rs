// SPDX-License-Identifier: Apache-2.0
//! Asks for the stages of a build, and for the lines that say why some of them failed.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Source,
    groups::Found,
    log,
    result::Unstable,
    stages::{self, Stage},
    wire::Build,
};
use crate::{http::FetchError, model::JobState};

/// Stages of one build whose logs are read, at most.
const LOGS: usize = 3;

/// Asks for what is not among the `known` lines yet.
pub(super) async fn ask(
    source: &Source,
    build: &Build,
    known: &BTreeSet<String>,
) -> Result<Found, FetchError> {
    let Build { place, number, .. } = build;
    let stages = if build.pipeline == Some(false) {
        None
    } else {
        source.api.stages(place, *number).await?.map(|body| stages::stages(&body)).transpose()?
    };
    let unstable = Unstable(source.config.unstable_fails);
    let has_failed = |stage: &&Stage| unstable.stage(&stage.status, build.building) == JobState::Failed;
    let failed: Vec<&Stage> = stages.iter().flatten().filter(has_failed).take(LOGS).collect();
    let mut lines = BTreeMap::new();
    if source.config.excerpts {
        for stage in failed.iter().filter(|stage| !known.contains(&stage.node)) {
            let found = log::of_stage(&source.api, place, *number, stage).await?;
            lines.insert(stage.node.clone(), found);
        }
        let build_failed =
            build.result.as_deref().is_some_and(|word| unstable.build(word) == JobState::Failed);
        if build_failed && failed.is_empty() && !known.contains("") {
            lines.insert(String::new(), log::of_build(&source.api, place, *number).await?);
        }
    }
    Ok(Found { stages, lines, ended: !build.building })
}
