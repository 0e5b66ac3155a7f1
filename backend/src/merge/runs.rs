// SPDX-License-Identifier: Apache-2.0
//! What CI runs add up to for one step.

use milepost_api::Millis;

use super::{View, comments, evidence::Told, ground::Ground};
use crate::model::{Job, JobState, Run, RunState, RunsOf};

/// Where one run, or several that are all needed, stand.
pub(super) enum Outlook<'a> {
    /// There is none.
    Missing,
    /// Nothing has begun. With its place in the queue, from 1.
    Queued(Option<u32>),
    /// Under way; a job may have failed already, or wait for a person.
    Running { done: u32, total: u32, failing: Option<(&'a Run, &'a Job)>, paused: Option<&'a str> },
    /// All ended well; when the last did.
    Passed(Option<Millis>),
    /// Ended badly; the first voting job that failed, if one is known.
    Failed(&'a Run, Option<&'a Job>),
    /// CI could not read its configuration.
    ConfigError(&'a Run),
    /// It runs no more, and CI does not say how it ended.
    Untold,
}

/// The runs that a step listens to, newest of each CI pipeline, cancelled ones left out: a superseded recheck takes no verdict back.
pub(super) fn newest<'a>(
    view: &View<'a>,
    of: &RunsOf,
    mut concerns: impl FnMut(&Run) -> bool,
) -> Vec<Told<'a, Run>> {
    let mut newest: Vec<Told<'a, Run>> = Vec::new();
    for told in view.evidence.runs.iter().copied() {
        if !listens(view, of, &told) || told.is.state == RunState::Cancelled || !concerns(told.is) {
            continue;
        }
        let same =
            |held: &&mut Told<'a, Run>| held.source == told.source && held.is.pipeline == told.is.pipeline;
        match newest.iter_mut().find(same) {
            Some(held) if (began(held), held.key) < (began(&told), told.key) => *held = told,
            Some(_) => {}
            None => newest.push(told),
        }
    }
    newest
}

/// Whether a step listens to what a run says.
pub(super) fn listens(view: &View<'_>, of: &RunsOf, told: &Told<'_, Run>) -> bool {
    if told.is.from_comment {
        return comments::listens(view, of, told.is);
    }
    of.sources.iter().any(|source| source == told.source) && of.listens(&told.is.pipeline)
}

/// By which the newest is told. Of what a comment tells it is known only when it was written.
fn began(told: &Told<'_, Run>) -> Option<Millis> {
    told.is.enqueued.or(told.is.ended.filter(|_| told.is.from_comment))
}

/// The current patch set, or the one before it, whichever is the newest with runs: Rebase and Cherry-Pick make one more at the
/// submit, which CI never saw.
pub(super) fn tested_patch_set(view: &View<'_>, of: &RunsOf) -> Option<u32> {
    let counts = |told: &&Told<'_, Run>| told.is.state != RunState::Cancelled && listens(view, of, told);
    let change = view.input.change;
    let runs = view.evidence.runs.iter().filter(counts);
    let tested = runs.filter_map(|told| told.is.subject.patch_set_of(change));
    tested.filter(|patch_set| patch_set + 1 >= change.current_patch_set).max()
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

/// The CI pipelines of a step that have no run, and what each source says instead. `what` they would run for.
pub(super) fn missing(view: &View<'_>, of: &RunsOf, found: &[Told<'_, Run>], what: &str) -> Vec<Ground> {
    let runs = |pipeline: &String| found.iter().any(|told| told.is.pipeline == *pipeline);
    let mut missing: Vec<_> = of.pipelines.iter().filter(|pipeline| !runs(pipeline)).cloned().collect();
    if of.pipelines.is_empty() && found.is_empty() {
        missing.push("runs".to_owned());
    }
    let silent = of.sources.iter().filter(|source| !view.heard.fresh(source));
    let silent = silent.map(|source| view.health_ground(source));
    let fresh = of.sources.iter().filter(|source| view.heard.fresh(source));
    let none = fresh.flat_map(|source| {
        missing.iter().map(move |pipeline| view.none_ground(source, format!("{pipeline} of {what}")))
    });
    silent.chain(none).collect()
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
        // It runs no more: a job that failed says how it ended, and nothing else does.
        RunState::Unknown if !jobs().any(|job| job.state == JobState::Failing) => {
            failed.map_or(Outlook::Untold, |failed| Outlook::Failed(run, Some(failed)))
        }
        RunState::Running | RunState::Unknown | RunState::Cancelled => {
            let ended =
                |job: &&Job| matches!(job.state, JobState::Passed | JobState::Failed | JobState::Skipped);
            let failing = jobs().find(|job| matches!(job.state, JobState::Failing | JobState::Failed));
            Outlook::Running {
                done: count(jobs().filter(ended)),
                total: count(jobs()),
                failing: failing.map(|job| (run, job)),
                paused: run.waits_for.as_deref(),
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
    use Outlook::{ConfigError, Failed, Missing, Passed, Queued, Running, Untold};
    match (held, other) {
        (
            Running { done, total, failing, paused },
            Running { done: done_too, total: all, failing: too, paused: another },
        ) => Running {
            done: done + done_too,
            total: total + all,
            failing: failing.or(too),
            paused: paused.or(another),
        },
        (Passed(ended), Passed(later)) => Passed(ended.max(later)),
        (Queued(position), Queued(behind)) => Queued(position.max(behind)),
        (held, other) => {
            let rank = |outlook: &Outlook<'_>| match outlook {
                ConfigError(_) => 6,
                Failed(..) => 5,
                Running { .. } => 4,
                Queued(_) => 3,
                Untold => 2,
                Missing => 1,
                Passed(_) => 0,
            };
            if rank(&held) >= rank(&other) { held } else { other }
        }
    }
}
