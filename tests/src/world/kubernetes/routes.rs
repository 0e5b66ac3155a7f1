// SPDX-License-Identifier: Apache-2.0
//! Lists and watches.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, State as Extract},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::{
    objects,
    state::{News, State},
};

type Shared = Arc<Mutex<State>>;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    watch: Option<bool>,
    resource_version: Option<u64>,
    timeout_seconds: Option<u64>,
    limit: Option<usize>,
    label_selector: Option<String>,
    field_selector: Option<String>,
    /// Here: how many of the list were sent.
    r#continue: Option<usize>,
}

impl Asked {
    /// Whether an object has all labels and fields that are asked for: `owner=helm`, `type=helm.sh/release.v1`.
    fn selects(&self, object: &Value) -> bool {
        let all = |selector: &Option<String>, has: &dyn Fn(&str) -> Option<String>| {
            let pairs = selector
                .iter()
                .flat_map(|selector| selector.split(','))
                .filter_map(|pair| pair.split_once('='));
            pairs.into_iter().all(|(key, value)| has(key).as_deref() == Some(value))
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        all(&self.label_selector, &|key| text(&object["metadata"]["labels"][key]))
            && all(&self.field_selector, &|key| text(&object[key]))
    }
}

pub(super) fn router(state: Shared) -> Router {
    let list = get(list_or_watch);
    Router::new()
        .route(
            "/version",
            get(async || Json(json!({"major": "1", "minor": "37", "gitVersion": "v1.37.2+stand-in"}))),
        )
        .route("/api/v1/namespaces/{namespace}/{plural}", list.clone())
        .route("/apis/apps/v1/namespaces/{namespace}/{plural}", list)
        .route("/apis/apps/v1/{plural}", get(list_all))
        .with_state(state)
}

async fn list_or_watch(
    Extract(state): Extract<Shared>,
    Path((namespace, plural)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let held = lock(&state);
    if !is_known(&held, &headers) {
        return status(401, "Unauthorized", "Unauthorized");
    }
    if held.refused.contains(&namespace) {
        return forbidden(&plural, &format!("in the namespace \"{namespace}\""));
    }
    let Some(plural) = known(&plural) else { return not_found() };
    if asked.watch == Some(true) {
        drop(held);
        return watch(state, plural, namespace, asked);
    }
    list(&held, plural, Some(&namespace), &asked)
}

/// A list of all namespaces, for who may read each of them; nobody watches one here.
async fn list_all(
    Extract(state): Extract<Shared>,
    Path(plural): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let held = lock(&state);
    if !is_known(&held, &headers) {
        return status(401, "Unauthorized", "Unauthorized");
    }
    if !held.refused.is_empty() {
        return forbidden(&plural, "at the cluster scope");
    }
    known(&plural).map_or_else(not_found, |plural| list(&held, plural, None, &asked))
}

fn is_known(state: &State, headers: &HeaderMap) -> bool {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    !state.revoked && token == Some(format!("Bearer {}", state.token).as_str())
}

fn known(plural: &str) -> Option<&'static str> {
    objects::PLURALS.into_iter().find(|known| *known == plural)
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

fn forbidden(plural: &str, place: &str) -> Response {
    let message = format!("{plural} is forbidden: User \"reader\" cannot list resource \"{plural}\" {place}");
    status(403, "Forbidden", &message)
}

fn list(state: &State, plural: &'static str, namespace: Option<&str>, asked: &Asked) -> Response {
    let mut all = state.list(plural, namespace);
    all.retain(|object| asked.selects(object));
    let begin = asked.r#continue.unwrap_or(0).min(all.len());
    let end = asked.limit.map_or(all.len(), |limit| (begin + limit).min(all.len()));
    let mut metadata = json!({"resourceVersion": state.version().to_string()});
    if end < all.len() {
        metadata["continue"] = json!(end.to_string());
        metadata["remainingItemCount"] = json!(all.len() - end);
    }
    let (api, kind) = objects::kind(plural);
    let items = all.get(begin..end).unwrap_or_default();
    Json(json!({"kind": format!("{kind}List"), "apiVersion": api, "metadata": metadata, "items": items}))
        .into_response()
}

/// One watch: what is still to be sent, and how far it is.
struct Watch {
    state: Shared,
    plural: &'static str,
    namespace: String,
    asked: Asked,
    at: u64,
    news: tokio::sync::watch::Receiver<News>,
    begun: News,
    until: Instant,
    lines: VecDeque<Value>,
    over: bool,
}

fn watch(state: Shared, plural: &'static str, namespace: String, asked: Asked) -> Response {
    let mut news = lock(&state).subscribe();
    let begun = *news.borrow_and_update();
    let until = Instant::now() + Duration::from_secs(asked.timeout_seconds.unwrap_or(1800));
    let at = asked.resource_version.unwrap_or(begun.version);
    let watch = Watch {
        state,
        plural,
        namespace,
        asked,
        at,
        news,
        begun,
        until,
        lines: VecDeque::new(),
        over: false,
    };
    let lines = stream::unfold(watch, async |mut watch| {
        let line = watch.next().await?;
        Some((Ok::<_, Infallible>(format!("{line}\n")), watch))
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(lines)).into_response()
}

impl Watch {
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            if self.over {
                return None;
            }
            let now = *self.news.borrow_and_update();
            if now.cut != self.begun.cut {
                return None;
            }
            self.take(now);
            if self.lines.is_empty() {
                tokio::select! {
                    changed = self.news.changed() => changed.ok()?,
                    () = sleep_until(self.until) => self.over = true,
                }
            }
        }
    }

    fn take(&mut self, now: News) {
        let state = lock(&self.state);
        if let Some(events) = state.events(self.plural, &self.namespace, self.at) {
            self.lines.extend(events.into_iter().filter(|line| self.asked.selects(&line["object"])));
        } else {
            let gone = failure(410, "Expired", "too old resource version");
            self.lines.push_back(json!({"type": "ERROR", "object": gone}));
            self.over = true;
        }
        self.at = self.at.max(state.version());
        if now.bookmarks != self.begun.bookmarks {
            self.begun.bookmarks = now.bookmarks;
            let (api, kind) = objects::kind(self.plural);
            let metadata = json!({"resourceVersion": self.at.to_string(), "creationTimestamp": null});
            let object = json!({"kind": kind, "apiVersion": api, "metadata": metadata});
            self.lines.push_back(json!({"type": "BOOKMARK", "object": object}));
        }
    }
}

fn failure(code: u16, reason: &str, message: &str) -> Value {
    json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason, "code": code})
}

fn status(code: u16, reason: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(failure(code, reason, message))).into_response()
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
