// SPDX-License-Identifier: Apache-2.0
//! What a step shows of a run that has failed, fails, or waits for a person.

use milepost_api::{Excerpt, Failure, Say, StepState};

use super::{Verdict, View, evidence::Told, ground::Ground, notes::Note};
use crate::{
    excerpt,
    model::{Job, Run},
};

/// A step that a run has failed; `say` may name the job that did.
pub(super) fn failed(run: &Run, job: Option<&Job>, say: Say) -> Verdict {
    Verdict { failure: Some(failure(run, job)), ..Verdict::new(StepState::Failed, say).since(run.ended) }
}

/// A step whose CI cannot read its configuration.
pub(super) fn unreadable(run: &Run) -> Verdict {
    failed(run, None, Say::CheckConfigError).since(run.ended.or(run.enqueued))
}

/// A step whose run goes on though a job of it fails already.
pub(super) fn failing(run: &Run, job: &Job) -> Verdict {
    let say = Say::CheckFailing { job: job.name.clone() };
    Verdict { failure: Some(failure(run, Some(job))), ..Verdict::new(StepState::Running, say) }
}

/// A step whose run goes on when somebody has clicked.
pub(super) fn paused(job: &str) -> Verdict {
    Verdict::new(StepState::Running, Say::CheckPaused { job: job.to_owned() })
}

/// What is to blame: the job, or the CI pipeline where none is known.
pub(super) fn blamed(run: &Run, job: Option<&Job>) -> String {
    job.map_or_else(|| run.pipeline.clone(), |job| job.name.clone())
}

/// What failed, for the page: the job's own log and lines, or the run's own words where no job is to blame.
pub(super) fn failure(run: &Run, job: Option<&Job>) -> Failure {
    match job {
        Some(job) => Failure {
            stage: job.name.clone(),
            url: job.url.clone().or_else(|| run.url.clone()),
            excerpt: job.excerpt.clone(),
        },
        None => Failure {
            stage: run.pipeline.clone(),
            url: run.url.clone(),
            excerpt: run.message.as_deref().map(words),
        },
    }
}

/// On how many other changes the same stage failed for the same reason lately.
pub(super) fn elsewhere<'r>(
    view: &View<'_>,
    failure: &Failure,
    mut runs: impl Iterator<Item = &'r Told<'r, Run>>,
) -> Option<Note> {
    failure.excerpt.as_ref()?;
    // Of several that tell of it, who has read the lines is who tells them of other changes, too.
    let (told, job, changes) = runs.find_map(|told| {
        let job = told.is.jobs.iter().find(|job| job.excerpt == failure.excerpt)?;
        Some((told, job, *view.input.elsewhere.get(&job.failure(told.source)?)?))
    })?;
    let ground = Ground::elsewhere(told.source, &job.name, changes);
    let say = Say::AlsoFailing { stage: failure.stage.clone(), changes };
    (changes > 0).then(|| Note { say, grounds: vec![ground] })
}

/// A server's own message as an excerpt.
fn words(message: &str) -> Excerpt {
    Excerpt { lines: excerpt::plain(message).lines().map(str::to_owned).collect(), ..Excerpt::default() }
}
