// SPDX-License-Identifier: Apache-2.0
//! What has become of a change, for who wants to hear of its ends alone.

use serde::{Deserialize, Serialize};

use crate::{PipelineProgress, StepKind, StepState, TargetState};

/// What has become of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is on its way.
    UnderWay,
    /// It is where its pipeline leads, or nothing of it goes there.
    Arrived,
    /// Its code was where the pipeline leads, and somewhere it is there no more: rolled back, reverted or removed.
    RolledBack,
}

impl PipelineProgress {
    /// What has become of the change; `None` where that is not known, and of one that was abandoned.
    pub fn fate(&self) -> Option<Fate> {
        if self.headline.key == "abandoned" {
            return None;
        }
        let last = self.steps.iter().rev().find(|step| step.kind == StepKind::Deploy && !step.optional);
        let gone = last.is_some_and(|step| step.targets.iter().any(|target| is_gone(&target.state)));
        match self.state {
            _ if gone => Some(Fate::RolledBack),
            StepState::Done | StepState::Skipped => Some(Fate::Arrived),
            StepState::Unknown => None,
            StepState::Waiting | StepState::Running | StepState::Failed => Some(Fate::UnderWay),
        }
    }
}

fn is_gone(state: &TargetState) -> bool {
    matches!(
        state,
        TargetState::RolledBack { .. } | TargetState::Reverted { .. } | TargetState::Removed { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;

    #[test]
    fn a_sample_ends_where_its_headline_says() {
        for (sample, fate) in [
            ("in-production", Some(Fate::Arrived)),
            ("rolled-back", Some(Fate::RolledBack)),
            ("rolling-out", Some(Fate::UnderWay)),
            ("rollout-failed", Some(Fate::UnderWay)),
            ("check-failed", Some(Fate::UnderWay)),
            ("silent-cluster", None),
        ] {
            let file = format!("{}/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
            let progress: Progress = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            assert_eq!(progress.pipeline.unwrap().fate(), fate, "{sample}");
        }
    }
}
