// SPDX-License-Identifier: Apache-2.0
//! Buildbot's calls. As a real one it refuses parameters that it does not know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{Path, Query, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    shape,
    state::{Build, Request, Set, State},
};
use crate::world::built_for::For;

type Shared = Extract<Arc<Mutex<State>>>;
type Parameters = Query<Vec<(String, String)>>;

pub(super) fn router(state: Arc<Mutex<State>>) -> Router {
    let api = Router::new()
        .route("/buildsets", get(buildsets))
        .route("/buildsets/{id}", get(buildset))
        .route("/buildrequests", get(requests))
        .route("/builds", get(builds))
        .route("/builders", get(builders))
        .route("/changes", get(changes))
        .route("/changes/{id}/builds", get(builds_of))
        .route("/builds/{id}/steps", get(steps))
        .route("/steps/{id}/logs", get(logs))
        .route("/logs/{id}/contents", get(contents));
    Router::new().nest("/api/v2", api).fallback(async || missing("invalid path")).with_state(state)
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn missing(why: &str) -> Response {
    (StatusCode::NOT_FOUND, json!({"error": why}).to_string()).into_response()
}

fn list(name: &str, rows: Value) -> Response {
    let total = rows.as_array().map(Vec::len);
    let mut body = json!({"meta": {"total": total}});
    body[name] = rows;
    Json(body).into_response()
}

/// The values of `name`, and an error where there is a parameter that `known` lacks.
fn refused(parameters: &[(String, String)], known: &[&str]) -> Option<Response> {
    let odd = parameters.iter().find(|(name, _)| !known.contains(&name.as_str()))?;
    let error = json!({"error": format!("unrecognized query parameter '{}'", odd.0)}).to_string();
    Some((StatusCode::BAD_REQUEST, error).into_response())
}

fn all<'p>(parameters: &'p [(String, String)], name: &str) -> Vec<&'p str> {
    parameters.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn among(values: &[&str], id: u64) -> bool {
    values.is_empty() || values.contains(&id.to_string().as_str())
}

async fn buildsets(Extract(state): Shared, Query(parameters): Parameters) -> Response {
    if let Some(refused) = refused(&parameters, &["order", "limit", "complete", "bsid__in"]) {
        return refused;
    }
    let state = lock(&state);
    let (ids, complete) = (all(&parameters, "bsid__in"), all(&parameters, "complete"));
    let is = |set: &&Set| {
        let ended = set.requests.iter().all(|request| request.ended.is_some());
        among(&ids, set.id) && complete.first().is_none_or(|complete| *complete == ended.to_string())
    };
    let newest = state.sets.iter().rev().filter(is).take(limit(&parameters));
    list("buildsets", newest.map(|set| shape::buildset(&state, set)).collect())
}

fn limit(parameters: &[(String, String)]) -> usize {
    all(parameters, "limit").first().and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX)
}

async fn buildset(Extract(state): Shared, Path(id): Path<u64>) -> Response {
    let state = lock(&state);
    let found = state.sets.iter().find(|set| set.id == id);
    found.map_or_else(|| missing("not found"), |set| list("buildsets", json!([shape::buildset(&state, set)])))
}

async fn requests(Extract(state): Shared, Query(parameters): Parameters) -> Response {
    if let Some(refused) = refused(&parameters, &["buildsetid__in", "buildrequestid__in", "property"]) {
        return refused;
    }
    let state = lock(&state);
    let (sets, ids) = (all(&parameters, "buildsetid__in"), all(&parameters, "buildrequestid__in"));
    let wanted = owned(&all(&parameters, "property"));
    let of = |(set, request): &(&Set, &Request)| among(&sets, set.id) && among(&ids, request.id);
    let rows =
        state.requests().filter(of).map(|(set, request)| shape::request(&state, set, request, &wanted));
    list("buildrequests", rows.collect())
}

async fn builds(Extract(state): Shared, Query(parameters): Parameters) -> Response {
    if let Some(refused) = refused(&parameters, &["buildrequestid__in", "property"]) {
        return refused;
    }
    let state = lock(&state);
    let (ids, wanted) = (all(&parameters, "buildrequestid__in"), owned(&all(&parameters, "property")));
    let of = state.requests().filter(|(_, request)| among(&ids, request.id));
    let rows =
        of.flat_map(|(_, request)| request.builds.iter().map(|build| shape::build(request, build, &wanted)));
    list("builds", rows.collect())
}

async fn builders(Extract(state): Shared) -> Response {
    let state = lock(&state);
    let row = |(place, name): (usize, &String)| json!({"builderid": place + 1, "name": name, "masterids": [1], "tags": []});
    list("builders", state.builders.iter().enumerate().map(row).collect())
}

/// A change has its buildset's id here; not each buildset has one.
async fn changes(Extract(state): Shared, Query(parameters): Parameters) -> Response {
    if let Some(refused) = refused(&parameters, &["project", "branch", "revision", "order", "limit"]) {
        return refused;
    }
    let state = lock(&state);
    let row = |set: &Set| {
        let buildset = shape::buildset(&state, set);
        let stamp = &buildset["sourcestamps"][0];
        let is = |name: &str| all(&parameters, name).first().is_none_or(|wanted| stamp[name] == *wanted);
        let category =
            if matches!(set.is_for, For::PatchSet { .. }) { "patchset-created" } else { "ref-updated" };
        (is("project") && is("branch") && is("revision"))
            .then(|| json!({"changeid": set.id, "category": category, "project": stamp["project"], "sourcestamp": stamp}))
    };
    let newest = state.sets.iter().rev().filter(|set| set.change).filter_map(row).take(limit(&parameters));
    list("changes", newest.collect())
}

async fn builds_of(Extract(state): Shared, Path(id): Path<u64>) -> Response {
    let state = lock(&state);
    let stamp = state.sets.iter().find(|set| set.id == id).map(|set| shape::stamp(&state, set));
    let of = state.requests().filter(|(set, _)| Some(shape::stamp(&state, set)) == stamp);
    let rows =
        of.flat_map(|(_, request)| request.builds.iter().map(|build| shape::build(request, build, &[])));
    list("builds", rows.collect())
}

fn with_build(state: &Mutex<State>, id: u64, answer: impl Fn(&Build) -> Response) -> Response {
    let state = lock(state);
    let mut builds = state.requests().flat_map(|(_, request)| &request.builds);
    builds.find(|build| build.id == id).map_or_else(|| missing("not found"), answer)
}

async fn steps(Extract(state): Shared, Path(id): Path<u64>) -> Response {
    with_build(&state, id, |build| list("steps", shape::steps(build)))
}

async fn logs(Extract(state): Shared, Path(id): Path<u64>) -> Response {
    with_build(&state, id, |build| list("logs", shape::logs(build)))
}

async fn contents(Extract(state): Shared, Path(id): Path<u64>, Query(parameters): Parameters) -> Response {
    let number = |name: &str| all(&parameters, name).first().and_then(|number| number.parse::<usize>().ok());
    let (from, count) = (number("offset").unwrap_or(0), number("limit").unwrap_or(usize::MAX));
    with_build(&state, id, |build| {
        let lines: Vec<_> = shape::lines(build).into_iter().skip(from).take(count).collect();
        let content = lines.into_iter().fold(String::new(), |text, line| text + line.as_str() + "\n");
        Json(json!({"logchunks": [{"content": content, "firstline": from, "logid": build.id}], "meta": {}}))
            .into_response()
    })
}
