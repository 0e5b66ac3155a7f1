// SPDX-License-Identifier: Apache-2.0
//! Pages of Jenkins that people are sent to. They are made here, never taken from data.

use super::place::Place;
use crate::http::BaseUrl;

/// Where people find Jenkins.
#[derive(Clone, Debug)]
pub(super) struct Pages(pub(super) BaseUrl);

impl Pages {
    /// A job with its builds.
    pub(super) fn job(&self, place: &Place) -> String {
        self.slash(place, &[])
    }

    /// A build.
    pub(super) fn build(&self, place: &Place, number: u64) -> String {
        self.slash(place, &[&number.to_string()])
    }

    /// A build's whole log.
    pub(super) fn console(&self, place: &Place, number: u64) -> String {
        place.url(&self.0, &[&number.to_string(), "console"]).into()
    }

    /// The log of a step of a pipeline.
    pub(super) fn node_log(&self, place: &Place, number: u64, node: &str) -> String {
        self.slash(place, &[&number.to_string(), "execution", "node", node, "log"])
    }

    fn slash(&self, place: &Place, below: &[&str]) -> String {
        // An empty segment is a slash at the end, without which Jenkins redirects.
        let below: Vec<&str> = below.iter().copied().chain([""]).collect();
        place.url(&self.0, &below).into()
    }
}
