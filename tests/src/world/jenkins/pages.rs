// SPDX-License-Identifier: Apache-2.0
//! Pages that people's links land on.

use axum::response::{Html, IntoResponse as _, Response};

use super::state::Build;

pub(super) fn log(place: &str, build: &Build, text: &str) -> Response {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let title = format!("{place} #{} log", build.number);
    Html(format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>{text}</pre></body></html>"
    ))
    .into_response()
}

pub(super) fn build(place: &str, build: &Build) -> Response {
    let title = format!("{place} #{}", build.number);
    let how = build.result.as_deref().unwrap_or("running");
    Html(format!("<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{how}</p></body></html>"))
        .into_response()
}
