// SPDX-License-Identifier: Apache-2.0
//! The edge: HTTP in, statements checked, answers out. Nothing outside this module knows status codes.

mod detail;
mod events;
mod gerrit;
mod health;
mod hooks;
mod included;
mod log;
mod openapi;
mod owners;
mod problem;
mod progress;
mod rows;
mod statement;
mod why;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    clock::Clock,
    config::{Config, KeyRing, Reader},
    hub::{Hub, Published},
    setup::Place,
    sources::{Roster, Trials},
};

pub use openapi::document;

/// The largest body that is read: a batch of events or answers.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// How long a request that is no stream may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// Progress, questions and answers.
    pub hub: Hub,
    /// Keys of statements.
    pub keys: KeyRing,
    /// Gerrit's server id: the only issuer of statements.
    pub server_id: Arc<str>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Sources by name, for their webhooks and tests.
    pub sources: Roster,
    /// Asks a source once, for who looks after it.
    pub trials: Trials,
    /// Where webhooks' facts go.
    pub facts: crate::sources::FactSink,
    /// The configuration that is in force: who may see which source.
    pub config: watch::Receiver<Arc<Config>>,
    /// Where this backend was started, for what is to be done next.
    pub place: Arc<Place>,
    /// Ends streams.
    pub shutdown: CancellationToken,
}

impl Web {
    /// The answer as this reader may see it.
    fn variant(&self, answer: &Arc<Published>, reader: &Reader) -> Arc<Published> {
        answer.without(&self.config.borrow().visibility.hidden_from(reader))
    }
}

/// JSON that no cache may keep, since it is made anew for each call.
fn unkept<T: Serialize>(body: T) -> Response {
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (no_store, Json(body)).into_response()
}

/// The whole edge, callable without a socket.
pub fn app(web: Web) -> Router {
    let streams = routes_of_streams().split_for_parts().0;
    let calls = routes_of_calls().split_for_parts().0;
    let trials = routes_of_trials().split_for_parts().0;
    // From outside in: a panic in a handler is an answer, every request is one log line, then limits.
    calls
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .merge(streams)
        .merge(trials)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .fallback(problem::not_found)
        .layer(middleware::from_fn_with_state(Arc::clone(&web.clock), log::request))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .with_state(web)
}

fn routes_of_calls() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(progress::progress))
        .routes(routes!(why::why))
        .routes(routes!(detail::detail))
        .routes(routes!(rows::rows))
        .routes(routes!(included::included))
        .routes(routes!(gerrit::events))
        .routes(routes!(gerrit::answers))
        .routes(routes!(owners::check))
        .routes(routes!(health::health))
        .routes(routes!(hooks::hook))
}

fn routes_of_streams() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(events::events)).routes(routes!(gerrit::questions))
}

/// Calls that end by themselves, and may take longer than others.
fn routes_of_trials() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(health::test))
}
