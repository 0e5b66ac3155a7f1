// SPDX-License-Identifier: Apache-2.0
//! `GET …/progress`: the answer for one revision, once.

use axum::{
    body::Bytes,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use milepost_api::{Millis, Progress};
use serde::Deserialize;

use super::{Web, problem::Failed, statement::ForChange};
use crate::hub::Published;

/// Which moment is asked about, and how the answer is to be written.
#[derive(Deserialize)]
pub(super) struct Asked {
    at: Option<Millis>,
    #[serde(default)]
    format: Format,
}

/// How an answer is written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Text,
    Svg,
}

/// The progress of a revision, now or at a moment.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/progress",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
        ("format" = Option<String>, Query, description = "`json` (the default), `text` or `svg`"),
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
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let Query(Asked { at, format }) = asked.map_err(|error| Failed::Query(error.body_text()))?;
    let ForChange { change, revision, patch_set, .. } = &statement;
    let published = match at {
        Some(at) => web.hub.back(change, revision, *patch_set, at).await?,
        None => web.hub.progress(change, revision, *patch_set).await?,
    };
    Ok(answer(&web.variant(&published, &statement.reader), format, &headers))
}

fn answer(published: &Published, format: Format, headers: &HeaderMap) -> Response {
    let tag = format.tag(&published.etag);
    // The tag is hex digits and letters in quotes, so it always is a header value.
    let etag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let same = asked.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
    let fixed =
        [(header::ETAG, etag), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if same {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()))];
    (fixed, kind, format.body(published)).into_response()
}

impl Format {
    /// Each way of writing it has a tag of its own.
    fn tag(self, etag: &str) -> String {
        let of = |kind: &str| format!("{}-{kind}\"", etag.trim_end_matches('"'));
        match self {
            Self::Json => etag.to_owned(),
            Self::Text => of("text"),
            Self::Svg => of("svg"),
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Svg => "image/svg+xml",
        }
    }

    fn body(self, published: &Published) -> Bytes {
        // Made of a `Progress`, so it is one; were it not, nothing is better than something wrong.
        let progress = || serde_json::from_slice::<Progress>(&published.body).ok();
        match self {
            Self::Json => published.body.clone(),
            Self::Text => progress().map(|progress| progress.plain()).unwrap_or_default().into(),
            Self::Svg => progress().map(|progress| progress.badge()).unwrap_or_default().into(),
        }
    }
}
