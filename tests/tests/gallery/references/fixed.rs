// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Gerrit's server: the stand-in page, the plugin's own scripts, and answers that are always the same.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    extract::{Path as At, RawQuery, State},
    http::{StatusCode, header},
    response::{
        Html, IntoResponse, Response,
        sse::{Event, Sse},
    },
    routing::get,
};
use futures::{StreamExt as _, stream};
use milepost_tests::{rig::shell, world::serve::Served};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    data::{Told, about, awaited},
    fonts, read,
};

/// What `cargo pkg` made last, of which the jar has a copy.
const PLUGIN: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/../pkg/assets/static");
const PAGE: &str = "<!doctype html><html lang=en><head><meta charset=utf-8><link rel=stylesheet href=/styles/main.css>\
    <link rel=stylesheet href=/fonts/pinned.css><script>window.CANONICAL_PATH = '';\
    window.INITIAL_DATA = {'/accounts/self/detail': {_account_id: 1000001, name: 'Alice'}}</script>\
    <script defer src=/elements/gr-app.js></script></head><body unresolved><gr-app id=pg-app></gr-app></body></html>";

/// What is served.
#[derive(Clone)]
struct Shown {
    told: Arc<BTreeMap<u64, Told>>,
    fonts: Arc<fonts::Pinned>,
    loader: Arc<str>,
    held: watch::Receiver<bool>,
}

/// The server. Changes have their numbers from [`Fixed::FIRST`] on.
#[derive(Debug)]
pub(super) struct Fixed {
    served: Served,
    held: watch::Sender<bool>,
}

impl Fixed {
    pub(super) const FIRST: u64 = 12;

    pub(super) async fn start(told: Vec<Told>) -> Result<Self> {
        let index = read(&Path::new(PLUGIN).join("assets.json")).context("run `cargo pkg` first")?;
        let loader = index["loader"].as_str().context("assets without a loader")?.into();
        let (held, gate) = watch::channel(false);
        let told = Arc::new((Self::FIRST..).zip(told).collect());
        let fonts = Arc::new(fonts::Pinned::ready().await?);
        let router = Router::new()
            .route("/changes/", get(changes))
            .route("/changes/{change}/detail", get(change))
            .route("/changes/{change}/topic", get(topic))
            // Nobody watches anything yet.
            .route(
                "/changes/{change}/milepost~watch",
                get(async || answer(&json!({ "can_watch": true, "watching": false }))),
            )
            .route("/changes/{change}/revisions/{revision}/{view}", get(view))
            .route("/config/server/{view}", get(server))
            .route("/accounts/self/preferences", get(async || answer(&json!({}))))
            .route("/plugins/milepost/events", get(events))
            .route("/plugins/milepost/static/{file}", get(plugin))
            .route("/elements/{*path}", get(script))
            .route("/styles/main.css", get(async || typed("text/css", file("styles/main.css"))))
            .route("/fonts/{file}", get(font))
            .route("/favicon.ico", get(StatusCode::NO_CONTENT))
            .fallback(async || Html(PAGE))
            .with_state(Shown { told, fonts, loader, held: gate });
        Ok(Self { served: Served::start(router).await?, held })
    }

    /// The address of a page.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.served.url().trim_end_matches('/'))
    }

    /// Holds the programs that draw back, or lets them go.
    pub(super) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }
}

fn typed(kind: &'static str, content: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, kind)], content).into_response()
}

/// JSON behind the line that Gerrit writes before it.
fn answer(value: &Value) -> Response {
    typed("application/json", format!(")]}}'\n{value}"))
}

fn file(path: &str) -> Response {
    shell::file(path).map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn script(At(path): At<String>) -> Response {
    typed("text/javascript", file(&format!("elements/{path}")))
}

async fn font(State(shown): State<Shown>, At(name): At<String>) -> Response {
    match &*name {
        "pinned.css" => typed("text/css", fonts::CSS),
        _ => typed("font/ttf", shown.fonts.file(&name).map(<[u8]>::to_vec).unwrap_or_default()),
    }
}

async fn plugin(State(mut shown): State<Shown>, At(name): At<String>) -> Response {
    let wasm = Path::new(&name).extension().is_some_and(|kind| kind == "wasm");
    if wasm {
        // Fails with the stand-in itself only, and then nobody is there to be answered.
        let _ = shown.held.wait_for(|held| !held).await;
    }
    let path = PathBuf::from(PLUGIN).join(&name);
    match fs::read(path) {
        Ok(content) => typed(if wasm { "application/wasm" } else { "text/javascript" }, content),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The number in `demo%2Fapp~12`.
fn number(change: &str) -> Option<u64> {
    change.rsplit('~').next()?.parse().ok()
}

async fn change(State(shown): State<Shown>, At(change): At<String>) -> Response {
    let found = number(&change).and_then(|number| Some(shown.told.get(&number)?.change(number)));
    found.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |found| answer(&found))
}

async fn view(State(shown): State<Shown>, At((change, _, view)): At<(String, String, String)>) -> Response {
    let found = number(&change).and_then(|number| Some(shown.told.get(&number)?.view(number, &view)));
    match found {
        Some(found) if !found.is_null() => answer(&found),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn topic(State(shown): State<Shown>, At(change): At<String>) -> Response {
    let told = number(&change).and_then(|number| shown.told.get(&number));
    answer(&told.map_or("", |told| told.topic).into())
}

/// All changes or those of a topic, the newest first, or one that another waits for.
async fn changes(State(shown): State<Shown>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if let Some((_, asked)) = query.split_once("q=change:") {
        return answer(&awaited(asked.split('&').next().unwrap_or_default()));
    }
    let topic = query.split_once("q=topic%3A%22").map(|(_, rest)| rest.split('%').next().unwrap_or_default());
    let wanted = |told: &Told| topic.is_none_or(|topic| told.topic == topic);
    let listed = shown.told.iter().rev().filter(|(_, told)| wanted(told));
    answer(&listed.map(|(number, told)| told.change(*number)).collect())
}

async fn server(State(shown): State<Shown>, At(view): At<String>) -> Response {
    match &*view {
        "info" => {
            let loader = format!("plugins/milepost/static/{}", shown.loader);
            answer(&json!({ "plugin": { "js_resource_paths": [loader] } }))
        }
        "milepost~rows" => {
            let rows: BTreeMap<_, _> =
                shown.told.iter().map(|(number, told)| (number.to_string(), told.row())).collect();
            answer(&json!({ "rows": rows, "later": [] }))
        }
        "milepost~health" => answer(&super::places::health()),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn events(State(shown): State<Shown>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let change = query.split('&').find_map(|part| part.strip_prefix("change="));
    let number = change.and_then(number);
    let later = number.and_then(|number| Some(about(number, shown.told.get(&number)?.later.as_ref()?)));
    let event = later.map(|later| Event::default().event("progress").data(later.to_string()));
    Sse::new(stream::iter(event.map(Ok::<_, Infallible>)).chain(stream::pending())).into_response()
}
