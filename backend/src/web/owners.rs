// SPDX-License-Identifier: Apache-2.0
//! `POST /v1/gerrit/owners/check`: whether a `milepost.config` may be pushed as it is.

use std::sync::Arc;

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use milepost_api::gerrit::{Declared, Fault, Faults};

use super::{Web, gerrit::read, problem::Failed, statement::ForGerrit, unkept};
use crate::config::{self, Complaint, Config, OwnerFile};

/// The most files: a project and its parents.
const MOST: usize = 50;

/// What is wrong with a project's `milepost.config` in the light of its parents' and of the configuration that is in force.
#[utoipa::path(
    post,
    path = "/v1/gerrit/owners/check",
    request_body = Declared,
    responses(
        (status = 200, body = Faults),
        (status = 400, body = milepost_api::Problem),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn check(
    State(web): State<Web>,
    _statement: ForGerrit,
    body: Result<Json<Declared>, JsonRejection>,
) -> Result<Response, Failed> {
    let declared: Declared = read(body)?;
    if declared.files.len() > MOST {
        let found = declared.files.len();
        return Err(Failed::Body(format!("{found} files: at most {MOST} are checked at once")));
    }
    let config = Arc::clone(&web.config.borrow());
    // Globs and regular expressions of many lines are work that no other call is to wait for.
    match tokio::task::spawn_blocking(move || faults(&config, &declared)).await {
        Ok(faults) => Ok(unkept(faults)),
        // As it would be without a thread of its own.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // The backend ends.
        Err(_) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    }
}

fn faults(config: &Config, declared: &Declared) -> Faults {
    let files = declared.files.iter().map(|file| OwnerFile { project: &file.project, text: &file.text });
    match config.read_owner(&declared.project, &files.collect::<Vec<_>>()) {
        Ok(owned) => Faults { faults: Vec::new(), warnings: owned.warnings },
        Err(wrong) => Faults { faults: wrong.faults.into_iter().map(told).collect(), warnings: Vec::new() },
    }
}

fn told(fault: config::Fault) -> Fault {
    let config::Fault { project, complaint: Complaint { line, key, found, allowed } } = fault;
    Fault { project, line: line.and_then(|line| line.try_into().ok()), key, found, allowed }
}
