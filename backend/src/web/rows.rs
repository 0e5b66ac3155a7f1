// SPDX-License-Identifier: Apache-2.0
//! `POST /v1/rows`: many changes at once, for lists of them.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::Response,
};
use milepost_api::gerrit::ChangeList;

use super::{Web, problem::Failed, statement::ForChanges, unkept};

/// The most changes of one list.
const MOST: usize = 200;

/// How far each of these changes is, at its current patch set.
#[utoipa::path(
    post,
    path = "/v1/rows",
    request_body(content = ChangeList, description = "At most 200"),
    responses(
        (status = 200, body = milepost_api::Rows),
        (status = 400, body = milepost_api::Problem),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn rows(State(web): State<Web>, statement: ForChanges) -> Result<Response, Failed> {
    let ForChanges { reader, body } = statement;
    let Json(ChangeList { changes, steps }) =
        Json::from_bytes(&body).map_err(|error: JsonRejection| Failed::Body(error.body_text()))?;
    if changes.len() > MOST {
        return Err(Failed::Body(format!("{} changes: at most {MOST} are answered at once", changes.len())));
    }
    let hidden = web.config.borrow().visibility.hidden_from(&reader);
    let mut rows = web.hub.rows(changes, &hidden).await?;
    if !steps {
        rows.rows.values_mut().for_each(|row| row.steps.clear());
    }
    Ok(unkept(rows))
}
