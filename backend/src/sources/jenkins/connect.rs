// SPDX-License-Identifier: Apache-2.0
//! The questions of a look, each once: the queue, and each root of `jobs`.

use milepost_api::health::Newest;
use serde_json::Value;

use super::{
    Source,
    api::Api,
    filter::roots,
    wire::{self, Build, Listing, Weight},
};
use crate::{
    excerpt,
    http::FetchError,
    sources::{Visited, connect::Advice},
};

pub(super) const ADVICE: Advice<'static> = Advice {
    refused: "`user` and its API token in `token_file`, with the rights Overall/Read and Job/Read",
    missing: "Jenkins's root with its path as `url`, and full names of jobs and folders in `jobs`",
    foreign: "Jenkins's root with its path as `url`",
};

pub(super) async fn connect(source: &Source) -> Visited {
    ask(source).await.unwrap_or_else(|wrong| wrong)
}

async fn ask(source: &Source) -> Result<Visited, Visited> {
    let (api, config) = (&source.api, &source.config);
    let mut version = None;
    let mut all = Listing::default();
    let roots = roots(&config.jobs);
    for root in &roots {
        let read = async {
            let reply = match api.listing(root, Weight::Whole, None).await {
                Err(FetchError::TooLarge(_)) => api.listing(root, Weight::Light, None).await?,
                read => read?,
            };
            let body: Value = reply.json("the jobs")?;
            Ok((Api::version(&reply), wire::listing(root, &body, &config.jobs)?))
        };
        let (said, listing) = read.await.map_err(|error| {
            let failed = ADVICE.failed(&api.listing_url(root, Weight::Whole), &error);
            let right = if root.names().is_empty() { "Overall/Read" } else { "Job/Read" };
            let missing = if failed.authorised == Some(false) { vec![right.to_owned()] } else { Vec::new() };
            Visited { missing, ..failed }
        })?;
        version = version.or(said);
        all.add(listing);
    }
    let queue = match api.queue(Weight::Whole).await {
        Err(FetchError::TooLarge(_)) => api.queue(Weight::Light).await,
        read => read,
    };
    queue.and_then(|body| wire::queue(&body)).map_err(|error| {
        let failed = ADVICE.failed(&api.queue_url(Weight::Whole), &error);
        let missing =
            if failed.authorised == Some(false) { vec!["Overall/Read".to_owned()] } else { Vec::new() };
        Visited { missing, ..failed }
    })?;
    let version = version.map_or_else(|| "Jenkins".to_owned(), |version| format!("Jenkins {version}"));
    all.deeper.retain(|place| !roots.contains(place));
    let builds = &all.builds;
    let jobs: std::collections::BTreeSet<_> = builds.iter().map(|build| &build.place).collect();
    if jobs.is_empty() {
        let nothing = format!(
            "{}: no job with a build is shown; right would be: the right Job/Read for `user`, or other names in `jobs`",
            config.url
        );
        return Err(Visited {
            said: String::new(),
            wrong: vec![nothing],
            reachable: Some(true),
            ..Visited::default()
        });
    }
    let said = format!("{}, {} jobs with builds", excerpt::line(&version, 100), jobs.len());
    let newest = builds.iter().max_by_key(|build| build.begun).map(newest);
    let wrong = all.remarks().into_iter().map(|remark| format!("{}: {remark}", config.url)).collect();
    Ok(Visited { wrong, newest, ..Visited::well(said) })
}

/// "team/unit #12: SUCCESS".
fn newest(build: &Build) -> Newest {
    let how = if build.building { "running" } else { build.result.as_deref().unwrap_or("no result") };
    let what = format!("{} #{}: {how}", build.place.shown(), build.number);
    Newest { what: excerpt::line(&what, 300), at: Some(build.ended.unwrap_or(build.begun)) }
}
