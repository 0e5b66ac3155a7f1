// SPDX-License-Identifier: Apache-2.0
//! zuul-web's calls.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State as Extract},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    For, TENANT, pages, projects, shape,
    state::{Buildset, State},
};

type Shared = Extract<Arc<Mutex<State>>>;
type Filter = Query<HashMap<String, String>>;

pub(super) fn router(state: Arc<Mutex<State>>) -> Router {
    let api = Router::new()
        .route("/status", get(status))
        .route("/status/change/{change}", get(status_of))
        .route("/buildsets", get(buildsets))
        .route("/buildset/{uuid}", get(buildset))
        .route("/builds", get(builds))
        .route("/build/{uuid}", get(build))
        .merge(projects::router())
        .layer(map_response(for_any_page));
    Router::new()
        .nest(&format!("/api/tenant/{TENANT}"), api)
        .route("/api/tenants", get(tenants))
        .route("/logs/{uuid}/job-output.txt", get(log))
        .merge(pages::router())
        .fallback(async || missing())
        .with_state(state)
}

/// zuul-web lets pages of other servers read its answers: plugins of Gerrit ask it from the browser.
async fn for_any_page(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// cherrypy's answer to what is not there.
pub(super) fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html("<html><body><h2>404 Not Found</h2></body></html>")).into_response()
}

async fn status(Extract(state): Shared) -> Response {
    let headers = [(header::CACHE_CONTROL, "public, max-age=1")];
    (headers, Json(shape::status(&lock(&state)))).into_response()
}

async fn status_of(Extract(state): Shared, Path(change): Path<String>) -> Json<Value> {
    let state = lock(&state);
    let is = |buildset: &&Buildset| match &buildset.is_for {
        For::PatchSet { number, patch_set, .. } => format!("{number},{patch_set}") == change,
        For::Branch { revision, .. } => *revision == change,
    };
    let running = state.buildsets.iter().filter(|b| b.result.is_none()).filter(is);
    Json(running.map(|buildset| shape::item(&state, buildset)).collect())
}

async fn buildsets(Extract(state): Shared, Query(filter): Filter) -> Response {
    if filter.get("change").is_some_and(|change| change.parse::<u64>().is_err()) {
        return odd_change();
    }
    let state = lock(&state);
    let found = state.buildsets.iter().rev().filter(|buildset| wanted(buildset, &filter));
    Json(page(found, &filter).map(|b| shape::buildset(&state, b, false)).collect::<Vec<_>>()).into_response()
}

async fn buildset(Extract(state): Shared, Path(uuid): Path<String>) -> Response {
    let state = lock(&state);
    match state.buildsets.iter().find(|buildset| buildset.uuid == uuid) {
        Some(buildset) => Json(shape::buildset(&state, buildset, true)).into_response(),
        None => missing(),
    }
}

async fn builds(Extract(state): Shared, Query(filter): Filter) -> Response {
    if filter.get("change").is_some_and(|change| change.parse::<u64>().is_err()) {
        return odd_change();
    }
    let state = lock(&state);
    let found = state.buildsets.iter().rev().filter(|buildset| wanted(buildset, &filter));
    let rows = found.flat_map(|b| b.jobs.iter().filter_map(|job| shape::build_alone(&state, b, job)));
    Json(page(rows, &filter).collect::<Vec<_>>()).into_response()
}

async fn build(Extract(state): Shared, Path(uuid): Path<String>) -> Response {
    let state = lock(&state);
    let found = state.build(&uuid).and_then(|(buildset, job)| shape::build_alone(&state, buildset, job));
    found.map_or_else(missing, |build| Json(build).into_response())
}

/// A real Zuul fails over `change=4,2`.
fn odd_change() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Html("<html><body><h2>500 Internal Server Error</h2></body></html>"))
        .into_response()
}

fn wanted(buildset: &Buildset, filter: &HashMap<String, String>) -> bool {
    let (change, patch_set, revision) = match &buildset.is_for {
        For::PatchSet { number, patch_set, .. } => {
            (Some(number.to_string()), Some(patch_set.to_string()), None)
        }
        For::Branch { revision, .. } => (None, None, Some(revision.clone())),
    };
    let row = |key: &str| filter.get(key).and_then(|id| id.parse::<u64>().ok());
    let is =
        |key: &str, value: Option<&str>| filter.get(key).is_none_or(|wanted| Some(wanted.as_str()) == value);
    is("project", Some(shape::project(&buildset.is_for)))
        && is("change", change.as_deref())
        && is("patchset", patch_set.as_deref())
        && is("newrev", revision.as_deref())
        && is("pipeline", Some(&buildset.pipeline))
        && is("uuid", Some(&buildset.uuid))
        && is("result", buildset.result.as_deref())
        && row("idx_min").is_none_or(|least| buildset.row >= least)
        && row("idx_max").is_none_or(|most| buildset.row <= most)
}

fn page<T>(rows: impl Iterator<Item = T>, filter: &HashMap<String, String>) -> impl Iterator<Item = T> {
    let number = |key: &str| filter.get(key).and_then(|n| n.parse::<usize>().ok());
    rows.skip(number("skip").unwrap_or(0)).take(number("limit").unwrap_or(50))
}

/// A log server: whole, or the end of it (`Range: bytes=-n`).
async fn log(Extract(state): Shared, Path(uuid): Path<String>, headers: HeaderMap) -> Response {
    let state = lock(&state);
    let Some(log) = state.build(&uuid).and_then(|(_, job)| job.log.clone()) else { return missing() };
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).filter(|_| state.ranges);
    let last = range.and_then(|range| range.strip_prefix("bytes=-")).and_then(|n| n.parse::<usize>().ok());
    match last {
        Some(last) if !log.is_empty() => {
            let from = log.len().saturating_sub(last);
            let range = format!("bytes {from}-{}/{}", log.len() - 1, log.len());
            let end = log.get(from..).unwrap_or_default().to_vec();
            (StatusCode::PARTIAL_CONTENT, text, [(header::CONTENT_RANGE, range)], end).into_response()
        }
        _ => (text, log).into_response(),
    }
}

/// `/api/tenants`: the one that it serves.
async fn tenants() -> Json<Value> {
    Json(json!([{"name": TENANT, "projects": 1, "queue": 0}]))
}

/// `/api/info`, which tells a Zuul by its look.
pub(super) async fn info() -> Json<Value> {
    Json(json!({"info": {"capabilities": {"job_history": true}, "tenant": TENANT}}))
}
