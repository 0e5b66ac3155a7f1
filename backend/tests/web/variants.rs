// SPDX-License-Identifier: Apache-2.0
//! A source that not every reader of the change may see: the states stay, everything else of it goes.

use axum::{body::BodyDataStream, http::header};
use futures::FutureExt as _;
use milepost::model::{Fact, FactBody, Job, JobState, Run, RunState, Subject};
use milepost_api::Excerpt;
use serde_json::{Value, json};

use crate::{
    edge::{Edge, NOW, events_path, for_change, progress_path, read, request, signed},
    streams::{data, next},
};

#[derive(Clone, Copy)]
enum Who {
    Anonymous,
    SignedIn,
    Releaser,
}

impl Who {
    /// His statement, as the plugin mints it.
    fn claims(self, path: &str) -> Value {
        let mut claims = for_change("GET", path);
        claims["signed_in"] = json!(!matches!(self, Self::Anonymous));
        if matches!(self, Self::Releaser) {
            claims["groups"] = json!(["ldap/releasers"]);
        }
        claims
    }
}

/// What he gets, and its entity tag.
async fn sees(edge: &Edge, who: Who) -> (Value, String) {
    let path = progress_path();
    let response = edge.send(request("GET", &path, &signed(&who.claims(&path)), None)).await;
    let etag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
    (read(response).await.1, etag)
}

async fn follows(edge: &Edge, who: Who) -> BodyDataStream {
    let path = events_path();
    edge.send(request("GET", &path, &signed(&who.claims(&path)), None)).await.into_body().into_data_stream()
}

/// CI says that a job fails, or has failed.
async fn fails(edge: &Edge, order: i64, lines: &[&str]) {
    let excerpt =
        Excerpt { lines: lines.iter().map(|&line| line.to_owned()).collect(), ..Excerpt::default() };
    let job = Job {
        id: None,
        name: "unit".into(),
        state: JobState::Failed,
        voting: true,
        url: Some("https://zuul.example.org/t/example/build/1".into()),
        started: None,
        ended: Some(NOW),
        excerpt: Some(excerpt),
        artifacts: Vec::new(),
    };
    let run = Run {
        enqueued: Some(NOW),
        ended: Some(NOW),
        jobs: vec![job],
        ..Run::new(
            Subject::PatchSet { project: "demo/app".into(), number: 12, patch_set: 1 },
            "check",
            RunState::Failed,
        )
    };
    let body = FactBody::Run(run);
    let fact = Fact { source: "ci-main".into(), key: "1".into(), order, as_of: NOW, body };
    edge.hub.tell(&[fact]).await.unwrap();
}

/// What he is told of the grounds, or of what stands behind.
async fn hears(edge: &Edge, who: Who, view: &str) -> Value {
    let path = progress_path().replace("/progress", view);
    read(edge.send(request("GET", &path, &signed(&who.claims(&path)), None)).await).await.1
}

fn headline(progress: &Value) -> &str {
    progress["pipeline"]["headline"]["text"].as_str().unwrap()
}

#[tokio::test]
async fn a_group_sees_what_others_do_not() {
    let edge = Edge::with("visible_to = \"group:ldap/releasers\"").await;
    // It has not answered yet: that sentence names it, too.
    let (silent, _) = sees(&edge, Who::SignedIn).await;
    assert_eq!(headline(&silent), "At least step 1 of 2 to merge: not known");
    fails(&edge, 1, &["expected 4, got 5"]).await;
    let (whole, etag) = sees(&edge, Who::Releaser).await;
    assert_eq!(headline(&whole), "Step 1 of 2 to merge: unit failed");
    assert_eq!(whole["pipeline"]["steps"][0]["failure"]["excerpt"]["lines"][0], "expected 4, got 5");
    for who in [Who::Anonymous, Who::SignedIn] {
        let (veiled, other) = sees(&edge, who).await;
        assert_eq!(headline(&veiled), "Step 1 of 2 to merge: failed");
        assert_eq!(veiled["pipeline"]["steps"][0]["state"], "failed");
        let text = veiled.to_string();
        for secret in ["ci-main", "unit", "zuul.example.org", "expected 4"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert_ne!(etag, other);
    }
}

#[tokio::test]
async fn who_may_not_see_a_source_gets_none_of_its_evidence() {
    let edge = Edge::with("visible_to = \"group:ldap/releasers\"").await;
    fails(&edge, 1, &["expected 4, got 5"]).await;
    let whole = hears(&edge, Who::Releaser, "/why").await;
    assert_eq!(whole["claims"][0]["sentence"]["text"], "unit failed");
    assert_eq!(whole["claims"][0]["evidence"][1]["object"], "job unit in check of 12,1 (1)");
    for who in [Who::Anonymous, Who::SignedIn] {
        let veiled = hears(&edge, who, "/why").await;
        assert_eq!(veiled["claims"][0]["sentence"]["text"], "failed");
        assert_eq!(veiled["claims"][0]["evidence"], json!([]));
        // What Gerrit itself says is for all readers of the change.
        assert_eq!(veiled["claims"][1]["evidence"][0]["object"], "change 12");
        let text = veiled.to_string();
        for secret in ["ci-main", "unit", "zuul.example.org", "check of"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[tokio::test]
async fn who_may_not_see_a_source_gets_none_of_its_runs() {
    let edge = Edge::with("visible_to = \"group:ldap/releasers\"").await;
    fails(&edge, 1, &["expected 4, got 5"]).await;
    let whole = hears(&edge, Who::Releaser, "/detail").await;
    assert_eq!(whole["runs"][0]["jobs"][0]["excerpt"]["lines"][0], "expected 4, got 5");
    assert_eq!(whole["sources"][0]["name"], "ci-main");
    for who in [Who::Anonymous, Who::SignedIn] {
        let veiled = hears(&edge, who, "/detail").await;
        assert_eq!(veiled["runs"], json!([]));
        let text = veiled.to_string();
        for secret in ["ci-main", "unit", "zuul.example.org", "expected 4"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[tokio::test]
async fn whoever_is_signed_in_may_be_enough() {
    let edge = Edge::with("visible_to = \"signed-in\"").await;
    fails(&edge, 1, &[]).await;
    for who in [Who::SignedIn, Who::Releaser] {
        assert_eq!(headline(&sees(&edge, who).await.0), "Step 1 of 2 to merge: unit failed");
    }
    assert_eq!(headline(&sees(&edge, Who::Anonymous).await.0), "Step 1 of 2 to merge: failed");
}

#[tokio::test]
async fn what_is_hidden_is_no_news() {
    let edge = Edge::with("visible_to = \"group:ldap/releasers\"").await;
    fails(&edge, 1, &["one"]).await;
    let (mut open, mut veiled) = (follows(&edge, Who::Releaser).await, follows(&edge, Who::Anonymous).await);
    assert_eq!(headline(&data(&next(&mut open).await.unwrap())), "Step 1 of 2 to merge: unit failed");
    assert_eq!(headline(&data(&next(&mut veiled).await.unwrap())), "Step 1 of 2 to merge: failed");
    // Other lines are news for who may see them; the next that the outsider hears of is the merge.
    fails(&edge, 2, &["two"]).await;
    let told = next(&mut open).await.unwrap();
    assert_eq!(data(&told)["pipeline"]["steps"][0]["failure"]["excerpt"]["lines"][0], "two");
    assert!(next(&mut veiled).now_or_never().is_none(), "what is hidden is no news");
    crate::streams::merge_the_change(&edge).await;
    assert_eq!(data(&next(&mut veiled).await.unwrap())["pipeline"]["steps"][1]["state"], "done");
}
