// SPDX-License-Identifier: Apache-2.0
//! What reads Jenkins's JSON, as one function of any bytes each, for the fuzz targets.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    groups::Groups,
    markup,
    pages::Pages,
    place::Place,
    render,
    result::Unstable,
    stages,
    subject::{Hosts, Ours, Pipelines, Rules},
    wire,
};
use crate::http;

/// `api/json` of Jenkins's root, and what came of it.
pub fn jobs(body: &[u8]) -> String {
    let hosts = Hosts::of(["gerrit.example.org"]);
    let names = BTreeMap::new();
    let rules = Rules { ours: Ours::new(&hosts), pipelines: Pipelines(&names), checkout_jobs: &[] };
    let read = http::decode::<Value>("the jobs", body).and_then(|body| {
        let listing = wire::listing(&Place::root(), &body, &[])?;
        let mut groups = Groups::default();
        groups.take(listing, wire::queue(&body).ok().as_deref(), rules, 1_000_000);
        let unread = groups.unread();
        groups.read(&unread, Vec::new());
        Ok(groups.news(|group| render::run(group, &pages(), Unstable(true))))
    });
    format!("{read:?}")
}

/// `wfapi/describe` of a build or of a stage, or the log of a step.
pub fn stages(body: &[u8]) -> String {
    let read = http::decode::<Value>("the stages", body);
    let read = read.map(|body| {
        let log = stages::log(&body).map(|(html, more)| (markup::plain(html), more));
        (stages::stages(&body), stages::steps(&body), log)
    });
    format!("{read:?}")
}

/// Jenkins, as a constant.
#[expect(clippy::unwrap_used, reason = "a constant, and never shipped")]
fn pages() -> Pages {
    Pages("https://ci.example.org/jenkins".parse().unwrap())
}
