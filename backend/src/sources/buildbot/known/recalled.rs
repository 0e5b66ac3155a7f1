// SPDX-License-Identifier: Apache-2.0
//! What was told before the start and had not ended then: it may have ended meanwhile, below all that is read now, or be there no
//! more. Pure.

use super::{Known, Of};
use crate::model::{JobState, Run, RunState, Want};

impl Known {
    /// Takes what was told before.
    pub(in super::super) fn recall(&mut self, runs: impl IntoIterator<Item = Run>) {
        let open = |run: &Run| matches!(run.state, RunState::Queued | RunState::Running);
        self.recalled = runs.into_iter().filter(open).collect();
    }

    /// Forgets everything else, which is another database's; returns it.
    pub(in super::super) fn begin_anew(&mut self) -> Self {
        let recalled = std::mem::take(&mut self.recalled);
        std::mem::replace(self, Self { recalled, ..Self::default() })
    }

    /// What of it is to be asked for: nothing was told of it since.
    pub(super) fn recalled(&self) -> impl Iterator<Item = Want> {
        let since = |run: &&Run| !self.told.contains_key(&of(run));
        self.recalled.iter().filter(since).map(|run| run.subject.want())
    }

    /// After all that there is was met for this: what is not among it, as it has ended, without a verdict.
    pub(in super::super) fn unfound(&mut self, want: &Want) -> Vec<(Of, Run)> {
        if !self.reach.has_read() {
            // what waits has no build by which it would be found, and is read by the first look
            return Vec::new();
        }
        let (asked, rest): (Vec<Run>, _) =
            std::mem::take(&mut self.recalled).into_iter().partition(|run| want.is_for(&run.subject));
        self.recalled = rest;
        let gone = asked.into_iter().map(|run| (of(&run), run));
        gone.filter(|(of, _)| !self.for_want(want).any(|(_, known)| known == of))
            .map(|(of, run)| (of, without_verdict(run)))
            .collect()
    }
}

fn of(run: &Run) -> Of {
    Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() }
}

fn without_verdict(mut run: Run) -> Run {
    for job in &mut run.jobs {
        if matches!(job.state, JobState::Waiting | JobState::Running | JobState::Failing) {
            job.state = JobState::Unknown;
        }
    }
    Run { state: RunState::Unknown, ..run }
}
