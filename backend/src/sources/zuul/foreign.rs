// SPDX-License-Identifier: Apache-2.0
//! What reads Zuul's JSON, as one function of any bytes each, for the fuzz targets.

use super::{
    artifact, history, status,
    subject::Ours,
    web::Pages,
    wire::{Buildset, Status},
};
use crate::{http, sources::ours::Hosts};

/// `/api/tenant/{t}/status`, and what came of it.
pub fn status(body: &[u8]) -> String {
    let (ours, pages) = places();
    let read = http::decode::<Status>("the status", body);
    format!("{:?}", read.map(|status| status::parse(&status, &Ours::new(&ours), &pages)))
}

/// `/api/tenant/{t}/buildset/{uuid}`, and what came of it.
pub fn buildset(body: &[u8]) -> String {
    let (ours, pages) = places();
    let read = http::decode::<Buildset>("a buildset", body).map(|buildset| {
        let builds = buildset.builds.iter().flatten();
        let manifests: Vec<_> = builds.map(|build| artifact::has_manifest(&build.artifacts)).collect();
        (history::parse(&buildset, &Ours::new(&ours), &pages), manifests)
    });
    format!("{read:?}")
}

/// Our Gerrit as the recorded answers name it, and Zuul.
#[expect(clippy::unwrap_used, reason = "a constant, and never shipped")]
fn places() -> (Hosts, Pages) {
    let pages = Pages::new("https://zuul.example.org".parse().unwrap(), "gerrit");
    (Hosts::of(["127.0.0.1:29080", "review.example.org"]), pages)
}
