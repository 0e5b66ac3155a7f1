// SPDX-License-Identifier: Apache-2.0
//! Buildbot's results (`buildbot/process/results.py`). A number that is not known stays `Unknown`.

use crate::model::{JobState, RunState};

/// A build that had nothing to do, or a request that another stands for.
pub(super) const SKIPPED: i64 = 3;

/// Of a request or build that has ended.
pub(super) fn job(results: Option<i64>) -> JobState {
    match results {
        // SUCCESS, and WARNINGS: its steps ended well, and had something to say
        Some(0 | 1) => JobState::Passed,
        // FAILURE, and EXCEPTION: Buildbot itself or the worker broke
        Some(2 | 4) => JobState::Failed,
        Some(SKIPPED) => JobState::Skipped,
        // RETRY: the worker was lost, another try comes
        Some(5) => JobState::Waiting,
        // CANCELLED
        Some(6) => JobState::Cancelled,
        _ => JobState::Unknown,
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
