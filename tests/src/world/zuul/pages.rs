// SPDX-License-Identifier: Apache-2.0
//! What people's links land on: plain pages that say that they are a stand-in's.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    extract::{Path, State as Extract},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};

use super::{
    TENANT, routes,
    state::{Job, State},
};

type Shared = Extract<Arc<Mutex<State>>>;

pub(super) fn router() -> Router<Arc<Mutex<State>>> {
    Router::new()
        .route("/api/info", get(routes::info))
        .route(&format!("/t/{TENANT}/build/{{uuid}}"), get(build))
        .route(&format!("/t/{TENANT}/stream/{{uuid}}"), get(build))
        .route(&format!("/t/{TENANT}/buildset/{{uuid}}"), get(buildset))
}

async fn build(Extract(state): Shared, Path(uuid): Path<String>) -> Response {
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((_, job)) = state.build(&uuid) else { return routes::missing() };
    let log = job.log.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    page(&format!("Build {} {}", job.name, word(job)), &format!("<pre>{}</pre>", escape(&log)))
}

async fn buildset(Extract(state): Shared, Path(uuid): Path<String>) -> Response {
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(buildset) = state.buildsets.iter().find(|b| b.uuid == uuid) else { return routes::missing() };
    let jobs = buildset.jobs.iter().map(|job| {
        let name = escape(&format!("{} {}", job.name, word(job)));
        match &job.uuid {
            Some(uuid) => format!("<li><a href='/t/{TENANT}/build/{uuid}'>{name}</a></li>"),
            None => format!("<li>{name}</li>"),
        }
    });
    let body = format!(
        "<ul>{}</ul><pre>{}</pre>",
        jobs.collect::<String>(),
        escape(buildset.message.as_deref().unwrap_or_default())
    );
    page(&format!("Buildset of {}", buildset.pipeline), &body)
}

fn word(job: &Job) -> &str {
    job.result().unwrap_or(if job.uuid.is_some() { "running" } else { "waiting" })
}

fn page(title: &str, body: &str) -> Response {
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>\
         <p>This is a stand-in of Zuul, not Zuul.</p><h1>{title}</h1>{body}</html>"
    ))
    .into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&quot;")
}
