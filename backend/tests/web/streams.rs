// SPDX-License-Identifier: Apache-2.0
//! The streams: news at once, nothing twice, an end with the statement.

use axum::body::BodyDataStream;
use futures::StreamExt as _;
use milepost_api::gerrit::{Ask, ChangeStatus};
use serde_json::{Value, json};

use crate::edge::{Edge, NOW, change, events_path, for_change, for_gerrit, progress_path, request, signed};

/// The next whole event of a stream, comments left out.
pub(crate) async fn next(stream: &mut BodyDataStream) -> Option<String> {
    loop {
        let chunk = stream.next().await?.unwrap();
        let text = String::from_utf8(chunk.to_vec()).unwrap();
        if !text.starts_with(':') {
            return Some(text);
        }
    }
}

pub(crate) fn data(event: &str) -> Value {
    let line = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    serde_json::from_str(line).unwrap()
}

fn id(event: &str) -> String {
    event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
}

async fn follow(edge: &Edge, seen: Option<&str>) -> BodyDataStream {
    let mut request = request("GET", &events_path(), &signed(&for_change("GET", &events_path())), None);
    if let Some(seen) = seen {
        request.headers_mut().insert("last-event-id", seen.parse().unwrap());
    }
    edge.send(request).await.into_body().into_data_stream()
}

pub(crate) async fn merge_the_change(edge: &Edge) {
    let merged = change(NOW + 5_000, ChangeStatus::Merged);
    let event = json!({"seq": 1, "type": "change-merged", "at": NOW, "change": merged});
    edge.call("POST", "/v1/gerrit/events", Some(json!({"events": [event]}))).await;
}

#[tokio::test]
async fn a_reader_gets_what_is_and_what_becomes_of_it() {
    let edge = Edge::new().await;
    let mut stream = follow(&edge, None).await;
    let first = next(&mut stream).await.unwrap();
    assert_eq!(data(&first)["pipeline"]["step"], 1);
    merge_the_change(&edge).await;
    let second = next(&mut stream).await.unwrap();
    assert_eq!(data(&second)["pipeline"]["steps"][1]["state"], "done");
    assert_ne!(id(&first), id(&second));
}

#[tokio::test]
async fn who_comes_back_is_not_told_again_what_he_knows() {
    let edge = Edge::new().await;
    let first = next(&mut follow(&edge, None).await).await.unwrap();
    let mut again = follow(&edge, Some(&id(&first))).await;
    merge_the_change(&edge).await;
    let told = next(&mut again).await.unwrap();
    assert_eq!(data(&told)["pipeline"]["steps"][1]["state"], "done");
}

#[tokio::test]
async fn a_stream_ends_when_the_backend_does() {
    let edge = Edge::new().await;
    let mut stream = follow(&edge, None).await;
    next(&mut stream).await.unwrap();
    edge.shutdown.cancel();
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn a_stream_never_outlives_its_statement() {
    let edge = Edge::new().await;
    // Another half second of life, as the clock stands.
    edge.clock.advance(59_500);
    let mut stream = follow(&edge, None).await;
    next(&mut stream).await.unwrap();
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn gerrit_is_asked_and_its_answer_is_kept() {
    let edge = Edge::new().await;
    let ask =
        Ask::Contains { project: "demo/app".into(), revision: "b".repeat(40), ancestor: "a".repeat(40) };
    edge.hub.questions().ask(&ask);
    let path = "/v1/gerrit/questions";
    let open = edge.send(request("GET", path, &signed(&for_gerrit("GET", path)), None)).await;
    let mut stream = open.into_body().into_data_stream();
    let hello = next(&mut stream).await.unwrap();
    assert_eq!(data(&hello)["groups"], json!(["ldap/releasers"]));
    let question = data(&next(&mut stream).await.unwrap());
    assert_eq!(question["ask"], "contains");
    let answer = json!({"answers": [{"id": question["id"], "contains": true}]});
    let (status, _) = edge.call("POST", "/v1/gerrit/answers", Some(answer)).await;
    assert!(status.is_success());
    assert!(edge.hub.questions().subscribe().0.is_empty());
    // Of no use to anyone, and no harm: an answer nobody waits for.
    edge.call("GET", &progress_path(), None).await;
    let stray = json!({"answers": [{"id": "stray", "paths": ["a"]}]});
    assert!(edge.call("POST", "/v1/gerrit/answers", Some(stray)).await.0.is_success());
}
