// SPDX-License-Identifier: Apache-2.0
//! Statements that must not hold: all are 401 with one and the same text.

use axum::http::StatusCode;
use milepost_api::gerrit::ChangeStatus;
use serde_json::{Value, json};

use crate::edge::{
    Edge, NOW, SECRET, change, for_change, for_gerrit, progress_path, read, request, signed, signed_as,
};

async fn refused(edge: &Edge, why: &str, statement: &str) {
    let (status, body) = read(edge.send(request("GET", &progress_path(), statement, None)).await).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{why}");
    assert_eq!(body, json!({"type": "about:blank", "title": "Unauthorized", "status": 401}), "{why}");
}

fn with(key: &str, value: Value) -> String {
    let mut claims = for_change("GET", &progress_path());
    claims[key] = value;
    signed(&claims)
}

fn without(key: &str) -> String {
    let mut claims = for_change("GET", &progress_path());
    claims.as_object_mut().unwrap().remove(key);
    signed(&claims)
}

#[tokio::test]
async fn a_true_statement_holds() {
    let edge = Edge::new().await;
    assert_eq!(edge.call("GET", &progress_path(), None).await.0, StatusCode::OK);
}

#[tokio::test]
async fn another_algorithm_or_key_is_refused() {
    let edge = Edge::new().await;
    let claims = for_change("GET", &progress_path());
    for alg in ["none", "None", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256"] {
        let head = json!({"alg": alg, "typ": "JWT", "kid": "new"});
        refused(&edge, alg, &signed_as(&head, &claims, &SECRET)).await;
        let unsigned = signed_as(&head, &claims, &SECRET);
        let cut = unsigned.rsplit_once('.').unwrap().0;
        refused(&edge, "unsigned", &format!("{cut}.")).await;
    }
    let head = json!({"alg": "HS256", "typ": "JWT", "kid": "new"});
    refused(&edge, "another key", &signed_as(&head, &claims, &[8; 32])).await;
    refused(&edge, "another kid's key", &signed_as(&head, &claims, &[1; 32])).await;
    refused(&edge, "unknown kid", &signed_as(&json!({"alg": "HS256", "kid": "x"}), &claims, &SECRET)).await;
    refused(&edge, "no kid", &signed_as(&json!({"alg": "HS256"}), &claims, &SECRET)).await;
}

#[tokio::test]
async fn keys_are_changed_without_a_stop() {
    let edge = Edge::new().await;
    let claims = for_change("GET", &progress_path());
    let old = signed_as(&json!({"alg": "HS256", "kid": "old"}), &claims, &[1; 32]);
    let (status, _) = read(edge.send(request("GET", &progress_path(), &old, None)).await).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn another_issuer_audience_scope_or_time_is_refused() {
    let edge = Edge::new().await;
    let now = NOW / 1000;
    refused(&edge, "issuer", &with("iss", json!("another"))).await;
    refused(&edge, "issuers", &with("iss", json!(["another"]))).await;
    refused(&edge, "audience", &with("aud", json!("zuul"))).await;
    refused(&edge, "scope", &with("scope", json!("gerrit"))).await;
    refused(&edge, "unknown scope", &with("scope", json!("admin2"))).await;
    refused(&edge, "expired", &with("exp", json!(now - 6))).await;
    refused(&edge, "too long-lived", &with("exp", json!(now + 121))).await;
    refused(&edge, "for ever", &with("exp", json!(i64::MAX))).await;
    refused(&edge, "from the future", &with("iat", json!(now + 6))).await;
    for key in ["iss", "aud", "iat", "exp", "scope", "method", "path", "change", "revision", "patch_set"] {
        refused(&edge, key, &without(key)).await;
    }
}

#[tokio::test]
async fn a_statement_holds_for_its_own_request_only() {
    let edge = Edge::new().await;
    let other = progress_path().replace("~12", "~13");
    refused(&edge, "another change's", &signed(&for_change("GET", &other))).await;
    refused(
        &edge,
        "another path's",
        &signed(&for_change("GET", &progress_path().replace("progress", "events"))),
    )
    .await;
    refused(&edge, "another method's", &signed(&for_change("POST", &progress_path()))).await;
    refused(&edge, "decoded path", &signed(&for_change("GET", &progress_path().replace("%2F", "/")))).await;
    refused(&edge, "the plugin's", &signed(&for_gerrit("GET", &progress_path()))).await;
}

#[tokio::test]
async fn what_is_no_statement_is_refused_alike() {
    let edge = Edge::new().await;
    let whole = signed(&for_change("GET", &progress_path()));
    for cut in [0, 1, 10, whole.len() / 2, whole.len() - 1] {
        refused(&edge, "cut", &whole[..cut]).await;
    }
    refused(&edge, "oversized", &with("revision", json!("a".repeat(20_000)))).await;
    refused(&edge, "a revision that is none", &with("revision", json!("HEAD"))).await;
    refused(&edge, "null", &with("change", Value::Null)).await;
    let mut private = change(NOW, ChangeStatus::New);
    private.current_revision = "x".into();
    let (status, _) =
        read(edge.send(request("GET", &progress_path(), &with("change", json!(private)), None)).await).await;
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_readers_statement_opens_none_of_the_plugins_calls() {
    let edge = Edge::new().await;
    for (method, path) in [
        ("POST", "/v1/gerrit/events"),
        ("GET", "/v1/gerrit/questions"),
        ("POST", "/v1/gerrit/answers"),
        ("POST", "/v1/gerrit/owners/check"),
        ("POST", "/v1/hooks/ci-main"),
    ] {
        let statement = signed(&for_change(method, path));
        let (status, _) = read(edge.send(request(method, path, &statement, Some(json!({})))).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
}
