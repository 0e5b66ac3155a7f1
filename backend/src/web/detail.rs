// SPDX-License-Identifier: Apache-2.0
//! `GET …/detail`: more about a change's way than its row shows.

use axum::{extract::State, response::Response};

use super::{Web, problem::Failed, statement::ForChange, unkept};

/// What stands behind the progress of a revision: times, places, images, runs and sources, as of now.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/detail",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
    ),
    responses(
        (status = 200, body = milepost_api::Detail),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn detail(State(web): State<Web>, statement: ForChange) -> Result<Response, Failed> {
    let hidden = web.config.borrow().visibility.hidden_from(&statement.reader);
    let detail = web.hub.detail(&statement.change, &statement.revision, statement.patch_set, &hidden).await?;
    Ok(unkept(detail))
}
