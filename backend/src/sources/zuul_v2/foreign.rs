// SPDX-License-Identifier: Apache-2.0
//! What reads Zuul 2's JSON, as a function of any bytes, for the fuzz targets.

use super::{shown::Told, status, wire::Status};
use crate::{
    http,
    sources::ours::{Hosts, Ours},
};

/// `status.json`, and what came of it.
pub fn status(body: &[u8]) -> String {
    let ours = Hosts::of(["gerrit.example.org"]);
    let read = http::decode::<Status>("status.json", body);
    let shown = read.map(|status| status::parse(&status, &Ours::new(&ours), "https://zuul.example.org/"));
    let mut told = Told::default();
    format!("{:?}", shown.map(|shown| (told.news(shown), told.news(Vec::new()))))
}
