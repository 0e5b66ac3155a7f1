// SPDX-License-Identifier: Apache-2.0
//! Each call does what `API.md` says.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use http_body_util::BodyExt as _;
use milepost::catalogue::Catalogue;
use milepost_api::gerrit::ChangeStatus;
use serde_json::{Value, json};

use crate::edge::{
    Edge, HOOK_SECRET, NOW, change, events_path, for_change, progress_path, read, request, signed,
};

fn event(seq: u64, change: &milepost_api::gerrit::Change) -> Value {
    json!({"seq": seq, "type": "change-merged", "at": NOW, "change": change, "ref_update": null})
}

#[tokio::test]
async fn progress_has_a_tag_and_answers_304_to_it() {
    let edge = Edge::new().await;
    let statement = signed(&for_change("GET", &progress_path()));
    let response = edge.send(request("GET", &progress_path(), &statement, None)).await;
    let etag = response.headers()[header::ETAG].clone();
    let (_, body) = read(response).await;
    assert_eq!(body["pipeline"]["of"], 2);
    let mut again = request("GET", &progress_path(), &statement, None);
    again.headers_mut().insert(header::IF_NONE_MATCH, etag);
    let (status, body) = read(edge.send(again).await).await;
    assert_eq!((status, body), (StatusCode::NOT_MODIFIED, Value::Null));
}

#[tokio::test]
async fn text_and_badge_are_the_same_answer_each_with_a_tag_of_its_own() {
    let edge = Edge::new().await;
    let statement = signed(&for_change("GET", &progress_path()));
    let mut tags = BTreeSet::new();
    for (format, kind, begins) in [
        ("json", "application/json", "{"),
        ("text", "text/plain; charset=utf-8", "At least step 1 of 2"),
        ("svg", "image/svg+xml", "<svg "),
    ] {
        let path = format!("{}?format={format}", progress_path());
        let response = edge.send(request("GET", &path, &statement, None)).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], kind);
        let etag = response.headers()[header::ETAG].clone();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(begins.as_bytes()), "{body:?}");
        let mut again = request("GET", &path, &statement, None);
        again.headers_mut().insert(header::IF_NONE_MATCH, etag.clone());
        assert_eq!(edge.send(again).await.status(), StatusCode::NOT_MODIFIED, "{format}");
        tags.insert(etag.to_str().unwrap().to_owned());
    }
    assert_eq!(tags.len(), 3, "{tags:?}");
    let path = format!("{}?format=png", progress_path());
    let (status, problem) = read(edge.send(request("GET", &path, &statement, None)).await).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(problem.to_string().contains("`json`, `text`, `svg`"), "{problem}");
}

