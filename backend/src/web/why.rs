// SPDX-License-Identifier: Apache-2.0
//! `GET …/why`: what each claim of a progress rests on.

use axum::{extract::State, response::Response};

use super::{Web, problem::Failed, statement::ForChange, unkept};

/// Why the progress of a revision says what it says, as of now.
#[utoipa::path(
    get,
    path = "/v1/changes/{change}/revisions/{revision}/why",
    params(
        ("change" = String, Path, description = "`{project}~{number}`, one percent-encoded segment"),
        ("revision" = String, Path, description = "40 hex digits"),
    ),
    responses(
        (status = 200, body = milepost_api::Why),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn why(State(web): State<Web>, statement: ForChange) -> Result<Response, Failed> {
    let hidden = web.config.borrow().visibility.hidden_from(&statement.reader);
    let why = web.hub.why(&statement.change, &statement.revision, statement.patch_set, &hidden).await?;
    Ok(unkept(why))
}
