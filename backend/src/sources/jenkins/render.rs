// SPDX-License-Identifier: Apache-2.0
//! A group as a run: the stages of all its builds, each as a job. Pure.

mod build;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use milepost_api::Millis;

use super::{
    groups::{Entry, Group, Id, Kept},
    pages::Pages,
    place::Place,
    result::Unstable,
    wire::Queued,
};
use crate::model::{Job, JobState, Run, RunState};

/// One build in a run: as it is listed, or as it was told before.
struct Part<'a> {
    place: &'a Place,
    /// `None`: it waited in the queue when it was told.
    number: Option<u64>,
    begun: Option<Millis>,
    ended: Option<Millis>,
    state: JobState,
    jobs: Vec<Job>,
    paused: Option<String>,
}

impl<'a> Part<'a> {
    fn shown((id, entry): (&'a Id, &Entry), kept: Option<&Kept>, jobs: build::Jobs, state: JobState) -> Self {
        let jobs = match kept.filter(|kept| kept.state() == state) {
            Some(kept) => build::Jobs { jobs: kept.jobs().collect(), ..jobs },
            None => jobs,
        };
        let build::Jobs { jobs, paused } = jobs;
        let (place, number, begun) = (&id.0, Some(id.1), Some(id.2));
        Self { place, number, begun, ended: entry.build.ended, state, jobs, paused }
    }

    fn kept(kept: &'a Kept) -> Self {
        let (begun, ended) = (kept.begun(), kept.ended());
        let (state, jobs) = (kept.state(), kept.jobs().collect());
        Self { place: &kept.place, number: kept.number, begun, ended, state, jobs, paused: None }
    }
}

/// The run; `None` before there is anything to tell.
pub(super) fn run(group: &Group, pages: &Pages, unstable: Unstable) -> Option<Run> {
    let counted = that_count(group);
    let waiting: Vec<_> = group.queued.values().map(|(queued, _)| queued).collect();
    let parts = parts(group, &counted, waiting.len(), pages, unstable);
    let states = parts.iter().map(|part| part.state);
    // One that is not shown may start another.
    let starts = counted.iter().any(|(_, entry)| build::state(entry, unstable) == JobState::Running);
    let states: Vec<JobState> = states.chain(starts.then_some(JobState::Running)).collect();
    let begun = counted.iter().map(|(id, _)| id.2).chain(parts.iter().filter_map(|part| part.begun));
    let since = waiting.iter().filter_map(|queued| queued.since);
    let state = match state(&states, !waiting.is_empty()) {
        Some(state) => state,
        // All that it was left the queue without a build.
        None => group.told_before().then_some(RunState::Cancelled)?,
    };
    let over = !state.is_open();
    let blamed = parts.iter().find(|part| part.state == JobState::Failed).or(parts.first());
    let page = blamed.and_then(|part| Some(pages.build(part.place, part.number?)));
    Some(Run {
        waits_for: parts.iter().find_map(|part| part.paused.clone()).filter(|_| !over),
        url: page,
        enqueued: begun.chain(since).min(),
        ended: parts.iter().map(|part| part.ended).max().flatten().filter(|_| over),
        jobs: parts
            .into_iter()
            .flat_map(|part| part.jobs)
            .chain(waiting.iter().map(|queued| waits(queued, pages)))
            .collect(),
        ..Run::new(group.subject.clone(), group.pipeline.clone(), state)
    })
}

/// What there is to see of a group, in the order in which it began.
fn parts<'a>(
    group: &'a Group,
    counted: &[(&'a Id, &'a Entry)],
    waiting: usize,
    pages: &Pages,
    unstable: Unstable,
) -> Vec<Part<'a>> {
    let shown: Vec<_> = counted.iter().copied().filter(|one| !is_wrapper(*one, counted, unstable)).collect();
    let kept: Vec<&Kept> = group.kept_that_count().collect();
    let several = shown.len() + kept.len() + waiting > 1;
    let shown = shown.into_iter().map(|(id, entry)| {
        let mut jobs = build::Jobs::default();
        jobs.add(entry, several, pages, unstable);
        Part::shown((id, entry), group.kept_of(entry), jobs, build::state(entry, unstable))
    });
    let mut all: Vec<_> = shown.chain(kept.into_iter().map(Part::kept)).collect();
    all.sort_by_key(|part| (part.begun.unwrap_or(Millis::MAX), part.place));
    all
}

fn waits(queued: &Queued, pages: &Pages) -> Job {
    Job {
        id: None,
        name: queued.place.shown(),
        state: JobState::Waiting,
        voting: true,
        url: Some(pages.job(&queued.place)),
        started: None,
        ended: None,
        excerpt: None,
        artifacts: Vec::new(),
    }
}

/// The newest build of each job; one that was aborted only where there is no other.
pub(super) fn that_count(group: &Group) -> Vec<(&Id, &Entry)> {
    let mut newest: BTreeMap<&Place, (&Id, &Entry)> = BTreeMap::new();
    let rank = |(id, entry): (&Id, &Entry)| (!entry.is_aborted(), id.2, id.1);
    for (id, entry) in &group.builds {
        let held = newest.entry(&id.0).or_insert((id, entry));
        if rank(*held) < rank((id, entry)) {
            *held = (id, entry);
        }
    }
    let mut all: Vec<_> = newest.into_values().collect();
    all.sort_by_key(|(id, _)| (id.2, &id.0));
    all
}

/// Whether a build only started others of the same run: theirs is what there is to see, unless it failed for itself.
fn is_wrapper(one: (&Id, &Entry), all: &[(&Id, &Entry)], unstable: Unstable) -> bool {
    let (id, entry) = one;
    if entry.stages.as_ref().is_some_and(|stages| !stages.is_empty()) {
        return false;
    }
    let is_child = |(child, other): &&(&Id, &Entry)| {
        let upstream = other.build.grounds.upstream.as_ref();
        let by_child = upstream.is_some_and(|(place, number)| (place, *number) == (&id.0, id.1));
        by_child || entry.build.grounds.triggered.iter().any(|(place, n)| (place, *n) == (&child.0, child.1))
    };
    let children: Vec<_> = all.iter().filter(is_child).filter(|(child, _)| *child != id).collect();
    let ended_badly = !matches!(build::state(entry, unstable), JobState::Passed | JobState::Running);
    let explained =
        || children.iter().any(|(_, child)| build::state(child, unstable) == build::state(entry, unstable));
    !children.is_empty() && (!ended_badly || explained())
}

/// What builds add up to; `None`: there is none.
fn state(states: &[JobState], waiting: bool) -> Option<RunState> {
    let any = |wanted: JobState| states.contains(&wanted);
    Some(match () {
        () if any(JobState::Running) => RunState::Running,
        () if waiting && states.is_empty() => RunState::Queued,
        () if waiting => RunState::Running,
        () if states.is_empty() => return None,
        () if any(JobState::Failed) => RunState::Failed,
        () if any(JobState::Unknown) => RunState::Unknown,
        // Of a job that was aborted nobody knows what it would have said.
        () if any(JobState::Cancelled) => RunState::Cancelled,
        () if any(JobState::Passed) => RunState::Passed,
        // Nothing was built: no verdict.
        () => RunState::Cancelled,
    })
}
