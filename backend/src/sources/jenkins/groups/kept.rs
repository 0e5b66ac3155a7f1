// SPDX-License-Identifier: Apache-2.0
//! What was told of a group before this process began: its builds may not be listed any more, and what is kept of them is then all
//! that there is. Pure.

use milepost_api::Millis;

use super::{Entry, Group};
use crate::{
    model::{Job, JobState, Run, RunState},
    sources::jenkins::place::Place,
};

/// A build as it was told.
#[derive(Clone, Debug)]
pub(in crate::sources::jenkins) struct Kept {
    pub(in crate::sources::jenkins) place: Place,
    /// `None`: it waited in the queue.
    pub(in crate::sources::jenkins) number: Option<u64>,
    jobs: Vec<Job>,
    /// Whether Jenkins has answered that it has no such build, or nothing that waits.
    pub(super) gone: bool,
    passed: bool,
}

/// The builds of a run, by the addresses of its jobs. A job without one belongs to the build before it.
pub(super) fn builds(run: &Run) -> Vec<Kept> {
    let mut all: Vec<Kept> = Vec::new();
    for job in &run.jobs {
        let place = job.url.as_deref().and_then(|url| {
            let build = Place::of_build(url).map(|(place, number)| (place, Some(number)));
            build.or_else(|| Place::of_job(url).map(|place| (place, None)))
        });
        let place = place.or_else(|| all.last().map(|kept| (kept.place.clone(), kept.number)));
        let Some((place, number)) = place else { continue };
        match all.iter_mut().find(|kept| (&kept.place, kept.number) == (&place, number)) {
            Some(kept) => kept.jobs.push(job.clone()),
            None => all.push(Kept {
                place,
                number,
                jobs: vec![job.clone()],
                gone: false,
                passed: run.state == RunState::Passed,
            }),
        }
    }
    all
}

impl Kept {
    /// When it began, as far as that was told.
    pub(in crate::sources::jenkins) fn begun(&self) -> Option<Millis> {
        self.jobs.iter().filter_map(|job| job.started).min()
    }

    /// When it ended.
    pub(in crate::sources::jenkins) fn ended(&self) -> Option<Millis> {
        self.jobs.iter().filter_map(|job| job.ended).max()
    }

    /// Whether it had not ended: Jenkins is to be asked.
    pub(in crate::sources::jenkins) fn is_open(&self) -> bool {
        !self.gone && self.jobs.iter().any(|job| job.state.is_open())
    }

    /// Where it stands.
    pub(in crate::sources::jenkins) fn state(&self) -> JobState {
        let any = |wanted: fn(JobState) -> bool| self.jobs.iter().any(|job| job.voting && wanted(job.state));
        match () {
            () if self.passed => JobState::Passed,
            () if self.is_open() => JobState::Running,
            () if any(|state| state == JobState::Failed) => JobState::Failed,
            () if any(|state| state.is_open() || state == JobState::Unknown) => JobState::Unknown,
            () if any(|state| state == JobState::Cancelled) => JobState::Cancelled,
            () if any(|state| state == JobState::Passed) => JobState::Passed,
            () => JobState::Skipped,
        }
    }

    /// As it was told; what ran then and is gone now has no verdict.
    pub(in crate::sources::jenkins) fn jobs(&self) -> impl Iterator<Item = Job> {
        let state = |job: &Job| if self.gone && job.state.is_open() { JobState::Unknown } else { job.state };
        self.jobs.iter().map(move |job| Job { state: state(job), ..job.clone() })
    }
}

impl Group {
    /// The queue was read: what waited there before this process began does so no more, unless it is there still.
    pub(super) fn queue_was_read(&mut self) {
        for kept in self.kept.iter_mut().filter(|kept| kept.number.is_none()) {
            kept.gone = true;
        }
    }

    /// Jenkins was asked for a build that is kept; whether what it gave is that one, and not one of the same number in another life of
    /// its job.
    pub(super) fn was_asked(&mut self, place: &Place, number: u64, begun: Option<Millis>) -> bool {
        let of = |kept: &&mut Kept| (&kept.place, kept.number) == (place, Some(number));
        self.kept.iter_mut().find(of).is_none_or(|kept| {
            let same = begun.is_some_and(|begun| kept.begun().is_none_or(|before| begun <= before));
            kept.gone = !same;
            same
        })
    }

    /// What counts of that which is kept: builds of jobs that show no newer one.
    pub(in crate::sources::jenkins) fn kept_that_count(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter().filter(|kept| {
            let mut of_job = self.builds.iter().filter(|((place, ..), _)| *place == kept.place);
            match kept.number {
                // It waited, and has neither begun nor does it wait: it may have been hidden, or cancelled.
                None => {
                    let waits = self.queued.values().any(|(queued, _)| queued.place == kept.place);
                    (self.part || !kept.gone) && !waits && of_job.next().is_none()
                }
                Some(number) => !of_job.any(|((_, other, begun), entry)| {
                    let newer = kept.begun().is_none_or(|kept| *begun > kept);
                    *other == number || newer && !entry.is_aborted()
                }),
            }
        })
    }

    /// What was told of a build of which only what is listed is known now.
    pub(in crate::sources::jenkins) fn kept_of(&self, entry: &Entry) -> Option<&Kept> {
        let unasked = entry.stages.is_none() && entry.lines.is_empty();
        let build = &entry.build;
        let same = |kept: &&Kept| (&kept.place, kept.number) == (&build.place, Some(build.number));
        self.kept.iter().filter(|_| unasked && !build.building).find(same).filter(|kept| !kept.is_open())
    }
}
