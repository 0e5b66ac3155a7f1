// SPDX-License-Identifier: Apache-2.0
//! What runs: the status as runs. Pure.

use super::wire::{Item, ItemJob, Pipeline, Queue, Status};
use crate::{
    model::{Job, JobState, Revision, Run, RunState, Subject},
    sources::{address, moment, ours::Ours, zuul::result},
};

/// A run that the status shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) key: String,
    pub(super) run: Run,
}

/// All runs in it that are for our Gerrit; `page` is the status page.
pub(super) fn parse(status: &Status, ours: &Ours<'_>, page: &str) -> Vec<Shown> {
    let mut all = Vec::new();
    for pipeline in &status.pipelines {
        for queue in &pipeline.change_queues {
            for chain in &queue.heads {
                let items = (1_u32..).zip(chain).filter(|(_, item)| item.live != Some(false));
                all.extend(items.filter_map(|(place, item)| shown(pipeline, queue, place, item, ours, page)));
            }
        }
    }
    all
}

fn shown(
    pipeline: &Pipeline,
    queue: &Queue,
    place: u32,
    item: &Item,
    ours: &Ours<'_>,
    page: &str,
) -> Option<Shown> {
    let subject = subject(item, ours)?;
    let jobs: Vec<Job> = item.jobs.iter().map(job).collect();
    let begun = jobs.iter().any(|job| job.state != JobState::Waiting);
    let enqueued = item.enqueue_time.map(moment::of_millis);
    let (project, id) = (item.project.as_deref()?, item.id.as_deref()?);
    Some(Shown {
        key: format!("{}/{project}~{id}@{}", pipeline.name, enqueued.unwrap_or_default()),
        run: Run {
            position: queue.window.filter(|window| *window > 0).map(|_| place),
            url: Some(page.to_owned()),
            enqueued,
            jobs,
            ..Run::new(
                subject,
                pipeline.name.clone(),
                if begun { RunState::Running } else { RunState::Queued },
            )
        },
    })
}

/// A revision names itself, so it is taken without an address; numbers repeat between Gerrits.
fn subject(item: &Item, ours: &Ours<'_>) -> Option<Subject> {
    let (project, id) = (item.project.as_deref()?.to_owned(), item.id.as_deref()?);
    let by_url = item.url.as_deref().filter(|url| !url.is_empty()).map(|url| ours.host_of(url));
    if let Some((number, patch_set)) = id.split_once(',') {
        let (number, patch_set) = (number.parse().ok()?, patch_set.parse().ok()?);
        let ours = item.url.as_deref().is_some_and(|url| ours.has_change(url));
        return ours.then_some(Subject::PatchSet { project, number, patch_set });
    }
    let revision = id.parse::<Revision>().ok()?.existing()?;
    // Zuul 2 does not say of which branch or tag it is
    (by_url != Some(false)).then(|| Subject::Revision { project, name: String::new(), revision })
}

fn job(row: &ItemJob) -> Job {
    let began = row.start_time.is_some();
    let state = match row.result.as_deref() {
        Some(word) => result::job(word),
        None if row.canceled == Some(true) => JobState::Cancelled,
        None if began => JobState::Running,
        None => JobState::Waiting,
    };
    Job {
        id: row.uuid.clone(),
        name: row.name.clone(),
        state,
        voting: row.voting.unwrap_or(true),
        url: [&row.url, &row.report_url].into_iter().find_map(|url| address::shown(url.as_deref()?)),
        started: row.start_time.map(moment::of_seconds),
        ended: row.end_time.map(moment::of_seconds),
        excerpt: None,
        artifacts: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
