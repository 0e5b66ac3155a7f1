// SPDX-License-Identifier: Apache-2.0
//! What operators watch: `/metrics`, `/healthz` and `/readyz`, on a listener of their own that readers cannot reach.

mod ready;
mod sources;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{encoding::text, metrics::info::Info, registry::Registry};

pub use ready::{Latch, Readiness};
pub use sources::SourceMetrics;

/// A registry with what is always there.
pub fn registry(sources: SourceMetrics) -> Registry {
    let mut registry = Registry::with_prefix("milepost");
    registry.register(
        "build",
        "The running version",
        Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]),
    );
    registry.register_collector(Box::new(sources));
    registry
}

#[derive(Clone)]
struct Operations {
    registry: Arc<Registry>,
    readiness: Readiness,
}

/// The three calls.
pub fn app(registry: Arc<Registry>, readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Operations { registry, readiness })
}

async fn ready(State(operations): State<Operations>) -> Response {
    let waiting = operations.readiness.waiting();
    if waiting.is_empty() {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("waiting for {}\n", waiting.join(", "))).into_response()
    }
}

async fn metrics(State(operations): State<Operations>) -> Response {
    let mut body = String::new();
    match text::encode(&mut body, &operations.registry) {
        Ok(()) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "cannot write metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;
    use crate::{
        clock::ManualClock,
        sources::{HealthBoard, Trouble},
    };

    async fn get(app: &Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn sources_are_shown_as_their_health_is() {
        let (board, clock) = (HealthBoard::default(), Arc::new(ManualClock::at(100_000)));
        let kinds = BTreeMap::from([("ci".to_owned(), "zuul"), ("new".to_owned(), "oci")]);
        let registry = registry(SourceMetrics::new(board.clone(), clock.clone(), move || kinds.clone()));
        let app = app(Arc::new(registry), Readiness::default());
        board.ok("ci", 90_000, 60_000);
        board.requests("ci").sent().answered(200);
        let (status, body) = get(&app, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        for line in [
            "milepost_source_up{source=\"ci\",kind=\"zuul\"} 1",
            "milepost_source_up{source=\"new\",kind=\"oci\"} 0",
            "milepost_source_age_seconds{source=\"ci\",kind=\"zuul\"} 10.0",
            "milepost_source_requests_total{source=\"ci\",kind=\"zuul\",outcome=\"2xx\"} 1",
            "milepost_source_requests_total{source=\"ci\",kind=\"zuul\",outcome=\"none\"} 0",
        ] {
            assert!(body.lines().any(|l| l == line), "{line} is not in\n{body}");
        }
        assert!(!body.contains("age_seconds{source=\"new\""), "{body}");
        board.failed("ci", Trouble::Unreadable("status: a string where a list is".into()));
        board.failed("ci", Trouble::Silent);
        drop(board.requests("ci").sent());
        clock.advance(5000);
        let body = get(&app, "/metrics").await.1;
        for line in [
            "milepost_source_up{source=\"ci\",kind=\"zuul\"} 0",
            "milepost_source_age_seconds{source=\"ci\",kind=\"zuul\"} 15.0",
            "milepost_source_requests_total{source=\"ci\",kind=\"zuul\",outcome=\"none\"} 1",
            "milepost_source_errors_total{source=\"ci\",kind=\"zuul\",reason=\"silent\"} 1",
            "milepost_source_errors_total{source=\"ci\",kind=\"zuul\",reason=\"unreadable\"} 1",
        ] {
            assert!(body.lines().any(|l| l == line), "{line} is not in\n{body}");
        }
        assert!(body.ends_with("# EOF\n"));
    }

    #[tokio::test]
    async fn it_is_ready_when_every_latch_is_gone() {
        let readiness = Readiness::default();
        let (store, sources) = (readiness.latch("store"), readiness.latch("sources"));
        let registry = Arc::new(Registry::default());
        let app = app(registry, readiness);
        let waiting = (StatusCode::SERVICE_UNAVAILABLE, "waiting for sources, store\n".to_owned());
        assert_eq!(get(&app, "/readyz").await, waiting);
        drop(store);
        assert_eq!(get(&app, "/readyz").await.1, "waiting for sources\n");
        drop(sources);
        assert_eq!(get(&app, "/readyz").await, (StatusCode::OK, "ok\n".to_owned()));
        assert_eq!(get(&app, "/healthz").await.0, StatusCode::OK);
    }
}
