// SPDX-License-Identifier: Apache-2.0
//! `GET /v1/health` and `POST /v1/sources/{source}/test`: how Milepost itself is, for those who look after it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use milepost_api::health::{Health, StoreHealth, Tested, ToDo};

use super::{Web, problem::Failed, statement::ForAdmin, unkept};
use crate::{config::Config, setup, sources::watched};

/// Versions, store, sources and queues, as they are now.
#[utoipa::path(
    get,
    path = "/v1/health",
    responses((status = 200, body = Health), (status = 401, body = milepost_api::Problem)),
    security(("statement" = []))
)]
pub(super) async fn health(State(web): State<Web>, _statement: ForAdmin) -> Response {
    let (hub, now) = (&web.hub, web.clock.now());
    // With this call's own word of the database, all else is of one moment.
    let answers = hub.store_answers().await;
    let config = web.config.borrow().clone();
    let to_do = to_do(&web, &config).await;
    unkept(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: hub.started(),
        now,
        store: StoreHealth { kind: config.store.kind().to_owned(), answers },
        sources: watched(&config.sources, hub.health(), &hub.last_listened(), now),
        gerrit: hub.gerrit_link(),
        queues: hub.queues(web.facts.waiting()),
        reviews: hub.reviews().await,
        undelivered: hub.undelivered(&config).await,
        to_do,
    })
}

/// What is to be done next; nothing where the file cannot be looked at.
async fn to_do(web: &Web, config: &Arc<Config>) -> Vec<ToDo> {
    let (place, in_force) = (Arc::clone(&web.place), Arc::clone(config));
    let file = tokio::task::spawn_blocking(move || place.file(&in_force)).await;
    let heard = web.hub.has_heard(config).await;
    file.map(|file| setup::to_do(&web.place, &file, config, heard)).unwrap_or_default()
}

/// Asks a source once, now, as `milepost check-config --connect` does: for 25 seconds at most, and once at a time; who asks
/// meanwhile waits for the same outcome.
#[utoipa::path(
    post,
    path = "/v1/sources/{source}/test",
    params(("source" = String, Path, description = "The source's name in the configuration, percent-encoded")),
    responses(
        (status = 200, body = Tested),
        (status = 401, body = milepost_api::Problem),
        (status = 404, body = milepost_api::Problem, description = "No source has this name; says which there are"),
    ),
    security(("statement" = []))
)]
pub(super) async fn test(
    State(web): State<Web>,
    _statement: ForAdmin,
    Path(name): Path<String>,
) -> Result<Response, Failed> {
    let Some(source) = web.sources.get(&name) else {
        let known: Vec<_> = web.sources.kinds().into_keys().collect();
        let known = if known.is_empty() { "there is none".to_owned() } else { known.join(", ") };
        return Err(Failed::NoSource(format!("no source is called `{name}`; the configured ones: {known}")));
    };
    Ok(unkept(web.trials.ask(&name, source).await))
}
