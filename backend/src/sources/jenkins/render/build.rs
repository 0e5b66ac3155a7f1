// SPDX-License-Identifier: Apache-2.0
//! One build as jobs: its stages, or itself where it has none.

use milepost_api::Millis;

use crate::{
    excerpt,
    model::{Job, JobState},
    sources::jenkins::{
        groups::Entry,
        log::Lines,
        pages::Pages,
        result::{PAUSED, Unstable},
        stages::Stage,
    },
};

/// Stages of one build that are shown, at most.
const SHOWN: usize = 100;
/// Characters of a name.
const NAME: usize = 200;

/// Where a build stands.
pub(super) fn state(entry: &Entry, unstable: Unstable) -> JobState {
    match entry.build.result.as_deref() {
        _ if entry.gone => JobState::Unknown,
        _ if entry.build.building => JobState::Running,
        Some(word) => unstable.build(word),
        None => JobState::Unknown,
    }
}

/// The jobs of a run.
#[derive(Default)]
pub(super) struct Jobs {
    pub(super) jobs: Vec<Job>,
    /// A stage that waits for somebody's click.
    pub(super) paused: Option<String>,
}

impl Jobs {
    /// Adds a build's; with the job's name before each where there are `several` builds.
    pub(super) fn add(&mut self, entry: &Entry, several: bool, pages: &Pages, unstable: Unstable) {
        let (build, of_build) = (&entry.build, state(entry, unstable));
        let own = own_name(entry);
        let named = |stage: &Stage| {
            let name = excerpt::line(&stage.name, NAME);
            if several { format!("{own}: {name}") } else { name }
        };
        let mut jobs: Vec<Job> = Vec::new();
        for stage in entry.stages.iter().flatten() {
            let runs = build.building && !entry.gone;
            let is = unstable.stage(&stage.status, runs);
            if runs && stage.status == PAUSED {
                self.paused.get_or_insert_with(|| named(stage));
            }
            let lines = entry.lines.get(&stage.node);
            let ended = stage.begun.zip(stage.lasted).map(|(begun, lasted)| begun.saturating_add(lasted));
            let over = !matches!(is, JobState::Running | JobState::Waiting);
            jobs.push(Job {
                id: Some(format!("{}/{}", build.number, stage.node)),
                // A failure that the pipeline has caught fails nothing.
                voting: is != JobState::Failed || matches!(of_build, JobState::Failed | JobState::Running),
                url: Some(page(lines, entry, pages)),
                excerpt: lines.and_then(|lines| lines.excerpt.clone()),
                ..job(named(stage), is, stage.begun, ended.filter(|_| over))
            });
        }
        let mut jobs = bounded(jobs, several.then_some(own.as_str()));
        // Its own word where no stage says it: what failed between stages, or after them.
        let says_it = jobs.iter().any(|job| job.state == of_build);
        let quiet = matches!(of_build, JobState::Passed | JobState::Running | JobState::Skipped);
        if jobs.is_empty() || !says_it && !quiet {
            let lines = entry.lines.get("");
            jobs.push(Job {
                id: Some(build.number.to_string()),
                url: Some(page(lines, entry, pages)),
                excerpt: lines.and_then(|lines| lines.excerpt.clone()),
                ..job(own, of_build, Some(build.begun), build.ended)
            });
        }
        self.jobs.extend(jobs);
    }
}

/// `folder/job`, in one line.
fn own_name(entry: &Entry) -> String {
    excerpt::line(&entry.build.place.shown(), NAME)
}

fn page(lines: Option<&Lines>, entry: &Entry, pages: &Pages) -> String {
    let console = || pages.console(&entry.build.place, entry.build.number);
    lines.map_or_else(console, |lines| lines.url.clone())
}

fn job(name: String, state: JobState, started: Option<Millis>, ended: Option<Millis>) -> Job {
    Job {
        id: None,
        name,
        state,
        voting: true,
        url: None,
        started,
        ended,
        excerpt: None,
        artifacts: Vec::new(),
    }
}

/// At most so many, those first that are not well; then how many more there are, and the worst that is said of them.
fn bounded(jobs: Vec<Job>, own: Option<&str>) -> Vec<Job> {
    if jobs.len() <= SHOWN {
        return jobs;
    }
    let dull = |job: &Job| matches!(job.state, JobState::Passed | JobState::Skipped | JobState::Waiting);
    let mut places: Vec<usize> = (0..jobs.len()).collect();
    places.sort_by_key(|at| jobs.get(*at).is_none_or(dull));
    let mut kept: Vec<bool> = vec![false; jobs.len()];
    for at in places.into_iter().take(SHOWN) {
        if let Some(kept) = kept.get_mut(at) {
            *kept = true;
        }
    }
    let more = jobs.len() - SHOWN;
    let (shown, left): (Vec<_>, Vec<_>) = jobs.into_iter().zip(kept).partition(|(_, kept)| *kept);
    let mut shown: Vec<Job> = shown.into_iter().map(|(job, _)| job).collect();
    let states: Vec<JobState> = left.into_iter().map(|(job, _)| job.state).collect();
    let worst =
        [JobState::Failed, JobState::Unknown, JobState::Cancelled, JobState::Running, JobState::Waiting];
    let is = worst.into_iter().find(|state| states.contains(state)).unwrap_or(JobState::Passed);
    let name = own.map_or_else(|| format!("… and {more} more"), |own| format!("{own}: … and {more} more"));
    shown.push(job(name, is, None, None));
    shown
}
