// SPDX-License-Identifier: Apache-2.0
//! How Milepost itself is: for who looks after it, and nobody else.

use axum::http::{StatusCode, header};
use milepost::sources::Trouble;
use milepost_api::{
    Say,
    gerrit::{Ask, ChangeStatus},
    health::Health,
};
use milepost_tests::world::{
    faults::Fault,
    zuul::{TENANT, ZuulStandIn},
};
use serde_json::{Value, json};

use crate::{
    edge::{
        CONFIG, Edge, NOW, change, events_path, for_change, for_gerrit, progress_path, read, request, signed,
    },
    streams::next,
};

const HEALTH: &str = "/v1/health";

/// The claims of a statement for an admin, as the plugin mints it.
fn for_admin(method: &str, path: &str) -> Value {
    let mut claims = for_gerrit(method, path);
    claims["scope"] = json!("admin");
    claims
}

fn test_of(source: &str) -> String {
    format!("/v1/sources/{source}/test")
}

async fn ask(edge: &Edge, method: &str, path: &str) -> (StatusCode, Value) {
    read(edge.send(request(method, path, &signed(&for_admin(method, path)), None)).await).await
}

#[tokio::test]
async fn all_that_is_known_of_the_backend_is_told_at_once() {
    let edge = Edge::new().await;
    let board = edge.hub.health();
    board.ok("ci-main", NOW, 60_000);
    board.remark("staging", "app", vec![Say::HelmNotRead { namespace: "app".to_owned() }]);
    board.failed("staging", Trouble::Unreadable("no version".to_owned()));
    edge.hub.heard().await.unwrap();
    edge.clock.advance(5_000);
    let response = edge.send(request("GET", HEALTH, &signed(&for_admin("GET", HEALTH)), None)).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let (status, body) = read(response).await;
    assert_eq!(status, StatusCode::OK);
    let none = json!({"2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, "none": 0});
    let remark = "Helm's releases in namespace app are not read: a rollback is told without who did it, a failed upgrade only \
                  where pods show it";
    assert_eq!(
        body,
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "started": NOW,
            "now": NOW + 5_000,
            "store": {"kind": "sqlite", "answers": true},
            "sources": [
                {
                    "name": "ci-main", "kind": "zuul", "host": "zuul.example.org", "interval_seconds": 2,
                    "heard_since": NOW, "as_of": NOW, "fresh": true, "remarks": [], "further_remarks": 0,
                    "requests": none, "errors": {},
                },
                {
                    "name": "registry", "kind": "oci", "host": "registry.example.org", "interval_seconds": 30,
                    "fresh": false,
                    "problem": {
                        "key": "source_silent", "args": {"source": "registry"}, "text": "registry has not answered",
                    },
                    "remarks": [], "further_remarks": 0, "requests": none, "errors": {},
                },
                {
                    "name": "staging", "kind": "kubernetes", "host": "staging.example.org", "fresh": false,
                    "problem": {
                        "key": "source_unreadable", "args": {"source": "staging", "why": "no version"},
                        "text": "staging cannot be read: no version",
                    },
                    "remarks": [{"key": "helm_not_read", "args": {"namespace": "app"}, "text": remark}],
                    "further_remarks": 0, "requests": none, "errors": {"unreadable": 1},
                },
            ],
            "gerrit": {"lines": 0},
            "queues": {
                "events": 0, "questions": 0, "facts": 0, "topics": 0, "stale": 0, "followed": 0, "streams": 0,
                "on_their_way": 0,
            },
            "reviews": {"open": 0, "refused": []},
            "undelivered": [],
            "to_do": [{
                "say": {
                    "key": "open_change", "args": {"project": null},
                    "text": "Open a change of a project that takes a pipeline: its page has the row “Production”",
                },
            }],
        })
    );
    assert!(serde_json::from_value::<Health>(body).is_ok());
}

