// SPDX-License-Identifier: Apache-2.0
//! `GET …/progress`: the answer for one revision, once.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use milepost_api::Millis;
use serde::Deserialize;

use super::{Web, problem::Failed, statement::ForChange};
use crate::hub::Published;

/// Which moment is asked about.
#[derive(Deserialize)]
pub(super) struct Moment {
    at: Option<Millis>,
}

/// The progress of a revision, now or at a moment.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/progress",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
        ("at" = Option<i64>, Query, description = "Where the change was at this moment: milliseconds since the epoch"),
    ),
    responses(
        (status = 200, body = milepost_api::Progress),
        (status = 304, description = "`If-None-Match` names the current answer"),
        (status = 400, body = milepost_api::Problem),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn progress(
    State(web): State<Web>,
    statement: ForChange,
    moment: Result<Query<Moment>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let Query(Moment { at }) = moment.map_err(|error| Failed::Query(error.body_text()))?;
    let ForChange { change, revision, patch_set, .. } = &statement;
    let published = match at {
        Some(at) => web.hub.back(change, revision, *patch_set, at).await?,
        None => web.hub.progress(change, revision, *patch_set).await?,
    };
    Ok(answer(&web.variant(&published, &statement.reader), &headers))
}

fn answer(published: &Published, headers: &HeaderMap) -> Response {
    // The tag is hex digits in quotes, so it always is a header value.
    let etag = HeaderValue::from_str(&published.etag).unwrap_or(HeaderValue::from_static("\"\""));
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let same = asked
        .split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == published.etag || tag.trim() == "*");
    let fixed =
        [(header::ETAG, etag), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if same {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (fixed, kind, published.body.clone()).into_response()
}
