// SPDX-License-Identifier: Apache-2.0
//! What operators see of each kind, scraped as they do.

use std::{
    collections::BTreeMap,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt as _;
use milepost::{
    clock::SystemClock,
    http::OUTCOMES,
    metrics::{self, Readiness, SourceMetrics},
};
use milepost_tests::world::faults::Fault;
use tower::ServiceExt as _;

use crate::{
    bench::{Bench, PATIENCE},
    kinds,
};

async fn scrape(app: &Router) -> String {
    let request = Request::get("/metrics").body(Body::empty()).expect("a request");
    let answer = app.clone().oneshot(request).await.expect("an answer");
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(body.to_vec()).expect("text")
}

/// The value of a metric whose labels, after source and kind, are `rest`.
fn value<T: FromStr>(text: &str, kind: &str, name: &str, rest: &str) -> Option<T> {
    let start = format!("milepost_source_{name}{{source=\"{kind}\",kind=\"{kind}\"{rest}}} ");
    text.lines().find_map(|line| line.strip_prefix(&start)?.parse().ok())
}

/// Scrapes until `seen` holds.
async fn until(app: &Router, what: &str, seen: impl Fn(&str) -> bool) -> String {
    let last = Arc::new(Mutex::new(String::new()));
    let scrapes = async {
        loop {
            let text = scrape(app).await;
            if seen(&text) {
                return text;
            }
            *last.lock().expect("a lock") = text;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, scrapes).await;
    found.unwrap_or_else(|_| panic!("waited for {what}:\n{}", last.lock().expect("a lock")))
}

fn sent(text: &str, kind: &str, outcome: &str) -> u64 {
    let count = value(text, kind, "requests_total", &format!(",outcome=\"{outcome}\""));
    count.expect("every outcome has its count")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_counts_the_requests_that_it_really_sends() {
    for kind in kinds::of_servers() {
        let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        let bench = Bench::start(kind, stand_in.settings.clone(), stand_in.services.clone());
        let of = BTreeMap::from([(kind.to_owned(), kind)]);
        let sources = SourceMetrics::new(bench.health.clone(), Arc::new(SystemClock), move || of.clone());
        let app = metrics::app(Arc::new(metrics::registry(sources)), Readiness::default());

        let well = until(&app, "health", |text| value(text, kind, "up", "") == Some(1)).await;
        assert!(sent(&well, kind, "2xx") >= 1, "{well}");
        let age: f64 = value(&well, kind, "age_seconds", "").expect("an age");
        assert!((0.0..60.0).contains(&age), "{well}");

        stand_in.faults.set("", Fault::Status(403));
        (stand_in.nudge)();
        let refused = until(&app, "a refusal", |text| value(text, kind, "up", "") == Some(0)).await;
        assert!(sent(&refused, kind, "4xx") >= 1, "{refused}");
        assert!(value(&refused, kind, "errors_total", ",reason=\"refuses\"") >= Some(1), "{refused}");
        stand_in.faults.set("", Fault::Html);
        (stand_in.nudge)();
        until(&app, "the server's own trouble", |text| sent(text, kind, "5xx") >= 2).await;

        bench.stop().await;
        // What was under way ends with the source, and counts as not answered.
        let all = |text: &str| OUTCOMES.map(|outcome| sent(text, kind, outcome)).iter().sum::<u64>();
        let logged = || stand_in.faults.log.count("") as u64;
        let last = until(&app, "all requests", |text| all(text) >= logged()).await;
        // One may have been given up before the server saw it.
        assert!(all(&last) <= logged() + sent(&last, kind, "none"), "{} were seen:\n{last}", logged());
    }
}
