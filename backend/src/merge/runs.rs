// SPDX-License-Identifier: Apache-2.0
//! What CI runs add up to for one step.

use milepost_api::{Excerpt, Failure, Millis};

use super::{View, evidence::Told};
use crate::model::{Job, JobState, Run, RunState, RunsOf, Subject};

/// Where one run, or several that are all needed, stand.
pub(super) enum Outlook<'a> {
    /// There is none.
    Missing,
    /// Nothing has begun. With its place in the queue, from 1.
    Queued(Option<u32>),
    /// Under way; a job may have failed already.
    Running { done: u32, total: u32, failing: Option<(&'a Run, &'a Job)> },
    /// All ended well; when the last did.
    Passed(Option<Millis>),
    /// Ended badly; the first voting job that failed, if one is known.
    Failed(&'a Run, Option<&'a Job>),
    /// CI could not read its configuration.
    ConfigError(&'a Run),
}

/// The runs that a step listens to, newest of each CI pipeline, cancelled ones left out: a superseded recheck takes no verdict back.
pub(super) fn newest<'a>(
    view: &View<'a>,
    of: &RunsOf,
    mut concerns: impl FnMut(&Run) -> bool,
) -> Vec<Told<'a, Run>> {
    let mut newest: Vec<Told<'a, Run>> = Vec::new();
    for told in view.evidence.runs.iter().copied() {
        let wanted = of.sources.iter().any(|source| source == told.source)
            && (of.pipelines.is_empty() || of.pipelines.contains(&told.is.pipeline));
        if !wanted || told.is.state == RunState::Cancelled || !concerns(told.is) {
            continue;
        }
        let same =
            |held: &&mut Told<'a, Run>| held.source == told.source && held.is.pipeline == told.is.pipeline;
        match newest.iter_mut().find(same) {
            Some(held) if (held.is.enqueued, held.key) < (told.is.enqueued, told.key) => *held = told,
            Some(_) => {}
            None => newest.push(told),
        }
    }
    newest
}

/// The newest patch set of the change that has runs. Rebase and Cherry-Pick make one more at the submit, which CI never saw.
pub(super) fn tested_patch_set(view: &View<'_>, of: &RunsOf) -> Option<u32> {
    let change = view.input.change;
    let ours = |told: &Told<'_, Run>| match &told.is.subject {
        Subject::PatchSet { project, number, patch_set }
            if *project == change.project
                && *number == change.number
                && told.is.state != RunState::Cancelled =>
        {
            of.pipelines
                .is_empty()
                .then_some(*patch_set)
                .or_else(|| of.pipelines.contains(&told.is.pipeline).then_some(*patch_set))
        }
        _ => None,
    };
    view.evidence.runs.iter().filter_map(ours).max()
}

/// What the newest runs of a step add up to. Every CI pipeline that the step names is needed.
pub(super) fn outlook<'a>(runs: &[Told<'a, Run>], of: &RunsOf) -> Outlook<'a> {
    let missing =
        of.pipelines.iter().filter(|name| !runs.iter().any(|told| told.is.pipeline == **name)).count();
    let mut sum = if missing > 0 || runs.is_empty() { Outlook::Missing } else { Outlook::Passed(None) };
    for told in runs {
        sum = worse(sum, one(told.is, &of.jobs));
    }
    sum
}

fn one<'a>(run: &'a Run, only: &[String]) -> Outlook<'a> {
    let counts = |job: &&Job| if only.is_empty() { job.voting } else { only.contains(&job.name) };
    let jobs = || run.jobs.iter().filter(counts);
    let failed = jobs().find(|job| job.state == JobState::Failed);
    match run.state {
        RunState::ConfigError => Outlook::ConfigError(run),
        RunState::Failed if only.is_empty() || failed.is_some() => Outlook::Failed(run, failed),
        // Of a run that ended, a named job that was skipped or is not there has not passed.
        RunState::Passed | RunState::Failed if !only.iter().all(|name| has_passed(run, name)) => {
            Outlook::Missing
        }
        RunState::Passed | RunState::Failed => Outlook::Passed(run.ended),
        RunState::Queued => Outlook::Queued(run.position),
        RunState::Running | RunState::Unknown | RunState::Cancelled => {
            let ended =
                |job: &&Job| matches!(job.state, JobState::Passed | JobState::Failed | JobState::Skipped);
            let failing = jobs().find(|job| matches!(job.state, JobState::Failing | JobState::Failed));
            Outlook::Running {
                done: count(jobs().filter(ended)),
                total: count(jobs()),
                failing: failing.map(|job| (run, job)),
            }
        }
    }
}

fn has_passed(run: &Run, name: &str) -> bool {
    run.jobs.iter().any(|job| job.name == name && job.state == JobState::Passed)
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// Of two, the one that a reader must hear of first; what is under way adds up.
fn worse<'a>(held: Outlook<'a>, other: Outlook<'a>) -> Outlook<'a> {
    use Outlook::{ConfigError, Failed, Missing, Passed, Queued, Running};
    match (held, other) {
        (Running { done, total, failing }, Running { done: done_too, total: all, failing: too }) => {
            Running { done: done + done_too, total: total + all, failing: failing.or(too) }
        }
        (Passed(ended), Passed(later)) => Passed(ended.max(later)),
        (Queued(position), Queued(behind)) => Queued(position.max(behind)),
        (held, other) => {
            let rank = |outlook: &Outlook<'_>| match outlook {
                ConfigError(_) => 5,
                Failed(..) => 4,
                Running { .. } => 3,
                Queued(_) => 2,
                Missing => 1,
                Passed(_) => 0,
            };
            if rank(&held) >= rank(&other) { held } else { other }
        }
    }
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

/// A server's own message as an excerpt.
fn words(message: &str) -> Excerpt {
    Excerpt {
        lines: message.lines().take(40).map(|line| line.chars().take(400).collect()).collect(),
        cause: None,
    }
}
