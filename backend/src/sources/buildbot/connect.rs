// SPDX-License-Identifier: Apache-2.0
//! Two questions to Buildbot: its builders, and its newest buildset, which is also what is watched.

use milepost_api::health::Newest;

use super::{Source, result::Results, wire::Buildset};
use crate::{
    excerpt,
    sources::{Visited, connect::Advice, moment},
};

pub(super) const ADVICE: Advice<'_> = Advice {
    refused: "an authorization of Buildbot's web server that lets us read, or a token in `token_file` for the proxy before it",
    missing: "the root of Buildbot's web server as `url`: what is before `#/` in a browser, without `api/v2`",
    foreign: "the root of Buildbot's web server as `url`",
};

pub(super) async fn connect(source: &Source) -> Visited {
    ask(source).await.unwrap_or_else(|wrong| wrong)
}

async fn ask(source: &Source) -> Result<Visited, Visited> {
    let api = &source.api;
    let url = api.buildsets_url(1);
    let rows = api.buildsets(1).await.map_err(|error| {
        let failed = ADVICE.failed(&url, &error);
        let missing = failed.authorised == Some(false);
        Visited { missing: missing.then(|| "read buildsets".to_owned()).into_iter().collect(), ..failed }
    })?;
    let builders = api.builders().await.map_err(|error| ADVICE.failed(&api.builders_url(), &error))?;
    let newest = rows.first().map(newest);
    Ok(Visited { newest, ..Visited::well(format!("Buildbot, builders: {}", builders.len())) })
}

/// "demo/app refs/changes/12/12/3: success", by its end or, while it runs, by its begin.
fn newest(row: &Buildset) -> Newest {
    let of = row.sourcestamps.first().map(|stamp| {
        let parts = [stamp.project.as_deref(), stamp.branch.as_deref()];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let how = match row.complete_at {
        None => "running",
        Some(_) => Results::of(row.results).map_or("unknown", Results::word),
    };
    let what = format!("{}: {how}", of.filter(|of| !of.is_empty()).unwrap_or_else(|| "a build".to_owned()));
    Newest { what: excerpt::plain(&what), at: row.complete_at.or(row.submitted_at).map(moment::of_seconds) }
}
