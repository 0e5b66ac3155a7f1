// SPDX-License-Identifier: Apache-2.0
//! `GET …/included`: where a revision runs, for a place that knows no reader.

use axum::{extract::State, response::Response};

use super::{Web, problem::Failed, statement::ForChange, unkept};

/// The environments that run a revision, as far as the statement's reader may see them.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/included",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
    ),
    responses(
        (status = 200, body = milepost_api::IncludedIn),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn included(State(web): State<Web>, statement: ForChange) -> Result<Response, Failed> {
    let ForChange { change, revision, patch_set, reader, .. } = statement;
    let published = web.hub.progress(&change, &revision, patch_set).await?;
    let included = web.variant(&published, &reader).included();
    Ok(unkept(included))
}
