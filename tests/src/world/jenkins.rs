// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Jenkins: the remote access API of jobs, builds and the queue, and the Pipeline REST API, in shapes that are recorded
//! or read from the plugins' sources. It is not a Jenkins and none was at hand: what a real one does beyond them it does not know.
//! So it is strict: a path, a query or a property that is not known to exist is not there, and addresses in its data name a host
//! on which nobody is to call. It is told what happens; nothing is built.

mod branches;
mod old;
mod pages;
mod proxy;
mod routes;
mod shape;
mod state;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use super::{built_for::For, faults::Faults, serve::Served};
use proxy::Proxy;
use state::{Build, Cause, Item, Job, Kind, Stage, State, now};

/// Jenkins's path below its host.
pub const PREFIX: &str = "jenkins";

/// A build: its job's full name, and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// `folder/job`.
    pub job: String,
    /// Its number.
    pub number: u64,
}

/// The stand-in. Whoever speaks of an item, a job, a build or a stage that is not there tells a story wrongly: it panics.
#[derive(Debug)]
pub struct JenkinsStandIn {
    served: Served,
    state: Arc<Mutex<State>>,
    proxy: Proxy,
    /// What goes wrong, and who asked.
    pub faults: Faults,
}

impl JenkinsStandIn {
    /// A Jenkins beside the Gerrit at `gerrit`, `http://host:port`, on a free port of loopback.
    pub async fn start(gerrit: &str) -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(gerrit)));
        let (proxy, faults) = (Proxy::default(), Faults::default());
        let served = Served::start(faults.around(proxy.around(routes::router(Arc::clone(&state))))).await?;
        Ok(Self { served, state, proxy, faults })
    }

    /// Its root, with a slash at its end.
    pub fn url(&self) -> String {
        format!("{}{PREFIX}/", self.served.url())
    }

    /// Moves it beside another Gerrit: what is started from now on is for that one.
    pub fn beside(&self, gerrit: &str) {
        gerrit.trim_end_matches('/').clone_into(&mut self.state().gerrit);
    }

    /// From now on only who shows these may read.
    pub fn protect(&self, user: &str, token: &str) {
        self.state().account = Some((user.to_owned(), token.to_owned()));
    }

    /// Whether it has the plugin for stages.
    pub fn wfapi(&self, has: bool) {
        self.state().wfapi = has;
    }

    /// It has the plugin `gerrit-checks-api`.
    pub fn checks_api(&self) {
        self.state().checks = true;
    }

    /// Commits' messages have so many bytes from now on, and are parameters of builds; 0: they are not.
    pub fn message(&self, bytes: usize) {
        self.state().message = bytes;
    }

    /// It has this Pipeline job, in folders that are made for it.
    pub fn pipeline(&self, job: &str) {
        self.has(job, Kind::Pipeline);
    }

    /// It has this freestyle job.
    pub fn freestyle(&self, job: &str) {
        self.has(job, Kind::Freestyle);
    }

    /// It has this job of the plugin jenkins-multijob-plugin, which starts others and lists them as its `subBuilds`.
    pub fn multi_job(&self, job: &str) {
        self.has(job, Kind::MultiJob);
    }

    /// Gerrit Trigger starts a job for an event; the build waits in the queue. Gives the item's id.
    pub fn enqueue(&self, is_for: &For, event: &str, job: &str) -> u64 {
        let mut state = self.state();
        let mut parameters = shape::gerrit_parameters(&state.gerrit, is_for, event);
        if state.message > 0 {
            parameters.push(("GERRIT_CHANGE_COMMIT_MESSAGE".to_owned(), "x".repeat(state.message)));
        }
        state.enqueue(job, parameters, Cause::Gerrit)
    }

    /// Zuul starts a job in one of its pipelines; the build waits in the queue. Gives the item's id.
    pub fn enqueue_by_zuul(&self, is_for: &For, pipeline: &str, job: &str) -> u64 {
        self.state().enqueue(job, shape::zuul_parameters(is_for, pipeline), Cause::Nobody)
    }

    /// A build starts a job, without parameters, and waits for it.
    pub fn trigger(&self, by: &Built, job: &str) -> Built {
        let cause = Cause::Build((by.job.clone(), by.number));
        let item = self.state().enqueue(job, Vec::new(), cause);
        let built = self.begin(item);
        self.change(by, |build| build.triggered.push((built.job.clone(), built.number)));
        built
    }

    /// What waits in the queue begins to run.
    ///
    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub fn begin(&self, item: u64) -> Built {
        let mut state = self.state();
        let at = state.queue.iter().position(|waits| waits.id == item).expect("an item of the queue");
        let Item { id, job, parameters, cause, .. } = state.queue.remove(at);
        let owner = state.jobs.get_mut(&job).expect("a job");
        owner.last += 1;
        let number = owner.last;
        owner.builds.push(Build::new(number, id, parameters, cause));
        Built { job, number }
    }

    /// Both at once.
    pub fn run(&self, is_for: &For, event: &str, job: &str) -> Built {
        self.begin(self.enqueue(is_for, event, job))
    }

    /// What waits in the queue is cancelled.
    ///
    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub fn cancel(&self, item: u64) {
        let mut state = self.state();
        let at = state.queue.iter().position(|waits| waits.id == item).expect("an item of the queue");
        state.queue.remove(at);
    }

    /// A stage begins.
    pub fn stage(&self, build: &Built, name: &str) {
        self.change(build, |build| build.stages.push(Stage::new(name, build.stages.len())));
    }

    /// A stage ends with a word of the plugin's, such as `SUCCESS`, `FAILED`, `UNSTABLE`; this is the log of its step.
    pub fn end_stage(&self, build: &Built, name: &str, status: &str, log: &str) {
        self.change_stage(build, name, |stage| {
            status.clone_into(&mut stage.status);
            stage.ended = Some(now());
            log.clone_into(&mut stage.log);
        });
    }

    /// A stage waits for somebody's click.
    pub fn pause(&self, build: &Built, name: &str) {
        self.change_stage(build, name, |stage| "PAUSED_PENDING_INPUT".clone_into(&mut stage.status));
    }

    /// A build ends with a word of Jenkins's, such as `SUCCESS`, `FAILURE`, `ABORTED`.
    pub fn end(&self, build: &Built, result: &str) {
        self.change(build, |build| {
            build.result = Some(result.to_owned());
            build.ended = Some(now());
            for stage in build.stages.iter_mut().filter(|stage| stage.ended.is_none()) {
                if result == "SUCCESS" { "SUCCESS" } else { "ABORTED" }.clone_into(&mut stage.status);
                stage.ended = Some(now());
            }
        });
    }

    /// What a build has printed as a whole.
    pub fn console(&self, build: &Built, text: impl Into<Vec<u8>>) {
        let text = text.into();
        self.change(build, |build| build.console = text);
    }

    /// The page of a stage's log, for people.
    pub fn log_page(&self, build: &Built, stage: &str) -> String {
        let all = self.state();
        let found =
            all.build(&build.job, build.number).and_then(|b| b.stages.iter().find(|s| s.name == stage));
        let node = found.map(|stage| stage.node + 1).unwrap_or_default();
        format!("{}execution/node/{node}/log/", self.page(build))
    }

    /// A build's own page.
    pub fn page(&self, build: &Built) -> String {
        format!("{}{}/{}/", self.url(), shape::below(&build.job), build.number)
    }

    fn has(&self, job: &str, kind: Kind) {
        self.state().jobs.entry(job.to_owned()).or_insert_with(|| Job::new(kind));
    }

    fn change(&self, of: &Built, change: impl FnOnce(&mut Build)) {
        let mut state = self.state();
        let job = state.jobs.get_mut(&of.job).expect("a job");
        change(job.builds.iter_mut().find(|build| build.number == of.number).expect("a build of that job"));
    }

    fn change_stage(&self, of: &Built, name: &str, change: impl FnOnce(&mut Stage)) {
        self.change(of, |build| {
            change(build.stages.iter_mut().find(|stage| stage.name == name).expect("a stage of that build"));
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
