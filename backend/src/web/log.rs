// SPDX-License-Identifier: Apache-2.0
//! One line per request. Paths name a project and a change and no more; no header and no query is logged.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use crate::clock::Clock;

pub(super) async fn request(
    State(clock): State<Arc<dyn Clock>>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let began = clock.now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = clock.now() - began;
    let route = route.as_ref().map(MatchedPath::as_str);
    tracing::info!(%method, path, route, status, millis, "{method} {path} {status}");
    response
}
