// SPDX-License-Identifier: Apache-2.0
//! Many changes at once.

use axum::http::{Request, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use milepost_api::gerrit::{Change, ChangeStatus};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::edge::{Edge, NOW, change, for_gerrit, read, request, signed};

const PATH: &str = "/v1/rows";

fn listed(numbers: impl IntoIterator<Item = u64>) -> Value {
    let changes: Vec<_> =
        numbers.into_iter().map(|number| Change { number, ..change(NOW, ChangeStatus::New) }).collect();
    json!({ "changes": changes })
}

/// The claims of a statement about a body, as the plugin mints it.
fn claims(body: &Value) -> Value {
    let mut claims = for_gerrit("POST", PATH);
    claims["scope"] = json!("changes");
    claims["body"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(body.to_string())));
    claims["signed_in"] = json!(true);
    claims
}

fn asking(claims: &Value, body: Value) -> Request<axum::body::Body> {
    request("POST", PATH, &signed(claims), Some(body))
}

async fn rows(edge: &Edge, body: Value) -> (StatusCode, Value) {
    read(edge.send(asking(&claims(&body), body)).await).await
}

#[tokio::test]
async fn each_change_with_a_pipeline_has_its_row() {
    let edge = Edge::new().await;
    let merged = Change { number: 13, ..change(NOW, ChangeStatus::Merged) };
    let elsewhere = Change { number: 14, project: "elsewhere".into(), ..change(NOW, ChangeStatus::New) };
    let body = json!({"changes": [merged, elsewhere, change(NOW, ChangeStatus::New)]});
    let response = edge.send(asking(&claims(&body), body)).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let (status, body) = read(response).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["later"], json!([]));
    let rows = body["rows"].as_object().unwrap();
    assert_eq!(rows.keys().collect::<Vec<_>>(), ["12", "13"]);
    assert_eq!((&rows["12"]["step"], &rows["12"]["of"]), (&json!(1), &json!(2)));
    assert_eq!(rows["12"]["state"], "unknown");
    assert_eq!(rows["12"]["headline"]["text"], "At least step 1 of 2 to merge: ci-main has not answered");
    assert_eq!(rows["13"]["headline"]["text"], "Merged");
    assert_eq!(rows["13"]["state"], "done");
}

#[tokio::test]
async fn a_row_has_its_steps_where_they_are_asked_for() {
    let edge = Edge::new().await;
    let mut body = listed([12]);
    let (_, short) = rows(&edge, body.clone()).await;
    assert_eq!(short["rows"]["12"].get("steps"), None);
    body["steps"] = json!(true);
    let (_, whole) = rows(&edge, body).await;
    let steps = whole["rows"]["12"]["steps"].as_array().unwrap();
    let said: Vec<_> = steps.iter().map(|step| (step["kind"].as_str(), step["state"].as_str())).collect();
    assert_eq!(said, [(Some("check"), Some("unknown")), (Some("merge"), Some("waiting"))]);
}

#[tokio::test]
async fn a_row_says_no_more_than_the_page_would() {
    let edge = Edge::with("visible_to = \"signed-in\"").await;
    let body = listed([12]);
    let mut anonymous = claims(&body);
    anonymous["signed_in"] = json!(false);
    for (claims, headline) in [
        (claims(&body), "At least step 1 of 2 to merge: ci-main has not answered"),
        (anonymous, "At least step 1 of 2 to merge: not known"),
    ] {
        let (_, rows) = read(edge.send(asking(&claims, body.clone())).await).await;
        assert_eq!(rows["rows"]["12"]["headline"]["text"], headline);
    }
}

#[tokio::test]
async fn a_statement_holds_for_its_own_body_alone() {
    let edge = Edge::new().await;
    let body = listed([12]);
    let other = listed([13]);
    let mut unbound = claims(&body);
    unbound.as_object_mut().unwrap().remove("body");
    let mut of_one = claims(&body);
    of_one["scope"] = json!("change");
    for (why, claims, body) in [
        ("another body", claims(&body), other),
        ("no body is named", unbound, body.clone()),
        ("of one change", of_one, body.clone()),
        ("Gerrit's own", for_gerrit("POST", PATH), body),
    ] {
        let (status, answer) = read(edge.send(asking(&claims, body)).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{why}");
        assert_eq!(answer, json!({"type": "about:blank", "title": "Unauthorized", "status": 401}), "{why}");
    }
}

#[tokio::test]
async fn a_list_that_is_none_says_what_would_be_right() {
    let edge = Edge::new().await;
    let (status, answer) = rows(&edge, listed(0..201)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["detail"], "201 changes: at most 200 are answered at once");
    let (status, answer) = rows(&edge, json!({"changes": [{"project": 1}]})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["detail"].as_str().unwrap().contains("changes[0].project"), "{answer}");
    assert_eq!(rows(&edge, listed([])).await.1, json!({"rows": {}, "later": []}));
}

#[tokio::test]
async fn a_long_list_is_filled_by_asking_again() {
    let edge = Edge::new().await;
    let mut missing: Vec<u64> = (1..=200).collect();
    while !missing.is_empty() {
        let (status, answer) = rows(&edge, listed(missing.iter().copied())).await;
        let later: Vec<u64> = serde_json::from_value(answer["later"].clone()).unwrap();
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer["rows"].as_object().unwrap().len() + later.len(), missing.len());
        missing = later;
    }
    // Then they are known.
    let (_, answer) = rows(&edge, listed(1..=200)).await;
    assert_eq!((answer["rows"].as_object().unwrap().len(), &answer["later"]), (200, &json!([])));
}
