// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Zuul 2.5: its status alone, which is all that such a Zuul has, in the shape of `zuul/model.py`. It is told what
//! happens; nothing is built, and what has left the status is forgotten. Any other path is not found.

mod shape;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{Path, State as Extract},
    http::{StatusCode, header},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use serde_json::Value;

use self::shape::{Item, Job, now, uuid};
use super::{built_for::For, faults::Faults, serve::Served};

/// An item of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enqueued(u64);

/// The stand-in. Whoever speaks of an item or a job that is not there tells a story wrongly: it panics.
#[derive(Debug)]
pub struct ZuulV2StandIn {
    served: Served,
    state: Shared,
    /// What goes wrong, and who asked.
    pub faults: Faults,
}

type Shared = Arc<Mutex<State>>;

#[derive(Debug, Default)]
struct State {
    gerrit: String,
    jenkins: String,
    /// Pipelines whose items merge one after the other.
    gates: Vec<String>,
    items: Vec<Item>,
    last: u64,
}

impl ZuulV2StandIn {
    /// A Zuul beside the Gerrit at `gerrit`, `http://host:port`, whose jobs run on the Jenkins at `jenkins`; on a free port of loopback.
    pub async fn start(gerrit: &str, jenkins: &str) -> Result<Self> {
        let [gerrit, jenkins] = [gerrit, jenkins].map(|url| url.trim_end_matches('/').to_owned());
        let state = Shared::default();
        *lock(&state) = State { gerrit, jenkins, ..State::default() };
        let faults = Faults::default();
        let router = Router::new()
            .route("/status.json", get(status))
            .route("/status", get(status))
            .route("/status/change/{change}", get(status_of))
            .fallback(async || missing())
            .with_state(Arc::clone(&state));
        let served = Served::start(faults.around(router)).await?;
        Ok(Self { served, state, faults })
    }

    /// Its root, with a slash at its end.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// Moves it beside another Gerrit: addresses of changes are that one's from now on.
    pub fn beside(&self, gerrit: &str) {
        gerrit.trim_end_matches('/').clone_into(&mut lock(&self.state).gerrit);
    }

    /// What is in this pipeline merges one after the other.
    pub fn gate(&self, pipeline: &str) {
        lock(&self.state).gates.push(pipeline.to_owned());
    }

    /// Enqueues something with these jobs.
    pub fn enqueue(&self, is_for: &For, pipeline: &str, jobs: &[&str]) -> Enqueued {
        let mut state = lock(&self.state);
        state.last += 1;
        let id = state.last;
        let jobs = jobs.iter().map(|name| Job::new(name)).collect();
        state.items.push(Item {
            id,
            is_for: is_for.clone(),
            pipeline: pipeline.to_owned(),
            // two in one millisecond are two
            enqueued: now() * 1000.0 + f64::from(u32::try_from(id).unwrap_or(0)),
            zuul_ref: format!("Z{}", uuid()),
            live: true,
            jobs,
        });
        Enqueued(id)
    }

    /// Shows a change that is there only because another one depends on it.
    pub fn depend(&self, is_for: &For, pipeline: &str) {
        let item = self.enqueue(is_for, pipeline, &[]);
        self.item(item, |item| item.live = false);
    }

    /// A job's result counts for nothing.
    pub fn non_voting(&self, item: Enqueued, job: &str) {
        self.job(item, job, |job| job.voting = false);
    }

    /// A job begins: a build at Jenkins, whose address is given back.
    pub fn begin(&self, item: Enqueued, job: &str) -> String {
        let (jenkins, number) = {
            let mut state = lock(&self.state);
            state.last += 1;
            (state.jenkins.clone(), state.last)
        };
        let url = format!("{jenkins}/job/{job}/{number}/");
        self.begin_as(item, job, number, &url);
        url
    }

    /// A job begins as this build of a Jenkins, which another stand-in may have.
    pub fn begin_as(&self, item: Enqueued, job: &str, number: u64, url: &str) {
        self.job(item, job, |job| {
            job.build = Some((number, url.to_owned()));
            job.started = Some(now());
        });
    }

    /// A job ends with a result word of Zuul's.
    pub fn end_job(&self, item: Enqueued, job: &str, result: &str) {
        self.job(item, job, |job| job.ended = Some((now(), result.to_owned())));
    }

    /// The gate starts over: its builds are other ones, the item is the same.
    pub fn start_over(&self, item: Enqueued) {
        self.item(item, |item| {
            item.zuul_ref = format!("Z{}", uuid());
            item.jobs = item.jobs.iter().map(|job| Job::new(&job.name)).collect();
        });
    }

    /// It leaves the status, however it ended.
    pub fn leave(&self, item: Enqueued) {
        self.item(item, |_| {});
        lock(&self.state).items.retain(|held| held.id != item.0);
    }

    /// # Panics
    ///
    /// As what calls it: where there is none, the story is told wrongly.
    fn item(&self, item: Enqueued, change: impl FnOnce(&mut Item)) {
        let mut state = lock(&self.state);
        change(state.items.iter_mut().find(|held| held.id == item.0).expect("an item of the status"));
    }

    fn job(&self, item: Enqueued, name: &str, change: impl FnOnce(&mut Job)) {
        self.item(item, |item| {
            change(item.jobs.iter_mut().find(|job| job.name == name).expect("a job of that item"));
        });
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// webob's answer to what is not there.
fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html("<html><body><h1>404 Not Found</h1></body></html>")).into_response()
}

async fn status(Extract(state): Extract<Shared>) -> Response {
    let state = lock(&state);
    ([(header::CACHE_CONTROL, "public, must-revalidate, max-age=1")], Json(shape::status(&state)))
        .into_response()
}

async fn status_of(Extract(state): Extract<Shared>, Path(change): Path<String>) -> Response {
    let state = lock(&state);
    let of: Vec<Value> = state
        .items
        .iter()
        .map(|item| shape::item(&state, item))
        .filter(|item| item["id"] == *change)
        .collect();
    if of.is_empty() { missing() } else { Json(of).into_response() }
}