#[tokio::test]
async fn where_nothing_is_configured_the_next_things_to_do_are_told_until_a_change_comes() {
    let to_do = |body: &Value| -> Vec<String> {
        let all = body["to_do"].as_array().into_iter().flatten();
        all.filter_map(|one| one["say"]["key"].as_str().map(str::to_owned)).collect()
    };
    let bare = Edge::of("").await;
    let (_, body) = ask(&bare, "GET", HEALTH).await;
    assert_eq!(to_do(&body), ["write_file", "read_file_again", "open_change"]);
    assert!(body["to_do"][0]["copy"].as_str().unwrap().contains("kind = \"zuul\""), "{body}");
    let told = body["to_do"][1]["copy"].as_str().unwrap();
    assert!(told.ends_with("milepost.toml \\\n  && kill -HUP 4711\n"), "{told}");

    let edge = Edge::new().await;
    assert_eq!(to_do(&ask(&edge, "GET", HEALTH).await.1), ["open_change"]);
    let event =
        json!({"seq": 1, "type": "patchset-created", "at": NOW, "change": change(NOW, ChangeStatus::New)});
    edge.call("POST", "/v1/gerrit/events", Some(json!({"events": [event]}))).await;
    let (_, body) = ask(&edge, "GET", HEALTH).await;
    assert!(body.get("to_do").is_none(), "{body}");
}

