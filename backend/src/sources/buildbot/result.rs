// SPDX-License-Identifier: Apache-2.0
//! Buildbot's results (`buildbot/process/results.py`). A number that is not known stays `Unknown`.

use crate::model::{JobState, RunState};

/// How a step, a build, a request or a buildset has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Results {
    Success,
    /// Its steps ended well, and had something to say.
    Warnings,
    Failure,
    /// It had nothing to do, or another request stands for it.
    Skipped,
    /// Buildbot itself or the worker broke.
    Exception,
    /// The worker was lost, another try comes.
    Retry,
    Cancelled,
}

impl Results {
    /// By Buildbot's number; what has not ended has none, or -1.
    pub(super) fn of(number: Option<i64>) -> Option<Self> {
        Some(match number? {
            0 => Self::Success,
            1 => Self::Warnings,
            2 => Self::Failure,
            3 => Self::Skipped,
            4 => Self::Exception,
            5 => Self::Retry,
            6 => Self::Cancelled,
            _ => return None,
        })
    }

    /// Buildbot's own word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Warnings => "warnings",
            Self::Failure => "failure",
            Self::Skipped => "skipped",
            Self::Exception => "exception",
            Self::Retry => "retry",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something went wrong.
    pub(super) fn failed(self) -> bool {
        matches!(self, Self::Failure | Self::Exception)
    }
}

/// Of a request or build that has ended.
pub(super) fn job(results: Option<i64>) -> JobState {
    match Results::of(results) {
        Some(Results::Success | Results::Warnings) => JobState::Passed,
        Some(Results::Failure | Results::Exception) => JobState::Failed,
        Some(Results::Skipped) => JobState::Skipped,
        Some(Results::Retry) => JobState::Waiting,
        Some(Results::Cancelled) => JobState::Cancelled,
        None => JobState::Unknown,
    }
}

/// What the jobs of a run add up to.
pub(super) fn run(jobs: &[JobState]) -> RunState {
    let has = |state: JobState| jobs.contains(&state);
    let begun = |state: &JobState| *state != JobState::Waiting;
    if has(JobState::Waiting) || has(JobState::Running) || has(JobState::Failing) {
        return if jobs.iter().any(begun) { RunState::Running } else { RunState::Queued };
    }
    if has(JobState::Failed) {
        RunState::Failed
    } else if has(JobState::Unknown) {
        RunState::Unknown
    } else if has(JobState::Cancelled) || !has(JobState::Passed) {
        // all skipped, or none at all: no verdict
        RunState::Cancelled
    } else {
        RunState::Passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_result_is_known_and_another_is_no_verdict() {
        let all = (0..8).map(|results| job(Some(results)));
        let wanted = {
            use JobState::{Cancelled, Failed, Passed, Skipped, Unknown, Waiting};
            [Passed, Passed, Failed, Skipped, Failed, Waiting, Cancelled, Unknown]
        };
        assert!(all.eq(wanted));
        assert_eq!(job(None), JobState::Unknown);
    }

    #[test]
    fn a_run_has_passed_only_where_a_job_has_and_none_stands_against_it() {
        use JobState::{Cancelled, Failed, Passed, Running, Skipped, Unknown, Waiting};
        for (jobs, wanted) in [
            (&[Passed, Skipped][..], RunState::Passed),
            (&[Passed, Failed, Cancelled], RunState::Failed),
            (&[Failed, Running], RunState::Running),
            (&[Passed, Waiting], RunState::Running),
            (&[Waiting, Waiting], RunState::Queued),
            (&[Passed, Cancelled], RunState::Cancelled),
            (&[Skipped], RunState::Cancelled),
            (&[Passed, Unknown], RunState::Unknown),
            (&[], RunState::Cancelled),
        ] {
            assert_eq!(run(jobs), wanted, "{jobs:?}");
        }
    }
}
