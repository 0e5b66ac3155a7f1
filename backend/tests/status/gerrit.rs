// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Gerrit: it knows one change, answers as it is told, and writes down what it was asked and by whom.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use milepost_tests::world::serve::Served;

/// Alice's token, in a header: `alice:t0ken`.
pub(crate) const ALICE: &str = "Basic YWxpY2U6dDBrZW4=";

#[derive(Default)]
struct Told {
    progress: String,
    found: String,
    redirect: Option<String>,
    refuses: bool,
    asked: Vec<(String, Option<String>)>,
}

/// A started one.
pub(crate) struct Gerrit {
    told: Arc<Mutex<Told>>,
    served: Served,
}

impl Gerrit {
    /// Says of its change what the sample says.
    pub(crate) async fn says(sample: &str) -> Self {
        let told = Arc::new(Mutex::new(Told { progress: self::sample(sample), ..Told::default() }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&told));
        Self { told, served: Served::start(router).await.unwrap() }
    }

    pub(crate) fn url(&self) -> String {
        self.served.url()
    }

    /// From now on says this, as it comes.
    pub(crate) fn say(&self, progress: &str) {
        progress.clone_into(&mut self.told.lock().unwrap().progress);
    }

    /// A search finds these.
    pub(crate) fn finds(&self, changes: &str) {
        changes.clone_into(&mut self.told.lock().unwrap().found);
    }

    /// Sends its readers elsewhere.
    pub(crate) fn redirect(&self, to: &str) {
        self.told.lock().unwrap().redirect = Some(to.to_owned());
    }

    /// Refuses who has no token, and who has another than Alice.
    pub(crate) fn refuse(&self) {
        self.told.lock().unwrap().refuses = true;
    }

    /// Paths with their queries, and who asked.
    pub(crate) fn asked(&self) -> Vec<(String, Option<String>)> {
        self.told.lock().unwrap().asked.clone()
    }
}

/// A sample of the wire.
pub(crate) fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("{}/api/samples/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

async fn answer(State(told): State<Arc<Mutex<Told>>>, request: Request) -> Response {
    let mut told = told.lock().unwrap();
    let who = request.headers().get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let path = request.uri().path_and_query().unwrap().to_string();
    told.asked.push((path.clone(), who.clone()));
    if let Some(to) = &told.redirect {
        return (StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response();
    }
    if told.refuses && who.as_deref() != Some(ALICE) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body = if path.contains("milepost~progress") {
        &told.progress
    } else if path.contains("/changes/?q=") {
        &told.found
    } else {
        return (StatusCode::NOT_FOUND, "Not found: 13").into_response();
    };
    // One tag for each text.
    let etag = format!("\"{}\"", body.len());
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::ETAG, etag)], format!(")]}}'\n{body}")).into_response()
}
