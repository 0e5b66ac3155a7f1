// SPDX-License-Identifier: Apache-2.0
//! What reads Buildbot's JSON, as one function of any bytes each, for the fuzz targets.

use std::collections::BTreeMap;

use super::{
    known::Known,
    log, run,
    web::Pages,
    wire::{Builds, Buildsets, Chunks, Requests},
};
use crate::{
    excerpt, http,
    sources::ours::{Hosts, Ours},
};

/// The newest buildsets, their requests and builds, here in one object, and what came of them.
pub fn builds(body: &[u8]) -> String {
    let read = (
        http::decode::<Buildsets>("buildsets", body),
        http::decode::<Requests>("buildrequests", body),
        http::decode::<Builds>("builds", body),
    );
    let (Ok(sets), Ok(requests), Ok(builds)) = read else { return format!("{read:?}") };
    let mut known = Known::default();
    known.read(&sets.buildsets, true);
    let hosts = Hosts::of(["127.0.0.1:29080"]);
    known.asked(&known.open(), requests.buildrequests, &BTreeMap::new(), &Ours::new(&hosts));
    known.built(builds.builds);
    let all = known.close();
    let pages = pages();
    format!(
        "{:?}",
        all.iter().map(|of| (of.key(), run::of(&known, of, &pages, Some("image")))).collect::<Vec<_>>()
    )
}

/// `/api/v2/logs/{logid}/contents`, and what came of it.
pub fn contents(body: &[u8]) -> String {
    let read = http::decode::<Chunks>("a log", body);
    format!("{:?}", read.map(|chunks| log::said(&chunks.logchunks, true).excerpt(excerpt::find, false)))
}

#[expect(clippy::unwrap_used, reason = "a constant, and never shipped")]
fn pages() -> Pages {
    Pages::new("https://ci.example.org".parse().unwrap())
}