#[tokio::test]
async fn why_is_answered_anew_and_to_a_statement_of_its_own_only() {
    let edge = Edge::new().await;
    let path = progress_path().replace("/progress", "/why");
    let (status, why) = edge.call("GET", &path, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(why["change"]["number"], 12);
    assert_eq!(why["claims"][1]["evidence"][0]["said"], "status NEW, patch set 1");
    let other = request("GET", &path, &signed(&for_change("GET", &progress_path())), None);
    assert_eq!(edge.send(other).await.status(), StatusCode::UNAUTHORIZED);
    let own = edge.send(request("GET", &path, &signed(&for_change("GET", &path)), None)).await;
    assert_eq!(own.headers()[header::CACHE_CONTROL], "no-store");
    assert!(!own.headers().contains_key(header::ETAG));
}

#[tokio::test]
async fn what_stands_behind_is_answered_anew_and_to_a_statement_of_its_own_only() {
    let edge = Edge::new().await;
    let path = progress_path().replace("/progress", "/detail");
    let (status, detail) = edge.call("GET", &path, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(detail["change"]["number"], 12);
    assert_eq!(detail["steps"].as_array().unwrap().len(), 2);
    let other = request("GET", &path, &signed(&for_change("GET", &progress_path())), None);
    assert_eq!(edge.send(other).await.status(), StatusCode::UNAUTHORIZED);
    let own = edge.send(request("GET", &path, &signed(&for_change("GET", &path)), None)).await;
    assert_eq!(own.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn a_project_without_a_pipeline_has_none() {
    let edge = Edge::new().await;
    let path = progress_path().replace("demo%2Fapp", "other");
    let mut claims = for_change("GET", &path);
    claims["change"]["project"] = json!("other");
    let (status, body) = read(edge.send(request("GET", &path, &signed(&claims), None)).await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["pipeline"], Value::Null);
}

#[tokio::test]
async fn events_move_the_progress_and_are_acknowledged() {
    let edge = Edge::new().await;
    edge.call("GET", &progress_path(), None).await;
    let merged = change(NOW + 5_000, ChangeStatus::Merged);
    let body = json!({"events": [event(3, &merged), event(4, &merged)]});
    let (status, body) = edge.call("POST", "/v1/gerrit/events", Some(body)).await;
    assert_eq!((status, &body["acknowledged"]), (StatusCode::OK, &json!(4)));
    // The statement was minted before the merge: the newer word holds.
    let (_, progress) = edge.call("GET", &progress_path(), None).await;
    assert_eq!(progress["pipeline"]["steps"][1]["state"], "done");
}

#[tokio::test]
async fn the_first_change_of_a_project_brings_its_service_into_being_for_good() {
    let edge = Edge::new().await;
    let mut services = edge.catalogue.follow();
    assert_eq!(*services.now(), [], "a pattern alone names no service");
    let other = milepost_api::gerrit::Change {
        project: "elsewhere/app".into(),
        number: 13,
        ..change(NOW, ChangeStatus::New)
    };
    let body = json!({"events": [event(1, &other), event(2, &change(NOW, ChangeStatus::New))]});
    edge.call("POST", "/v1/gerrit/events", Some(body)).await;
    let told = services.changed().await;
    let [service] = &told[..] else { panic!("{told:?}") };
    assert_eq!(service.name, "demo/app");
    assert_eq!(service.workloads[0].namespace, "app");
    // A restart begins with what the store knows.
    let projects = edge.store.projects().await.unwrap();
    let again = Catalogue::new(&edge.config, projects.iter().map(String::as_str));
    assert_eq!(again.follow().now(), told);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_says_where() {
    let edge = Edge::new().await;
    let (status, body) =
        edge.call("POST", "/v1/gerrit/events", Some(json!({"events": [{"seq": "one"}]}))).await;
    assert!(status.is_client_error());
    assert!(body["detail"].as_str().unwrap().contains("events[0].seq"), "{body}");
}

#[tokio::test]
async fn an_unknown_path_is_404() {
    let edge = Edge::new().await;
    assert_eq!(edge.call("GET", "/v1/nothing", None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_webhook_with_a_wrong_secret_learns_nothing_of_the_sources() {
    let edge = Edge::new().await;
    let ping = json!({"events": []});
    let (genuine, _) = edge.webhook("registry", Some(HOOK_SECRET), ping.clone()).await;
    assert_eq!(genuine, StatusCode::NO_CONTENT);
    let forged = edge.webhook("registry", Some("guessed"), ping.clone()).await;
    assert_eq!(forged.0, StatusCode::UNAUTHORIZED);
    // One without a secret, one whose kind takes no webhooks, one that there is not.
    for (source, secret) in
        [("registry", None), ("ci-main", Some(HOOK_SECRET)), ("nobody", Some(HOOK_SECRET))]
    {
        assert_eq!(edge.webhook(source, secret, ping.clone()).await, forged, "{source}");
    }
}

/// What is answered to a look back; the statement is bound to the path alone.
async fn at(edge: &Edge, moment: &str) -> (StatusCode, Value) {
    let statement = signed(&for_change("GET", &progress_path()));
    let path = format!("{}?at={moment}", progress_path());
    read(edge.send(request("GET", &path, &statement, None)).await).await
}

#[tokio::test]
async fn a_look_back_tells_where_the_change_was() {
    let edge = Edge::new().await;
    // What nobody has answered since the start is no history yet.
    edge.clock.advance(61_000);
    edge.call("GET", &progress_path(), None).await;
    edge.clock.advance(1_000);
    let merged = change(NOW + 61_500, ChangeStatus::Merged);
    edge.call("POST", "/v1/gerrit/events", Some(json!({"events": [event(1, &merged)]}))).await;
    edge.clock.advance(1_000);
    let merge_step = async |moment: i64| {
        let (status, body) = at(&edge, &(NOW + moment).to_string()).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["pipeline"]["steps"][1].clone()
    };
    assert_eq!(merge_step(1_000).await["sentence"]["key"], "not_observed_before");
    assert_eq!(merge_step(61_400).await["state"], "waiting");
    // By Gerrit's own moment, not by when it was heard of.
    assert_eq!(merge_step(61_700).await["state"], "done");
    assert_eq!(merge_step(99_000).await["state"], "done", "of later it is what is now");
    let old = merge_step(-366 * 24 * 3_600_000).await;
    assert_eq!((&old["state"], &old["sentence"]["args"]["days"]), (&json!("unknown"), &json!(365)));
    for wrong in ["yesterday", "1e3", "9999999999999999999"] {
        let (status, body) = at(&edge, wrong).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}: {body}");
    }
    // Without a statement for the path it is as closed as ever.
    let path = format!("{}?at=1", progress_path());
    let forged = signed(&for_change("GET", &events_path()));
    let (status, _) = read(edge.send(request("GET", &path, &forged, None)).await).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
