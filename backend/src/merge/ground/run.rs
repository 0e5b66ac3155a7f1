// SPDX-License-Identifier: Apache-2.0
//! What CI says of its runs and jobs.

use super::{Ground, Name};
use crate::{
    merge::evidence::Told,
    model::{Digest, Job, JobState, Run, RunState, Subject},
};

impl Told<'_, Run> {
    /// What CI says of the run, and of each job that failed or fails.
    pub(in crate::merge) fn grounds(&self) -> impl Iterator<Item = Ground> {
        let bad = |job: &&Job| job.voting && matches!(job.state, JobState::Failed | JobState::Failing);
        let jobs = self.is.jobs.iter().filter(bad).map(|job| self.job(job, word(job.state).to_owned()));
        std::iter::once(self.whole()).chain(jobs)
    }

    /// The job of it that says it made the image.
    pub(in crate::merge) fn publisher(&self, digest: &Digest) -> Option<Ground> {
        let made =
            |job: &Job| job.artifacts.iter().find(|a| a.image.digest.as_ref() == Some(digest)).cloned();
        let (job, artifact) = self.is.jobs.iter().find_map(|job| Some((job, made(job)?)))?;
        Some(self.job(job, format!("artifact {} is {}", Name(&artifact.name), Name(&artifact.image))))
    }

    /// That a bot's comment cannot be read, and why.
    pub(in crate::merge) fn unread(&self) -> Ground {
        let why = self.is.message.as_deref().unwrap_or_default();
        Ground::new(self.source, self.name(), format!("cannot be read: {}", Name(why)), Some(self.as_of))
    }

    fn whole(&self) -> Ground {
        let run = self.is;
        let ended = run.jobs.iter().filter(|job| !job.state.is_open());
        let said = match (run.state, run.position) {
            (RunState::Queued, Some(position)) => format!("queued, position {position}"),
            (RunState::Queued, None) => "queued".to_owned(),
            (RunState::Running, _) => format!("running, {} of {} jobs ended", ended.count(), run.jobs.len()),
            (RunState::Passed, _) => "passed".to_owned(),
            (RunState::Failed, _) => "failed".to_owned(),
            (RunState::Cancelled, _) => "cancelled".to_owned(),
            (RunState::ConfigError, _) => "cannot read its configuration".to_owned(),
            (RunState::Unknown, _) => "a state that is not known".to_owned(),
        };
        Ground::new(self.source, self.name(), said, Some(self.as_of))
    }

    fn job(&self, job: &Job, said: String) -> Ground {
        let object = format!("job {} in {}", Name(&job.name), self.name());
        Ground::new(self.source, object, said, Some(self.as_of))
    }

    fn name(&self) -> String {
        let (pipeline, key) = (Name(&self.is.pipeline), Name(&self.key));
        if let (true, Subject::PatchSet { number, patch_set, .. }) = (self.is.from_comment, &self.is.subject)
        {
            return format!("{pipeline} of {number},{patch_set} (by a comment)");
        }
        match &self.is.subject {
            Subject::PatchSet { number, patch_set, .. } => {
                format!("{pipeline} of {number},{patch_set} ({key})")
            }
            Subject::Revision { revision, .. } => {
                format!("{pipeline} of {} ({key})", super::short(revision))
            }
        }
    }
}

fn word(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "waiting",
        JobState::Running => "running",
        JobState::Failing => "failing",
        JobState::Passed => "passed",
        JobState::Failed => "failed",
        JobState::Skipped => "skipped",
        JobState::Cancelled => "cancelled",
        JobState::Unknown => "a state that is not known",
    }
}
