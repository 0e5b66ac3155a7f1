// SPDX-License-Identifier: Apache-2.0
//! A stand-in for the backend that writes down what the plugin tells it, and counts the connections it keeps open.
//! It believes every statement.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post},
};
use futures::{StreamExt as _, stream};
use milepost_tests::{
    rig::gerrit::{Builder, Gerrit},
    row::jar,
    world::serve::Served,
};
use serde_json::{Value, json};

#[derive(Debug, Default)]
struct Heard {
    refusing: AtomicBool,
    refused: AtomicUsize,
    events: Mutex<Vec<Value>>,
    lines: AtomicUsize,
    streams: AtomicUsize,
}

#[derive(Debug)]
pub(super) struct Listener {
    heard: Arc<Heard>,
    served: Served,
}

impl Listener {
    pub(super) async fn start() -> Result<Self> {
        let heard = Arc::new(Heard::default());
        let router = Router::new()
            .route("/v1/gerrit/events", post(events))
            .route("/v1/gerrit/questions", get(questions))
            .route("/v1/changes/{change}/revisions/{revision}/events", get(progress))
            .with_state(Arc::clone(&heard));
        Ok(Self { heard, served: Served::start(router).await? })
    }

    /// A Gerrit whose plugin talks to it.
    pub(super) fn gerrit(&self) -> Result<Builder> {
        Ok(Gerrit::builder()
            .plugin(jar()?)
            .config("plugins.allowRemoteAdmin", "true")
            .config("plugin.milepost.backendUrl", self.served.url().trim_end_matches('/'))
            .config("plugin.milepost.backendKeyId", "listener")
            .secure("plugin.milepost.backendKey", &"A".repeat(43)))
    }

    /// From now on events are refused, or taken again.
    pub(super) fn refuse(&self, refusing: bool) {
        self.heard.refusing.store(refusing, Ordering::SeqCst);
    }

    /// How many deliveries were refused.
    pub(super) fn refused(&self) -> usize {
        self.heard.refused.load(Ordering::SeqCst)
    }

    /// The numbers of the changes whose first patch sets were told, in order, each as often as it was.
    pub(super) fn created(&self) -> Vec<u64> {
        let events = self.heard.events.lock().unwrap_or_else(PoisonError::into_inner);
        let created = events.iter().filter(|event| event["type"] == "patchset-created");
        created.filter_map(|event| event["change"]["number"].as_u64()).collect()
    }

    /// How many lines for questions are open.
    pub(super) fn lines(&self) -> usize {
        self.heard.lines.load(Ordering::SeqCst)
    }

    /// How many streams of progress are open.
    pub(super) fn streams(&self) -> usize {
        self.heard.streams.load(Ordering::SeqCst)
    }
}

async fn events(State(heard): State<Arc<Heard>>, Json(body): Json<Value>) -> Response {
    if heard.refusing.load(Ordering::SeqCst) {
        heard.refused.fetch_add(1, Ordering::SeqCst);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let told = body["events"].as_array().cloned().unwrap_or_default();
    let last = told.last().map(|event| event["seq"].clone());
    heard.events.lock().unwrap_or_else(PoisonError::into_inner).extend(told);
    Json(json!({ "acknowledged": last })).into_response()
}

async fn questions(State(heard): State<Arc<Heard>>) -> Response {
    let hello = Event::default().event("hello").data(r#"{"groups":[],"version":"0.0.0"}"#);
    held(hello, Open::new(heard, |heard| &heard.lines))
}

async fn progress(State(heard): State<Arc<Heard>>) -> Response {
    let state = Event::default().event("progress").id("\"one\"").data(r#"{"pipeline":null}"#);
    held(state, Open::new(heard, |heard| &heard.streams))
}

/// One event, and then nothing until the other side hangs up.
fn held(first: Event, open: Open) -> Response {
    let events = stream::once(async { Ok::<_, Infallible>(first) }).chain(stream::pending());
    let counted = events.map(move |event| {
        let _counted_while_this_lives = &open;
        event
    });
    Sse::new(counted).keep_alive(KeepAlive::default()).into_response()
}

struct Open {
    heard: Arc<Heard>,
    of: fn(&Heard) -> &AtomicUsize,
}

impl Open {
    fn new(heard: Arc<Heard>, of: fn(&Heard) -> &AtomicUsize) -> Self {
        of(&heard).fetch_add(1, Ordering::SeqCst);
        Self { heard, of }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        (self.of)(&self.heard).fetch_sub(1, Ordering::SeqCst);
    }
}
