// SPDX-License-Identifier: Apache-2.0
//! What is known as a run: the newest request of each builder is one job. Pure.

use std::collections::BTreeMap;

use super::{
    known::Known,
    of::Of,
    result::{self, Results},
    subject,
    web::Pages,
    wire::{Build, Properties, Request},
};
use crate::{
    model::{Artifact, ImageRef, Job, JobState, Run},
    sources::moment,
};

/// The run for one thing; `None` while it has no request.
pub(super) fn of(known: &Known, of: &Of, pages: &Pages, image_property: Option<&str>) -> Option<Run> {
    let mut newest: BTreeMap<u64, &Request> = BTreeMap::new();
    for request in known.requests_for(of) {
        // A rebuild that was cancelled, or collapsed into another, takes no verdict back.
        let cancelled = state(request, known.builds.get(&request.buildrequestid)) == JobState::Cancelled;
        if !cancelled || !newest.contains_key(&request.builderid) {
            newest.insert(request.builderid, request);
        }
    }
    let job = |request: &&Request| job(known, request, pages, image_property);
    let jobs: Vec<Job> = newest.values().map(job).collect();
    let states: Vec<_> = jobs.iter().map(|job| job.state).collect();
    let ended = newest.values().all(|request| request.complete);
    let failed = jobs.iter().find(|job| job.state == JobState::Failed);
    Some(Run {
        // Buildbot has no page of a buildset
        url: failed.or_else(|| jobs.first())?.url.clone(),
        enqueued: newest.values().filter_map(|request| request.submitted_at.map(moment::of_seconds)).max(),
        ended: newest
            .values()
            .filter_map(|request| request.complete_at.map(moment::of_seconds))
            .max()
            .filter(|_| ended),
        jobs,
        ..Run::new(of.subject.clone(), of.pipeline.clone(), result::run(&states))
    })
}

/// Requests whose builds failed and of which it is not known why.
pub(super) fn unexplained(known: &Known, run: &Run) -> Vec<u64> {
    let failed = run.jobs.iter().filter(|job| job.state == JobState::Failed);
    let builds: Vec<u64> = failed.filter_map(|job| job.id.as_deref()?.parse().ok()).collect();
    let is = |build: &&Build| builds.contains(&build.buildid) && !known.details.contains_key(&build.buildid);
    known.builds.values().filter(is).map(|build| build.buildrequestid).collect()
}

fn state(request: &Request, build: Option<&Build>) -> JobState {
    match build {
        // Collapsed into a later request (`buildbot/process/buildrequest.py`), which on a branch is another revision's: nobody has
        // built this one. Who finds nothing to do says so of a build.
        None if request.complete && Results::of(request.results) == Some(Results::Skipped) => {
            JobState::Cancelled
        }
        _ if request.complete => result::job(request.results),
        Some(build) if !build.complete => JobState::Running,
        // This try has ended, and the request has not: it is tried again, or its end comes with the next look.
        Some(build) => match result::job(build.results) {
            JobState::Unknown => JobState::Running,
            known => known,
        },
        None => JobState::Waiting,
    }
}

fn job(known: &Known, request: &Request, pages: &Pages, image_property: Option<&str>) -> Job {
    let build = known.builds.get(&request.buildrequestid);
    let state = state(request, build);
    let detail = build.and_then(|build| known.details.get(&build.buildid));
    let page = |build: &Build| pages.build(build.builderid, build.number);
    let log = detail.filter(|_| state == JobState::Failed).and_then(|detail| detail.log.clone());
    let name = known.builders.get(&request.builderid).cloned();
    let properties = build.and_then(|build| build.properties.as_ref()).filter(|_| state == JobState::Passed);
    Job {
        id: build.map(|build| build.buildid.to_string()),
        name: name.unwrap_or_else(|| format!("builder {}", request.builderid)),
        state,
        voting: true,
        url: log.or_else(|| Some(build.map_or_else(|| pages.request(request.buildrequestid), page))),
        started: build.and_then(|build| build.started_at.map(moment::of_seconds)),
        ended: build.and_then(|build| build.complete_at.map(moment::of_seconds)),
        excerpt: detail.filter(|_| state == JobState::Failed).and_then(|detail| detail.excerpt.clone()),
        artifacts: image_property.zip(properties).and_then(image).into_iter().collect(),
    }
}

/// The image that a build says it made; what is no reference is none.
pub(super) fn image((name, properties): (&str, &Properties)) -> Option<Artifact> {
    let image: ImageRef = subject::text(properties, name)?.parse().ok()?;
    Some(Artifact { name: name.to_owned(), image })
}

#[cfg(test)]
mod tests;
