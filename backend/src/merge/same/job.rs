// SPDX-License-Identifier: Apache-2.0
//! One job, as several sources tell of it.

use crate::model::{Job, JobState};

/// Whether a job is another one, or a stage of it: by their addresses. What waits has none yet, and goes by its name; what has a verdict
/// does not: anybody who may change a job's settings may call it as another one.
pub(super) fn belongs(inner: &Job, whole: &Job) -> bool {
    match (inner.url.as_deref(), whole.url.as_deref()) {
        (Some(inner), Some(whole)) => {
            let (inner, whole) = (place(inner), place(whole));
            inner.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        (None, _) => inner.state == JobState::Waiting && inner.name == whole.name,
        (Some(_), None) => false,
    }
}

/// The build's own address: which page of it is shown does not matter, nor how it is asked for.
fn place(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let url = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let url = url.trim_end_matches('/');
    let pages = ["/display/redirect", "/consoleFull", "/consoleText", "/console"];
    pages.iter().find_map(|page| url.strip_suffix(page)).unwrap_or(url)
}

/// Adds to a job what another source knows of it or of its stages. Who says that it passed and who that it failed, where they
/// contradict each other.
pub(super) fn add(job: &mut Job, inner: &[&Job], (by, other): (&str, &str)) -> Option<(String, String)> {
    let told = sum(inner)?;
    let own = job.state;
    job.state = better_known(own, told);
    let bad = |inner: &&&Job| matches!(inner.state, JobState::Failed | JobState::Failing) && inner.voting;
    if let Some(stage) = inner.iter().find(bad) {
        if job.excerpt.is_none() && stage.excerpt.is_some() {
            job.excerpt.clone_from(&stage.excerpt);
        }
        // Straight to what failed.
        job.url = stage.url.clone().or(job.url.take());
    }
    job.voting &= inner.iter().any(|inner| inner.voting);
    job.started = job.started.or_else(|| inner.iter().filter_map(|inner| inner.started).min());
    job.ended = job.ended.or_else(|| inner.iter().filter_map(|inner| inner.ended).max());
    for artifact in inner.iter().flat_map(|inner| &inner.artifacts) {
        if !job.artifacts.contains(artifact) {
            job.artifacts.push(artifact.clone());
        }
    }
    let (by, other) = (by.to_owned(), other.to_owned());
    match (own, told) {
        (JobState::Passed, JobState::Failed) => Some((by, other)),
        (JobState::Failed, JobState::Passed) => Some((other, by)),
        _ => None,
    }
}

/// Where a job stands of which these are the stages; `None`: there are none.
fn sum(stages: &[&Job]) -> Option<JobState> {
    use JobState::{Cancelled, Failed, Failing, Passed, Running, Skipped, Unknown, Waiting};
    let any = |state: JobState| stages.iter().any(|stage| stage.voting && stage.state == state);
    let all = |state: JobState| stages.iter().all(|stage| stage.state == state);
    if stages.is_empty() {
        return None;
    }
    let open = any(Running) || any(Failing) || (any(Waiting) && !all(Waiting));
    Some(match () {
        () if open && (any(Failed) || any(Failing)) => Failing,
        () if open => Running,
        () if all(Waiting) => Waiting,
        () if any(Failed) => Failed,
        () if any(Cancelled) => Cancelled,
        () if any(Unknown) => Unknown,
        () if all(Skipped) => Skipped,
        () => Passed,
    })
}

/// Of two tellings of one job that of who knows more: an end before what is under way, a verdict before an
/// end without one, and of two verdicts the worse.
fn better_known(own: JobState, told: JobState) -> JobState {
    let rank = |state: JobState| match state {
        JobState::Unknown => 0,
        JobState::Waiting => 1,
        JobState::Running => 2,
        JobState::Failing => 3,
        JobState::Skipped => 4,
        JobState::Cancelled => 5,
        JobState::Passed => 6,
        JobState::Failed => 7,
    };
    if rank(told) > rank(own) { told } else { own }
}
