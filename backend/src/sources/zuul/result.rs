// SPDX-License-Identifier: Apache-2.0
//! Zuul's result words (model.py, executor/server.py of 14; a word that is not known stays `Unknown`).

use crate::model::{JobState, RunState};

/// Of a build that has one; Zuul's comments have the same words.
pub(crate) fn job(word: &str) -> JobState {
    match word {
        "SUCCESS" => JobState::Passed,
        "FAILURE" | "RETRY_LIMIT" | "TIMED_OUT" | "POST_FAILURE" | "NODE_FAILURE" | "DISK_FULL"
        | "MERGE_CONFLICT" | "MERGE_FAILURE" | "CONFIG_ERROR" | "ERROR" => JobState::Failed,
        "ABORTED" | "CANCELED" | "CANCELLED" | "DEQUEUED" => JobState::Cancelled,
        "SKIPPED" => JobState::Skipped,
        // this try failed, another one comes
        "RETRY" => JobState::Waiting,
        _ => JobState::Unknown,
    }
}

/// Of a buildset that has one.
pub(super) fn run(word: &str) -> RunState {
    match word {
        "CONFIG_ERROR" => RunState::ConfigError,
        // no verdict: the project has no job in this pipeline
        "NO_JOBS" => RunState::Cancelled,
        _ => match job(word) {
            JobState::Passed => RunState::Passed,
            JobState::Failed => RunState::Failed,
            JobState::Cancelled => RunState::Cancelled,
            _ => RunState::Unknown,
        },
    }
}
