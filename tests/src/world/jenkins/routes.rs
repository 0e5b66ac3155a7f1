// SPDX-License-Identifier: Apache-2.0
//! Jenkins's calls. What is not among them is not there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{Request, State as Extract},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    PREFIX, pages, shape,
    state::{Build, Kind, Stage, State},
    tree,
};

/// What it says with every answer.
pub(super) const VERSION: &str = "2.479.1-stand-in";

pub(super) fn router(state: Arc<Mutex<State>>) -> Router {
    Router::new().fallback(answer).with_state(state)
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(Extract(state): Extract<Arc<Mutex<State>>>, request: Request) -> Response {
    let state = lock(&state);
    let mut response = if *request.method() != Method::GET {
        // Whoever changes anything needs a crumb.
        page(StatusCode::FORBIDDEN, "403 No valid crumb was included in the request")
    } else if let Err(status) = authorised(&state, request.headers()) {
        page(status, "Authentication required")
    } else {
        let query = request.uri().query();
        found(&state, request.uri().path(), query)
            .unwrap_or_else(|| page(StatusCode::NOT_FOUND, "404 Not Found"))
    };
    response.headers_mut().insert("x-jenkins", HeaderValue::from_static(VERSION));
    response
}

/// 401 for wrong credentials, 403 for none where some are needed.
fn authorised(state: &State, headers: &HeaderMap) -> Result<(), StatusCode> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let right = state
        .account
        .as_ref()
        .map(|(user, token)| format!("Basic {}", STANDARD.encode(format!("{user}:{token}"))));
    match (given, right) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(StatusCode::FORBIDDEN),
        (Some(given), Some(right)) if given == right => Ok(()),
        (Some(_), _) => Err(StatusCode::UNAUTHORIZED),
    }
}

fn page(status: StatusCode, text: &str) -> Response {
    (status, Html(format!("<html><head><title>Jenkins</title></head><body><h2>{text}</h2></body></html>")))
        .into_response()
}

fn found(state: &State, path: &str, query: Option<&str>) -> Option<Response> {
    let names: Vec<String> = path.split('/').skip(1).map(decoded).collect::<Option<_>>()?;
    // Whatever it stands for, servlets refuse it.
    if names.iter().any(|name| name.contains('/')) {
        return None;
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut rest = names.strip_prefix(&[PREFIX])?;
    let mut place: Vec<&str> = Vec::new();
    while let [word, name, after @ ..] = rest
        && *word == "job"
    {
        place.push(name);
        rest = after;
    }
    let place = place.join("/");
    match rest {
        ["api", "json"] => asked(&shape::item(state, &place)?, query),
        ["gerrit-checks", "runs"] if place.is_empty() && state.checks => {
            let (change, patch_set) = query?.strip_prefix("change=")?.split_once("&patchset=")?;
            let (change, patch_set) = (change.parse().ok()?, patch_set.parse().ok()?);
            Some(Json(shape::checks(state, change, patch_set)).into_response())
        }
        ["queue", "api", "json"] if place.is_empty() => asked(&shape::queue(&state.queue), query),
        ["queue", "item", id, "api", "json"] if place.is_empty() => {
            let id: u64 = id.parse().ok()?;
            asked(&shape::queued(state.queue.iter().find(|item| item.id == id)?), query)
        }
        [number, rest @ ..] => {
            let build = state.build(&place, number.parse().ok()?)?;
            let kind = state.jobs.get(&place)?.kind;
            if matches!(rest, ["api", "json"]) {
                return asked(&shape::build(state, &place, kind, build), query);
            }
            // None of the others has a query.
            let wfapi = kind == Kind::Pipeline && state.wfapi;
            if query.is_some() { None } else { of_build(&place, build, wfapi, rest) }
        }
        [] => None,
    }
}

fn of_build(place: &str, build: &Build, wfapi: bool, rest: &[&str]) -> Option<Response> {
    let node = |id: &str| id.parse::<usize>().ok();
    let stage = |id: &str| build.stages.iter().find(|stage| Some(stage.node) == node(id));
    let step = |id: &str| build.stages.iter().find(|stage: &&Stage| Some(stage.node + 1) == node(id));
    match rest {
        ["consoleText"] => Some(
            ([(header::CONTENT_TYPE, "text/plain;charset=utf-8")], build.console.clone()).into_response(),
        ),
        ["wfapi", "describe"] if wfapi => Some(Json(shape::describe(place, build)).into_response()),
        ["execution", "node", id, "wfapi", "describe"] if wfapi => {
            Some(Json(shape::node(place, build, stage(id)?)).into_response())
        }
        ["execution", "node", id, "wfapi", "log"] if wfapi => {
            Some(Json(shape::log(place, build, step(id)?)).into_response())
        }
        ["execution", "node", id, "log", ""] => Some(pages::log(place, build, &step(id)?.log)),
        ["console"] => Some(pages::log(place, build, &String::from_utf8_lossy(&build.console))),
        [""] => Some(pages::build(place, build)),
        _ => None,
    }
}

/// As `tree` asks for it; without one Jenkins would give much more, which nobody is to want.
fn asked(whole: &Value, query: Option<&str>) -> Option<Response> {
    let tree = query?.strip_prefix("tree=")?;
    let asked = tree::read(&decoded(&tree.replace('+', " "))?)?;
    Some(Json(tree::pruned(whole, &asked)?).into_response())
}

/// Percent-decoded; `None` for what is not encoded rightly.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let hex = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}
