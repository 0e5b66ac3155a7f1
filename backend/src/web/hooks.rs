// SPDX-License-Identifier: Apache-2.0
//! `POST /v1/hooks/{source}`: webhooks of CI and registries, passed on by Gerrit, believed only with their own secret.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};

use milepost_api::Millis;

use super::{Web, problem::Failed, statement::ForGerrit};
use crate::{
    model::Fact,
    sources::{Hook, HookError, Source},
};

/// The largest webhook, in bytes.
const LARGEST: usize = 64 * 1024;

/// A webhook of one source.
#[utoipa::path(
    post,
    path = "/v1/hooks/{source}",
    params(("source" = String, Path, description = "The source's name in the configuration")),
    request_body(content = Vec<u8>, description = "As the server sent it, at most 64 KiB"),
    responses(
        (status = 204),
        (status = 400, body = milepost_api::Problem),
        (status = 401, body = milepost_api::Problem),
    ),
    security(("statement" = []))
)]
pub(super) async fn hook(
    State(web): State<Web>,
    _statement: ForGerrit,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failed> {
    if body.len() > LARGEST {
        return Err(Failed::Body(format!("a webhook of {} bytes: at most {LARGEST} are read", body.len())));
    }
    let source = web.sources.get(&name).ok_or(Failed::Unauthorized)?;
    let facts = read(&name, source.as_ref(), &headers, &body, web.clock.now())?;
    web.facts.tell(facts).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The facts in a webhook, once its source has checked its secret.
fn read(
    name: &str,
    source: &dyn Source,
    headers: &HeaderMap,
    body: &[u8],
    at: Millis,
) -> Result<Vec<Fact>, Failed> {
    let header = |asked: &str| {
        let asked = if asked == "authorization" { "x-milepost-hook-authorization" } else { asked };
        headers.get(asked).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    source.hook(&Hook { headers: &header, body, at }).map_err(|error| {
        tracing::info!(source = name, "a webhook for {name} was refused: {error}");
        match error {
            // Anyone may send a webhook, and is not to learn which sources there are.
            HookError::NoHooks | HookError::Secret => Failed::Unauthorized,
            HookError::Body(detail) => Failed::Body(detail),
        }
    })
}
