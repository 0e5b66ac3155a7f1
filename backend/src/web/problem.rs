// SPDX-License-Identifier: Apache-2.0
//! Error answers: RFC 9457, with the detail only where it helps the caller and tells nothing of the inside.

use std::any::Any;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use milepost_api::Problem;

use crate::store::StoreError;

/// What went wrong with a request.
#[derive(Debug)]
pub(super) enum Failed {
    /// No valid statement, or no webhook of a source of ours. One text for every reason: a caller who forges one learns nothing.
    Unauthorized,
    /// The body is not what the call takes; says where.
    Body(String),
    /// The query is not what the call takes; says where.
    Query(String),
    /// No source of that name; says which there are. For those alone who may know.
    NoSource(String),
    /// The store does not answer. Logged here, once.
    Store(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => answer(&Problem::new(401, "Unauthorized")),
            Self::Body(detail) | Self::Query(detail) => {
                answer(&Problem::new(400, "Bad Request").because(detail))
            }
            Self::NoSource(detail) => answer(&Problem::new(404, "Not Found").because(detail)),
            Self::Store(error) => {
                tracing::error!(%error, "the store does not answer");
                answer(&Problem::new(503, "Service Unavailable").because("the store does not answer"))
            }
        }
    }
}

/// The answer for a path that is none of ours.
pub(super) async fn not_found() -> Response {
    answer(&Problem::new(404, "Not Found"))
}

/// The answer when a handler panicked. What it said goes to the log alone.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(said, "a handler panicked");
    answer(&Problem::new(500, "Internal Server Error"))
}

fn answer(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    let kind = header::HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
