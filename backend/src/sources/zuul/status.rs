// SPDX-License-Identifier: Apache-2.0
//! What runs: the tenant's status as runs. Pure.

use super::{
    result,
    subject::{Ours, key},
    web::Pages,
    wire::{Item, ItemJob, Pipeline, Status},
};
use crate::{
    model::{Job, JobState, Run, RunState},
    sources::moment,
};

/// Before the id of a queue item that has no buildset yet; sorts before all uuids, so that a buildset comes after it.
pub(super) const UNCONFIGURED: char = '-';

/// A buildset that the status shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) buildset: String,
    pub(super) key: String,
    pub(super) run: Run,
}

/// All runs in it that are for our Gerrit.
pub(super) fn parse(status: &Status, ours: &Ours<'_>, pages: &Pages) -> Vec<Running> {
    let items = status.pipelines.iter().flat_map(|pipeline| {
        let chains = pipeline.change_queues.iter().flat_map(|queue| &queue.heads);
        chains.flat_map(move |chain| (1_u32..).zip(chain).map(move |(place, item)| (pipeline, place, item)))
    });
    items.filter(|(.., item)| item.live != Some(false)).flat_map(|at| runs(at, ours, pages)).collect()
}

fn runs((pipeline, place, item): (&Pipeline, u32, &Item), ours: &Ours<'_>, pages: &Pages) -> Vec<Running> {
    let dependent = pipeline.manager.as_deref() == Some("dependent");
    let buildset = match item.zuul_ref.as_deref() {
        Some(name) => name.strip_prefix('Z').unwrap_or(name).to_owned(),
        // behind the queue's window: its place is all there is, and matters only where it merges
        None if dependent => format!("{UNCONFIGURED}{}", item.id),
        None => return Vec::new(),
    };
    let configured = item.zuul_ref.is_some();
    let jobs: Vec<Job> = item.jobs.iter().map(|row| job(row, pages)).collect();
    let begun = jobs.iter().any(|job| job.state != JobState::Waiting);
    let subjects = item.refs.iter().filter_map(|r| ours.item(r));
    let run = |subject| Run {
        position: dependent.then_some(place),
        url: configured.then(|| pages.buildset(&buildset)),
        enqueued: item.enqueue_time.map(moment::of_millis),
        jobs: jobs.clone(),
        ..Run::new(subject, pipeline.name.clone(), if begun { RunState::Running } else { RunState::Queued })
    };
    let several = item.refs.len() > 1;
    subjects
        .map(|subject| Running {
            buildset: buildset.clone(),
            key: key(&buildset, &subject, several),
            run: run(subject),
        })
        .collect()
}

fn job(row: &ItemJob, pages: &Pages) -> Job {
    let began = row.start_time.is_some();
    let state = match row.result.as_deref() {
        Some(word) => result::job(word),
        None if row.canceled == Some(true) => JobState::Cancelled,
        None if row.pre_fail == Some(true) => JobState::Failing,
        None if began => JobState::Running,
        None => JobState::Waiting,
    };
    let page = |uuid: &String| if row.result.is_some() { pages.build(uuid) } else { pages.console(uuid) };
    Job {
        id: row.uuid.clone(),
        name: row.name.clone(),
        state,
        voting: row.voting.unwrap_or(true),
        url: row.uuid.as_ref().filter(|_| began).map(page),
        started: row.start_time.map(moment::of_seconds),
        ended: row.end_time.map(moment::of_seconds),
        excerpt: None,
        artifacts: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
