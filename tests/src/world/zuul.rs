// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Zuul 14: the calls of zuul-web that Milepost uses, in the shapes captured from a real one, and pages that
//! people's links land on. It is told what happens; nothing is built.

mod pages;
mod projects;
mod routes;
mod shape;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use serde_json::{Value, json};

use super::{built_for::For, faults::Faults, serve::Served};
use state::{Job, Phase, State, now, uuid};

/// A run that was enqueued: its buildset's uuid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run(pub String);

/// The stand-in. Whoever speaks of a run or a job that is not there tells a story wrongly: it panics.
#[derive(Debug)]
pub struct ZuulStandIn {
    served: Served,
    state: Arc<Mutex<State>>,
    /// What goes wrong, and who asked.
    pub faults: Faults,
}

/// The tenant that it serves.
pub const TENANT: &str = "gerrit";

impl ZuulStandIn {
    /// A Zuul beside the Gerrit at `gerrit`, `http://host:port`, on a free port of loopback.
    pub async fn start(gerrit: &str) -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(gerrit)));
        let faults = Faults::default();
        let served = Served::start(faults.around(routes::router(Arc::clone(&state)))).await?;
        let zuul = Self { served, state, faults };
        zuul.state().root = zuul.url();
        Ok(zuul)
    }

    /// zuul-web's root, with a slash at its end.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// Moves it beside another Gerrit: addresses of changes are that one's from now on.
    pub fn beside(&self, gerrit: &str) {
        gerrit.trim_end_matches('/').clone_into(&mut self.state().gerrit);
    }

    /// The console's live page of a job's newest build, or its own page once it ended; `None` before it begins.
    pub fn build(&self, run: &Run, job: &str) -> Option<String> {
        self.state().job(&run.0, job)?.uuid.clone()
    }

    /// The tenant has this project, with these pipelines and their jobs, of which each votes or not.
    pub fn has_project(&self, project: &str, pipelines: &[(&str, &[(&str, bool)])]) {
        let jobs =
            |jobs: &[(&str, bool)]| jobs.iter().map(|(job, voting)| ((*job).to_owned(), *voting)).collect();
        let pipelines = pipelines.iter().map(|(name, all)| ((*name).to_owned(), jobs(all))).collect();
        self.state().projects.insert(project.to_owned(), pipelines);
    }

    /// Enqueues a run with these jobs.
    pub fn enqueue(&self, is_for: &For, pipeline: &str, jobs: &[&str]) -> Run {
        let jobs = jobs.iter().map(|name| Job::new(name)).collect();
        Run(self.state().add(is_for.clone(), pipeline, jobs))
    }

    /// Makes a job's result count for nothing.
    pub fn non_voting(&self, run: &Run, job: &str) {
        self.change(run, job, |job| job.voting = false);
    }

    /// A job begins.
    pub fn begin(&self, run: &Run, job: &str) {
        self.change(run, job, |job| {
            job.uuid = Some(uuid());
            job.phase = Phase::Running { since: now(), failing: false };
        });
    }

    /// A task of a running job has failed; the job still runs (`pre_fail`).
    pub fn failing(&self, run: &Run, job: &str) {
        self.change(run, job, |job| {
            if let Phase::Running { failing, .. } = &mut job.phase {
                *failing = true;
            }
        });
    }

    /// A job ends well.
    pub fn pass(&self, run: &Run, job: &str) {
        self.end_job(run, job, "SUCCESS", None);
    }

    /// A job fails, and this is its log.
    pub fn fail(&self, run: &Run, job: &str, log: &str) {
        self.end_job(run, job, "FAILURE", Some(log));
    }

    /// A job ends with a result word of Zuul's; one that was not begun begins first.
    pub fn end_job(&self, run: &Run, job: &str, result: &str, log: Option<&str>) {
        let log = log.map(|text| text.as_bytes().to_vec());
        self.change(run, job, |job| {
            let since = if let Phase::Running { since, .. } = job.phase { since } else { now() };
            job.uuid.get_or_insert_with(uuid);
            job.phase = Phase::Ended { since, at: now(), result: result.to_owned() };
            job.log = log.or(job.log.take());
        });
    }

    /// Puts a log of any bytes in a job's place for it.
    pub fn log(&self, run: &Run, job: &str, log: Vec<u8>) {
        self.change(run, job, |job| job.log = Some(log));
    }

    /// Whether the log server honours `Range`.
    pub fn ranges(&self, honoured: bool) {
        self.state().ranges = honoured;
    }

    /// A job says that its log is elsewhere, as any job can.
    pub fn claim_log(&self, run: &Run, job: &str, log_url: &str) {
        self.change(run, job, |job| job.log_url = Some(log_url.to_owned()));
    }

    /// A job says that it made an image, as the zuul-jobs roles do.
    pub fn image(&self, run: &Run, job: &str, reference: &str, digest: Option<&str>) {
        let metadata = json!({"type": "container_image", "digest": digest});
        self.artifact(
            run,
            job,
            json!({"name": "image", "url": format!("docker://{reference}"), "metadata": metadata}),
        );
    }

    /// A job returns an artifact, of whatever shape.
    pub fn artifact(&self, run: &Run, job: &str, artifact: Value) {
        self.change(run, job, |job| job.artifacts.push(artifact));
    }

    /// The run leaves the queue with the result that its jobs add up to; what has not begun is skipped.
    pub fn end(&self, run: &Run) {
        let failed = {
            let mut state = self.state();
            let buildset = state.buildset_mut(&run.0);
            for job in buildset.jobs.iter_mut().filter(|job| matches!(job.phase, Phase::Waiting)) {
                job.uuid = Some(uuid());
                job.phase = Phase::Ended { since: now(), at: now(), result: "SKIPPED".to_owned() };
            }
            let bad = |job: &&Job| job.voting && !matches!(job.result(), Some("SUCCESS" | "SKIPPED"));
            buildset.jobs.iter().any(|job| bad(&job))
        };
        let (result, message) =
            if failed { ("FAILURE", "Build failed.") } else { ("SUCCESS", "Build succeeded.") };
        self.end_as(run, result, Some(message));
    }

    /// The run leaves the queue with this result; what runs is aborted.
    pub fn end_as(&self, run: &Run, result: &str, message: Option<&str>) {
        let mut state = self.state();
        let buildset = state.buildset_mut(&run.0);
        for job in &mut buildset.jobs {
            if let Phase::Running { since, .. } = job.phase {
                job.phase = Phase::Ended { since, at: now(), result: "ABORTED".to_owned() };
            }
        }
        buildset.result = Some(result.to_owned());
        buildset.message = message.map(str::to_owned);
    }

    /// Zuul cannot read the configuration that a change brings: a buildset that never was in a queue.
    pub fn config_error(&self, is_for: &For, pipeline: &str, message: &str) -> Run {
        let run = self.enqueue(is_for, pipeline, &[]);
        self.end_as(&run, "CONFIG_ERROR", Some(message));
        run
    }

    /// The run is gone from the queue and from the database, as after a loss of data.
    pub fn lose(&self, run: &Run) {
        let mut state = self.state();
        state.buildset_mut(&run.0);
        state.buildsets.retain(|buildset| buildset.uuid != run.0);
    }

    fn change(&self, run: &Run, job: &str, change: impl FnOnce(&mut Job)) {
        let mut state = self.state();
        change(
            state.buildset_mut(&run.0).jobs.iter_mut().find(|j| j.name == job).expect("a job of that run"),
        );
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
