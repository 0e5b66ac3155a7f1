// SPDX-License-Identifier: Apache-2.0
//! The model's CI runs.

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A change, by its place in the list, and its patch set from 1.
    PatchSet(usize, usize),
    Revision(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Queued,
    Running,
    Passed,
    Failed,
    Cancelled,
}

/// One run with its two jobs.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) pipeline: &'static str,
    pub(super) of: Of,
    pub(super) state: State,
    pub(super) jobs: [Job; 2],
    /// The image that it published.
    pub(super) published: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) name: &'static str,
    /// How it ended, if it has.
    pub(super) passed: Option<bool>,
}

/// What may become of a run next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Queue,
    Run,
    JobPasses,
    JobFails,
    Pass,
    Fail,
    Cancel,
}

impl Run {
    pub(super) fn new(pipeline: &'static str, of: Of) -> Self {
        let names = match pipeline {
            "check" => ["lint", "unit"],
            "gate" => ["integration", "publish"],
            _ => ["build", "push"],
        };
        let jobs = names.map(|name| Job { name, passed: None });
        Self { pipeline, of, state: State::Queued, jobs, published: None }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Queued | State::Running)
    }

    /// The first job that failed.
    pub(super) fn culprit(&self) -> Option<&'static str> {
        self.jobs.iter().find(|job| job.passed == Some(false)).map(|job| job.name)
    }

    pub(super) fn ended_jobs(&self) -> usize {
        self.jobs.iter().filter(|job| job.passed.is_some()).count()
    }

    /// What may come next, by choice: a run with a failed job does not pass.
    pub(super) fn next(&self, choice: usize) -> Next {
        let left = self.jobs.iter().any(|job| job.passed.is_none());
        match (self.state, choice % 8) {
            (State::Queued, 7) => Next::Cancel,
            (State::Queued, _) => Next::Run,
            (_, 0) => Next::Cancel,
            (_, 1) if left => Next::JobPasses,
            (_, 2) if left => Next::JobFails,
            (_, 3) => Next::Fail,
            _ if self.culprit().is_some() => Next::Fail,
            _ => Next::Pass,
        }
    }

    /// Does it; the scenario's line, with `of` as it names what the run is for.
    pub(super) fn does(&mut self, next: Next, of: &str) -> String {
        let pipeline = self.pipeline;
        let run = |words: &str| format!("zuul {pipeline} of {of} {words}");
        match next {
            Next::Queue => run("is queued"),
            Next::Run => {
                self.state = State::Running;
                run(&format!("runs {}", self.jobs.map(|job| job.name).join(" ")))
            }
            Next::JobPasses | Next::JobFails => {
                let passes = next == Next::JobPasses;
                let Some(job) = self.jobs.iter_mut().find(|job| job.passed.is_none()) else {
                    return "time passes".to_owned();
                };
                job.passed = Some(passes);
                format!("zuul build {} of {of} {}", job.name, if passes { "passes" } else { "fails" })
            }
            Next::Pass => {
                self.state = State::Passed;
                run("passes")
            }
            Next::Fail => {
                self.state = State::Failed;
                run("fails")
            }
            Next::Cancel => {
                self.state = State::Cancelled;
                run("is cancelled")
            }
        }
    }
}
