// SPDX-License-Identifier: Apache-2.0
//! A group as a run: the stages of all its builds, each as a job. Pure.

mod build;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{
    groups::{Entry, Group, Id},
    pages::Pages,
    place::Place,
    result::Unstable,
};
use crate::model::{Job, JobState, Run, RunState};

/// The run; `None` before there is anything to tell.
pub(super) fn run(group: &Group, pages: &Pages, unstable: Unstable) -> Option<Run> {
    let counted = that_count(group);
    let shown: Vec<(&Id, &Entry)> =
        counted.iter().copied().filter(|one| !is_wrapper(*one, &counted, unstable)).collect();
    let waiting: Vec<_> = group.queued.values().map(|(queued, _)| queued).collect();
    let several = shown.len() + waiting.len() > 1;
    let mut all = build::Jobs::default();
    for (_, entry) in &shown {
        all.add(entry, several, pages, unstable);
    }
    all.jobs.extend(waiting.iter().map(|queued| Job {
        id: None,
        name: queued.place.shown(),
        state: JobState::Waiting,
        voting: true,
        url: Some(pages.job(&queued.place)),
        started: None,
        ended: None,
        excerpt: None,
        artifacts: Vec::new(),
    }));
    let states: Vec<JobState> = shown.iter().map(|(_, entry)| build::state(entry, unstable)).collect();
    // One that is not shown may start another.
    let starts = counted.iter().any(|(_, entry)| build::state(entry, unstable) == JobState::Running);
    let states: Vec<JobState> = states.into_iter().chain(starts.then_some(JobState::Running)).collect();
    let begun = counted.iter().map(|(id, _)| id.2).min();
    let since = waiting.iter().filter_map(|queued| queued.since).min();
    let state = match state(&states, !waiting.is_empty()) {
        Some(state) => state,
        // All that it was left the queue without a build.
        None => group.told_before().then_some(RunState::Cancelled)?,
    };
    let over = !matches!(state, RunState::Running | RunState::Queued);
    let ended = shown.iter().map(|(_, entry)| entry.build.ended).max().flatten().filter(|_| over);
    let blamed = shown.iter().find(|(_, entry)| build::state(entry, unstable) == JobState::Failed);
    let page = blamed.or(shown.first()).map(|(id, _)| pages.build(&id.0, id.1));
    Some(Run {
        from_comment: false,
        subject: group.subject.clone(),
        pipeline: group.pipeline.clone(),
        state,
        position: None,
        message: None,
        waits_for: all.paused.filter(|_| !over),
        url: page,
        enqueued: begun.into_iter().chain(since).min(),
        ended,
        jobs: all.jobs,
    })
}

/// The newest build of each job; one that was aborted only where there is no other.
pub(super) fn that_count(group: &Group) -> Vec<(&Id, &Entry)> {
    let mut newest: BTreeMap<&Place, (&Id, &Entry)> = BTreeMap::new();
    let rank = |(id, entry): (&Id, &Entry)| {
        let aborted = entry.gone || entry.build.result.as_deref() == Some("ABORTED");
        (!aborted, id.2, id.1)
    };
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
