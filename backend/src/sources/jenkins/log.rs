// SPDX-License-Identifier: Apache-2.0
//! The lines that say why a stage or a build failed: of the step that failed, or of the whole log where there are no steps.

use milepost_api::Excerpt;

use super::{
    api::Api,
    markup,
    place::Place,
    stages::{self, Stage},
};
use crate::{excerpt, http::FetchError};

/// Steps of one stage whose logs are read, at most.
const STEPS: usize = 3;

/// Where a person reads why something failed, and the lines of it that say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) url: String,
    pub(super) excerpt: Option<Excerpt>,
}

/// Of a stage: the first of its failed steps whose log says anything. Jenkins gives the last 10 KiB of a step's log.
pub(super) async fn of_stage(
    api: &Api,
    place: &Place,
    number: u64,
    stage: &Stage,
) -> Result<Lines, FetchError> {
    let all =
        api.node(place, number, &stage.node).await?.map(|body| stages::steps(&body)).unwrap_or_default();
    let bad = |status: &str| matches!(status, "FAILED" | "UNSTABLE" | "ABORTED");
    let failed: Vec<_> = all.iter().filter(|step| bad(&step.status)).take(STEPS).collect();
    // Where none says that it failed, the last one was the last to run.
    let chosen = if failed.is_empty() { all.last().into_iter().collect() } else { failed };
    let mut url = chosen.first().map(|step| api.pages.node_log(place, number, &step.node));
    let mut found = None;
    for step in chosen {
        let Some(body) = api.log(place, number, &step.node).await? else { continue };
        let Some((html, more)) = stages::log(&body) else { continue };
        let Some(lines) = excerpt::find(markup::plain(html).as_bytes(), more) else { continue };
        url = Some(api.pages.node_log(place, number, &step.node));
        found = Some(lines);
        break;
    }
    // A step may fail without a word of its own, as `error` does.
    let said = || excerpt::find(stage.error.as_deref()?.as_bytes(), false);
    let excerpt = found.or_else(said);
    Ok(Lines { url: url.unwrap_or_else(|| api.pages.console(place, number)), excerpt })
}

/// Of a whole build.
pub(super) async fn of_build(api: &Api, place: &Place, number: u64) -> Result<Lines, FetchError> {
    let url = api.pages.console(place, number);
    let Some(reply) = api.console(place, number).await? else { return Ok(Lines { url, excerpt: None }) };
    let found = tokio::task::spawn_blocking(move || excerpt::find(&reply.body, reply.cut)).await;
    Ok(Lines { url, excerpt: found.unwrap_or_default() })
}
