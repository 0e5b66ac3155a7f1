// SPDX-License-Identifier: Apache-2.0
//! `GET …/events`: the answer for one revision, and each that follows it, until the statement ends.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _, future};
use tokio_stream::wrappers::WatchStream;

use super::{Web, problem::Failed, statement::ForChange};
use crate::hub::Published;

const HEARTBEAT: Duration = Duration::from_secs(15);

/// The progress of a revision as a stream of `progress` events, one for each change of state.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/events",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was read"),
    ),
    responses(
        (status = 200, content_type = "text/event-stream", body = milepost_api::Progress),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn events(
    State(web): State<Web>,
    statement: ForChange,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answers = web.hub.follow(&statement.change, &statement.revision, statement.patch_set).await?;
    let (edge, reader) = (web.clone(), statement.reader);
    let answers = WatchStream::new(answers)
        .filter_map(future::ready)
        .map(move |answer| edge.variant(&answer, &reader))
        // The first may be the one that was read before the stream broke; what is hidden is no news.
        .scan(seen, |seen, answer: Arc<Published>| {
            let new = seen.as_ref() != Some(&answer.etag);
            *seen = Some(answer.etag.clone());
            future::ready(Some(new.then_some(answer)))
        })
        .filter_map(future::ready)
        .map(|answer| event(&answer));
    Ok(stream(&web, statement.exp, answers))
}

fn event(answer: &Published) -> Event {
    // JSON from serde holds no raw line ends, and is UTF-8.
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    Event::default().event("progress").id(&answer.etag).data(text)
}

/// A stream with heartbeats that ends with its statement or the backend, whichever is first.
pub(super) fn stream(web: &Web, exp: i64, events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let left = (exp * 1000 - web.clock.now()).clamp(0, 200_000);
    let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
    let shutdown = web.shutdown.clone();
    let over = async move {
        tokio::select! {
            () = tokio::time::sleep(left) => (),
            () = shutdown.cancelled_owned() => (),
        }
    };
    let events = events.map(Ok::<_, std::convert::Infallible>).take_until(Box::pin(over));
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}
