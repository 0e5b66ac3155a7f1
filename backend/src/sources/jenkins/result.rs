// SPDX-License-Identifier: Apache-2.0
//! Jenkins's words for how something stands (`hudson.model.Result`; `StatusExt` of pipeline-rest-api). One that is not known stays
//! `Unknown`.

use crate::model::JobState;

/// Whether unstable is failed here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unstable(pub(super) bool);

impl Unstable {
    const fn state(self) -> JobState {
        if self.0 { JobState::Failed } else { JobState::Passed }
    }

    /// Of a build that has ended.
    pub(super) fn build(self, word: &str) -> JobState {
        match word {
            "SUCCESS" => JobState::Passed,
            "FAILURE" => JobState::Failed,
            "UNSTABLE" => self.state(),
            "ABORTED" => JobState::Cancelled,
            "NOT_BUILT" => JobState::Skipped,
            _ => JobState::Unknown,
        }
    }

    /// Of a stage or a node of one. What was not executed may still be, while its build runs.
    pub(super) fn stage(self, word: &str, build_runs: bool) -> JobState {
        match word {
            "SUCCESS" => JobState::Passed,
            "FAILED" => JobState::Failed,
            "UNSTABLE" => self.state(),
            "ABORTED" => JobState::Cancelled,
            "NOT_EXECUTED" if build_runs => JobState::Waiting,
            "NOT_EXECUTED" => JobState::Skipped,
            "IN_PROGRESS" if build_runs => JobState::Running,
            PAUSED if build_runs => JobState::Waiting,
            _ => JobState::Unknown,
        }
    }
}

/// Of a build that has ended, by Jenkins's word alone, where nobody says what unstable is: failed, as Gerrit Trigger votes by default.
pub(crate) fn job(word: &str) -> JobState {
    Unstable(true).build(word)
}

/// A stage that waits for somebody's click.
pub(super) const PAUSED: &str = "PAUSED_PENDING_INPUT";
