// SPDX-License-Identifier: Apache-2.0
//! Two questions to zuul-web: the tenant's status and the last row of its database, which are also what is watched.

use milepost_api::health::Newest;

use super::{Source, history, wire::Buildset};
use crate::{
    excerpt,
    http::FetchError,
    sources::{Visited, connect::Advice},
};

const ADVICE: Advice<'_> = Advice {
    refused: "`token_file` names a token that may read this tenant",
    missing: "zuul-web's root as `url`, and one of its tenants as `tenant`",
    foreign: "zuul-web's root as `url`",
};

pub(super) async fn connect(source: &Source) -> Visited {
    ask(source).await.unwrap_or_else(|wrong| wrong)
}

async fn ask(source: &Source) -> Result<Visited, Visited> {
    let (api, tenant) = (&source.api, &source.config.tenant);
    let status = match api.status(None).await {
        Ok(status) => status,
        Err(error) => return Err(failed(source, &error).await),
    };
    let version = status.and_then(|(status, _)| status.zuul_version);
    let version = version.map_or_else(|| "Zuul".to_owned(), |version| format!("Zuul {version}"));
    // The newest row first, as it is written on.
    let rows = api.buildsets(&[("limit", "1")]).await;
    let rows = rows.map_err(|error| {
        let missing = vec![format!("read the builds of tenant {tenant}")];
        let failed = ADVICE.failed(&api.url(&["buildsets"], &[]), &error);
        let missing = if failed.authorised == Some(false) { missing } else { Vec::new() };
        Visited { missing, ..failed }
    })?;
    let newest = rows.first().map(newest);
    Ok(Visited { newest, ..Visited::well(format!("{version}, tenant {tenant}")) })
}

/// Without a status. Where the server knows which tenants it has, its word says more than a 404.
async fn failed(source: &Source, error: &FetchError) -> Visited {
    let (api, tenant) = (&source.api, &source.config.tenant);
    let url = api.status_url();
    let failed = ADVICE.failed(&url, error);
    if failed.authorised == Some(false) {
        return Visited { missing: vec![format!("read the status of tenant {tenant}")], ..failed };
    }
    if !matches!(error, FetchError::Status { status: 404, .. }) {
        return failed;
    }
    let Ok(known) = api.tenants().await else { return failed };
    if known.iter().any(|name| name == tenant) {
        return failed;
    }
    let known: Vec<_> = known.iter().map(|name| excerpt::plain(name)).collect();
    let right = format!("one of its tenants as `tenant`: {}", known.join(", "));
    Visited {
        wrong: vec![format!(
            "{url}: the answer was 404, there is no tenant `{tenant}`; right would be: {right}"
        )],
        ..failed
    }
}

/// "demo/app 12,3 in check: SUCCESS", by its end or, while it runs, by its begin.
fn newest(row: &Buildset) -> Newest {
    let of = row.refs.first().map(|first| {
        let change = first.change.map(|change| match &first.patchset {
            Some(patch_set) => format!(" {change},{patch_set}"),
            None => format!(" {change}"),
        });
        format!("{}{} in ", first.project, change.unwrap_or_default())
    });
    let how = row.result.as_deref().unwrap_or("running");
    let what = format!("{}{}: {how}", of.unwrap_or_default(), row.pipeline);
    let at = row.last_build_end_time.as_deref().filter(|_| row.result.is_some());
    let at = at.or(row.first_build_start_time.as_deref()).or(row.event_timestamp.as_deref());
    Newest { what: excerpt::plain(&what), at: history::moment(at) }
}
