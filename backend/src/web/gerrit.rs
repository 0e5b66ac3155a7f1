// SPDX-License-Identifier: Apache-2.0
//! The plugin's own calls: Gerrit's events, the questions for it and its answers.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::{Response, sse::Event},
};
use futures::{StreamExt as _, stream};
use milepost_api::gerrit::{Acknowledged, Answers, Events, Hello, Question};
use tokio_stream::wrappers::BroadcastStream;

use super::{Web, events::stream as sse, problem::Failed, statement::ForGerrit};

/// Gerrit's events, in their order. All of them are kept when this answers.
#[utoipa::path(
    post,
    path = "/v1/gerrit/events",
    request_body = Events,
    responses((status = 200, body = Acknowledged), (status = 401, body = milepost_api::Problem)),
    security(("statement" = []))
)]
pub(super) async fn events(
    State(web): State<Web>,
    _statement: ForGerrit,
    body: Result<Json<Events>, JsonRejection>,
) -> Result<Json<Acknowledged>, Failed> {
    let Events { events } = read(body)?;
    web.hub.events(&events).await?;
    Ok(Json(Acknowledged { acknowledged: events.iter().map(|event| event.seq).max().unwrap_or(0) }))
}

/// What Gerrit is asked: first `hello`, then each open question; and `fate` when something else has become of a change.
#[utoipa::path(
    get,
    path = "/v1/gerrit/questions",
    responses((status = 200, content_type = "text/event-stream", body = Question), (status = 401, body = milepost_api::Problem)),
    security(("statement" = []))
)]
pub(super) async fn questions(State(web): State<Web>, statement: ForGerrit) -> Response {
    let groups = web.config.borrow().visibility.groups();
    let hello = Hello { groups: groups.into_iter().collect(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let (open, coming) = web.hub.questions().subscribe();
    let fates = BroadcastStream::new(web.hub.line().fates()).filter_map(async |fateful| fateful.ok());
    // Of its own: the plugin's first line waits for no database.
    let hub = web.hub.clone();
    tokio::spawn(async move {
        if let Err(error) = hub.connected().await {
            tracing::warn!(%error, "what another backend has left cannot be read");
        }
    });
    // Who lags behind loses questions here and gets them when the stream is renewed: they stay open.
    let coming = BroadcastStream::new(coming).filter_map(async |question| question.ok());
    let questions = stream::iter(open).chain(coming).map(|question| event("question", &question));
    let fates = fates.map(|fateful| event("fate", &fateful));
    let events = stream::once(async move { event("hello", &hello) }).chain(stream::select(questions, fates));
    sse(&web, statement.exp, events)
}

/// Gerrit's answers.
#[utoipa::path(
    post,
    path = "/v1/gerrit/answers",
    request_body = Answers,
    responses((status = 204), (status = 401, body = milepost_api::Problem)),
    security(("statement" = []))
)]
pub(super) async fn answers(
    State(web): State<Web>,
    _statement: ForGerrit,
    body: Result<Json<Answers>, JsonRejection>,
) -> Result<StatusCode, Failed> {
    web.hub.answers(&read(body)?.answers).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Failed> {
    body.map(|Json(body)| body).map_err(|error| Failed::Body(error.body_text()))
}

fn event<T: serde::Serialize>(name: &str, data: &T) -> Event {
    Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default())
}