#[tokio::test]
async fn what_waits_is_counted() {
    let edge = Edge::new().await;
    edge.hub.questions().ask(&Ask::Paths { project: "p".to_owned(), revision: "a".repeat(40) });
    assert_eq!(ask(&edge, "GET", HEALTH).await.1["queues"]["questions"], 1);
    let follow = request("GET", &events_path(), &signed(&for_change("GET", &events_path())), None);
    let mut stream = edge.send(follow).await.into_body().into_data_stream();
    next(&mut stream).await.unwrap();
    let path = "/v1/gerrit/questions";
    let line = edge.send(request("GET", path, &signed(&for_gerrit("GET", path)), None)).await;
    edge.clock.advance(3_000);
    let other = milepost_api::gerrit::Change {
        number: 13,
        current_revision: "b".repeat(40),
        ..change(NOW, ChangeStatus::New)
    };
    let event = json!({"seq": 1, "type": "patchset-created", "at": NOW, "change": other});
    edge.call("POST", "/v1/gerrit/events", Some(json!({"events": [event]}))).await;
    let (_, body) = ask(&edge, "GET", HEALTH).await;
    assert_eq!(body["gerrit"], json!({"lines": 1, "last_events": NOW + 3_000}));
    let queues = &body["queues"];
    assert_eq!(
        (&queues["topics"], &queues["followed"], &queues["streams"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!((&queues["events"], &queues["on_their_way"]), (&json!(0), &json!(2)));
    drop((stream, line));
    let (_, body) = ask(&edge, "GET", HEALTH).await;
    assert_eq!((&body["gerrit"]["lines"], &body["queues"]["streams"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_and_hides_nothing_else() {
    let edge = Edge::new().await;
    edge.store.close().await;
    let (status, body) = ask(&edge, "GET", HEALTH).await;
    assert_eq!((status, &body["store"]["answers"]), (StatusCode::OK, &json!(false)));
    assert_eq!(body["sources"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn no_other_statement_opens_it_and_its_own_opens_nothing_else() {
    let edge = Edge::new().await;
    let trial = test_of("ci-main");
    for (method, path) in [("GET", HEALTH), ("POST", trial.as_str())] {
        let mut of_a_list = for_admin(method, path);
        of_a_list["scope"] = json!("changes");
        let mut other_path = for_admin(method, "/v1/sources/registry/test");
        let mut other_method = for_admin("PUT", path);
        other_path["signed_in"] = json!(true);
        other_method["groups"] = json!(["Administrators"]);
        for (why, claims) in [
            ("a reader's", for_change(method, path)),
            ("of a list", of_a_list),
            ("Gerrit's own", for_gerrit(method, path)),
            ("another path's", other_path),
            ("another method's", other_method),
        ] {
            let (status, body) = read(edge.send(request(method, path, &signed(&claims), None)).await).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{why}: {path}");
            assert_eq!(body, json!({"type": "about:blank", "title": "Unauthorized", "status": 401}), "{why}");
        }
    }
    for (method, path) in [
        ("GET", progress_path().as_str()),
        ("POST", "/v1/rows"),
        ("POST", "/v1/gerrit/events"),
        ("GET", "/v1/gerrit/questions"),
        ("POST", "/v1/gerrit/owners/check"),
        ("POST", "/v1/hooks/registry"),
    ] {
        let mut claims = for_change(method, path);
        claims["scope"] = json!("admin");
        let sent = request(method, path, &signed(&claims), Some(json!({})));
        assert_eq!(edge.send(sent).await.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_source_that_there_is_not_is_told_with_those_that_there_are() {
    let edge = Edge::new().await;
    for (path, name) in [(test_of("ci"), "ci"), (test_of("a%2Fb%20%C3%A9"), "a/b é"), (test_of(".."), "..")]
    {
        let (status, body) = ask(&edge, "POST", &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        let said = format!("no source is called `{name}`; the configured ones: ci-main, registry, staging");
        assert_eq!(body["detail"], said, "{path}");
    }
}

#[tokio::test]
async fn a_source_is_asked_once_now() {
    let zuul = ZuulStandIn::start("http://gerrit.example.org").await.unwrap();
    let config = CONFIG
        .replace("https://zuul.example.org", &zuul.url())
        .replace("tenant = \"example\"", &format!("tenant = \"{TENANT}\"\ntoken_file = \"registry.hook\""));
    let edge = Edge::of(&config).await;
    // By its other, percent-encoded name, too.
    for path in [test_of("ci-main"), test_of("ci%2Dmain")] {
        zuul.faults.log.clear();
        let (status, body) = ask(&edge, "POST", &path).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let said = format!("Zuul 14.3.0, tenant {TENANT}");
        let well = json!({
            "source": "ci-main", "answers": true, "said": said, "took_ms": 0, "reachable": true, "authorised": true,
        });
        assert_eq!(body, well);
        assert_eq!((zuul.faults.log.count("/status"), zuul.faults.log.count("/buildsets")), (1, 1));
    }
    zuul.faults.set("", Fault::Status(403));
    let (status, body) = ask(&edge, "POST", &test_of("ci-main")).await;
    assert_eq!((status, &body["answers"]), (StatusCode::OK, &json!(false)));
    let said = body["said"].as_str().unwrap();
    assert!(said.contains("the answer was 403; right would be: `token_file`"), "{said}");
    let missing = json!([format!("read the status of tenant {TENANT}")]);
    assert_eq!((&body["authorised"], &body["missing"]), (&json!(false), &missing));
    assert!(!said.contains(crate::edge::HOOK_SECRET), "{said}");
    // What it says to a test is no word of the source that is watched.
    let (_, health) = ask(&edge, "GET", HEALTH).await;
    assert_eq!(health["sources"][0]["errors"], json!({}));
}

#[tokio::test]
async fn a_source_that_cannot_be_reached_is_told_so() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let edge = Edge::of(&CONFIG.replace("https://zuul.example.org", &format!("http://{nobody}"))).await;
    let (status, body) = ask(&edge, "POST", &test_of("ci-main")).await;
    assert_eq!((status, &body["answers"]), (StatusCode::OK, &json!(false)));
    let said = body["said"].as_str().unwrap();
    assert!(said.contains("cannot be reached"), "{said}");
    assert_eq!(body["reachable"], json!(false));
    assert!(said.ends_with("right would be: an address in `url` that this machine reaches"), "{said}");
}
