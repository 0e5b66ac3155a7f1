// SPDX-License-Identifier: Apache-2.0
//! What ended: a buildset with its builds as runs. Pure.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use milepost_api::Millis;

use super::{
    artifact, result,
    subject::{Ours, key},
    web::Pages,
    wire::{Build, Buildset},
};
use crate::{
    excerpt,
    model::{Job, JobState, Run, RunState},
};

/// A run that the database knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) key: String,
    pub(super) run: Run,
}

/// The runs of a buildset that are for our Gerrit: one, or one each of changes that merge together.
pub(super) fn parse(buildset: &Buildset, ours: &Ours<'_>, pages: &Pages) -> Vec<Known> {
    // `_id`s grow in the order in which the builds began; the status has no better one for what ended
    let builds = buildset.builds.iter().flatten().filter(|build| build.last_try != Some(false));
    let jobs: Vec<Job> = builds.map(|build| job(build, pages)).collect();
    let begun = jobs.iter().any(|job| job.state != JobState::Waiting);
    let state = match buildset.result.as_deref() {
        Some(word) => result::run(word),
        None if begun => RunState::Running,
        None => RunState::Queued,
    };
    let ended = buildset.result.as_ref().and_then(|_| {
        let ends = buildset.builds.iter().flatten().filter_map(|build| moment(build.end_time.as_deref()));
        ends.max().or_else(|| moment(buildset.last_build_end_time.as_deref()))
    });
    let message = buildset.message.as_deref().filter(|text| jobs.is_empty() && !text.trim().is_empty());
    let enqueued = moment(buildset.event_timestamp.as_deref())
        .or_else(|| moment(buildset.first_build_start_time.as_deref()));
    let several = buildset.refs.len() > 1;
    let subjects = buildset.refs.iter().filter_map(|r| ours.row(r));
    subjects
        .map(|subject| Known {
            key: key(&buildset.uuid, &subject, several),
            run: Run {
                message: message.map(excerpt::plain),
                url: Some(pages.buildset(&buildset.uuid)),
                enqueued,
                ended,
                jobs: jobs.clone(),
                ..Run::new(subject, buildset.pipeline.clone(), state)
            },
        })
        .collect()
}

fn job(build: &Build, pages: &Pages) -> Job {
    let state = match build.result.as_deref() {
        Some(word) => result::job(word),
        None if build.start_time.is_some() => JobState::Running,
        None => JobState::Waiting,
    };
    Job {
        id: build.uuid.clone(),
        name: build.job_name.clone(),
        state,
        voting: build.voting.unwrap_or(true),
        url: build.uuid.as_deref().map(|uuid| pages.build(uuid)),
        started: moment(build.start_time.as_deref()),
        ended: moment(build.end_time.as_deref()),
        excerpt: None,
        artifacts: if state == JobState::Passed { artifact::images(&build.artifacts) } else { Vec::new() },
    }
}

/// Zuul's database says UTC without a zone: `2026-11-23T00:37:04`.
pub(super) fn moment(text: Option<&str>) -> Option<Millis> {
    let text = text?;
    let zoned = || text.parse::<Timestamp>().ok();
    let utc = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    zoned().or_else(utc).map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests;
