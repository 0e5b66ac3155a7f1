// SPDX-License-Identifier: Apache-2.0
//! The calls, with the errors and headers of docker-registry 2.8.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Json, Router,
    extract::{Query, State as Held},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;

use super::{access, state::State};

type Shared = Arc<Mutex<State>>;

pub(super) fn router(state: Shared) -> Router {
    Router::new().route("/token", get(token)).fallback(v2).with_state(state)
}

async fn token(
    Held(state): Held<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let scopes: Vec<_> =
        query.into_iter().filter(|(key, _)| key == "scope").map(|(_, scope)| scope).collect();
    access::token(&mut state.lock().unwrap_or_else(PoisonError::into_inner), &headers, &scopes)
}

/// Repositories' names have slashes, so the path is taken apart here.
async fn v2(
    Held(state): Held<Shared>,
    method: Method,
    uri: Uri,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(path) = uri.path().strip_prefix("/v2/") else { return StatusCode::NOT_FOUND.into_response() };
    let parts: Vec<_> = path.split('/').collect();
    let (repository, call) = parts.split_at(parts.len().saturating_sub(2));
    let repository = repository.join("/");
    if let Some(refusal) = access::refusal(&state, &headers, &repository) {
        return refusal;
    }
    if method != Method::GET && method != Method::HEAD {
        return error(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED");
    }
    match call {
        _ if path.is_empty() => {
            ([("docker-distribution-api-version", "registry/2.0")], Json(json!({}))).into_response()
        }
        ["manifests", reference] => manifest(&state, &headers, &repository, reference),
        ["blobs", digest] => match state.blob(digest) {
            Some(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
            None => error(StatusCode::NOT_FOUND, "BLOB_UNKNOWN"),
        },
        ["tags", "list"] => tags(&state, &repository, &query),
        _ => (StatusCode::NOT_FOUND, "404 page not found\n").into_response(),
    }
}

fn manifest(state: &State, headers: &HeaderMap, repository: &str, reference: &str) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match state.manifest(repository, reference) {
        // As measured: a type that was not asked for is not there.
        Some(manifest) if accepted.contains(&manifest.media_type) => {
            let [digest, etag] = [manifest.digest.clone(), format!("\"{}\"", manifest.digest)];
            let headers = [
                (header::CONTENT_TYPE.as_str(), manifest.media_type),
                ("docker-content-digest", digest),
                (header::ETAG.as_str(), etag),
            ];
            (headers, manifest.bytes).into_response()
        }
        _ => error(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"),
    }
}

/// Not sorted, as 2.8 does not; pages only where told.
fn tags(state: &State, repository: &str, query: &[(String, String)]) -> Response {
    let Some(mut tags) = state.tags(repository) else { return error(StatusCode::NOT_FOUND, "NAME_UNKNOWN") };
    let mut link = None;
    if let Some(size) = state.page_size {
        let last = query.iter().find(|(key, _)| key == "last").map(|(_, tag)| tag.clone());
        tags.retain(|tag| last.as_ref().is_none_or(|last| tag > last));
        if tags.len() > size {
            tags.truncate(size);
            let last = tags.last().cloned().unwrap_or_default();
            link = Some(format!("</v2/{repository}/tags/list?last={last}&n={size}>; rel=\"next\""));
        }
    } else {
        tags.reverse();
    }
    let tags = if tags.is_empty() { json!(null) } else { json!(tags) };
    let body = Json(json!({"name": repository, "tags": tags}));
    match link {
        Some(link) => ([(header::LINK, link)], body).into_response(),
        None => body.into_response(),
    }
}

fn error(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"errors": [{"code": code, "message": "as the stand-in has it", "detail": {}}]})))
        .into_response()
}
