// SPDX-License-Identifier: Apache-2.0
//! A stand-in for the backend that says what it is told to say, whatever is asked. It believes every statement.

use std::convert::Infallible;

use anyhow::Result;
use axum::{
    Json, Router,
    extract::State,
    http::header,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
    routing::{get, post},
};
use futures::{Stream, StreamExt as _, stream};
use milepost_tests::{
    rig::gerrit::{Builder, Gerrit},
    row::jar,
    world::serve::Served,
};
use serde_json::{Value, json};
use tokio::sync::watch;

/// What is said now, with a number that each has to itself.
type Said = (u64, Value);

/// What the stand-in's answers depend on.
#[derive(Clone)]
struct Watched {
    said: watch::Receiver<Said>,
    held: watch::Receiver<bool>,
}

#[derive(Debug)]
pub(super) struct Backend {
    said: watch::Sender<Said>,
    held: watch::Sender<bool>,
    served: Served,
}

impl Backend {
    pub(super) async fn start() -> Result<Self> {
        let (said, now) = watch::channel((0, json!({ "pipeline": null })));
        let (held, gate) = watch::channel(false);
        let router = Router::new()
            .route("/v1/gerrit/events", post(events))
            .route("/v1/gerrit/questions", get(questions))
            .route("/v1/changes/{change}/revisions/{revision}/progress", get(progress))
            .route("/v1/changes/{change}/revisions/{revision}/events", get(stream_of_progress))
            .with_state(Watched { said: now, held: gate });
        Ok(Self { said, held, served: Served::start(router).await? })
    }

    /// A Gerrit whose plugin talks to it.
    pub(super) fn gerrit(&self) -> Result<Builder> {
        Ok(Gerrit::builder()
            .plugin(jar()?)
            .config("plugin.milepost.backendUrl", self.served.url().trim_end_matches('/'))
            .config("plugin.milepost.backendKeyId", "gallery")
            .secure("plugin.milepost.backendKey", &"A".repeat(43)))
    }

    /// Holds answers to questions back, or lets them go.
    pub(super) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// From now on it says this, to open streams at once.
    pub(super) fn show(&self, answer: Value) {
        self.said.send_modify(|said| *said = (said.0 + 1, answer));
    }
}

async fn events(Json(body): Json<Value>) -> Json<Value> {
    let last = body["events"].as_array().and_then(|events| events.last());
    Json(json!({ "acknowledged": last.map(|event| &event["seq"]) }))
}

async fn questions() -> impl IntoResponse {
    let hello = Event::default().event("hello").data(r#"{"groups":[],"version":"0.0.0"}"#);
    Sse::new(stream::iter([Ok::<_, Infallible>(hello)]).chain(stream::pending()))
}

async fn progress(State(mut watched): State<Watched>) -> Response {
    // Fails with the stand-in itself only, and then nobody is there to be answered.
    let _ = watched.held.wait_for(|held| !held).await;
    let (number, answer) = watched.said.borrow().clone();
    ([(header::ETAG, etag(number))], Json(answer)).into_response()
}

async fn stream_of_progress(
    State(Watched { said, .. }): State<Watched>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let event = |(number, answer): &Said| {
        Ok(Event::default().event("progress").id(etag(*number)).data(answer.to_string()))
    };
    let now = event(&said.borrow());
    let later = stream::unfold(said, move |mut said| async move {
        said.changed().await.ok()?;
        let next = event(&said.borrow_and_update());
        Some((next, said))
    });
    Sse::new(stream::iter([now]).chain(later))
}

fn etag(number: u64) -> String {
    format!("\"{number}\"")
}
