// SPDX-License-Identifier: Apache-2.0
//! A caching proxy in front of Jenkins. Jenkins gives its `api/json` no tags; such a proxy gives them tags of its own, and says of what
//! it has told before that it has not changed.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
};

use http_body_util::BodyExt as _;

use super::JenkinsStandIn;

/// Whether it is there, and what it has said.
#[derive(Clone, Debug, Default)]
pub(super) struct Proxy {
    stands: Arc<AtomicBool>,
    unchanged: Arc<AtomicUsize>,
}

impl Proxy {
    /// `router` with the proxy in front.
    pub(super) fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), meet))
    }
}

impl JenkinsStandIn {
    /// From now on a caching proxy stands in front.
    pub fn behind_proxy(&self) {
        self.proxy.stands.store(true, Ordering::SeqCst);
    }

    /// How often the proxy has said so far that something has not changed.
    pub fn unchanged(&self) -> usize {
        self.proxy.unchanged.load(Ordering::SeqCst)
    }
}

async fn meet(State(proxy): State<Proxy>, request: Request, next: Next) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let is_read = request.uri().path().ends_with("/api/json");
    let response = next.run(request).await;
    if !proxy.stands.load(Ordering::SeqCst) || !is_read || response.status() != StatusCode::OK {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let bytes = body.to_bytes();
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let Ok(tag) = HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish())) else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let same = known.as_ref() == Some(&tag);
    head.headers.insert(header::ETAG, tag);
    if same {
        proxy.unchanged.fetch_add(1, Ordering::SeqCst);
        head.status = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE] {
            head.headers.remove(name);
        }
    }
    Response::from_parts(head, if same { Body::empty() } else { Body::from(bytes) })
}
