// SPDX-License-Identifier: Apache-2.0
//! Every kind with a stand-in of its server, all of whose things are well.

mod buildbot;
mod jenkins;
mod kubernetes;
mod oci;
mod zuul;
mod zuul_v2;

use std::any::Any;

use milepost::{
    model::{Service, Want},
    sources::SourceConfig,
};
use milepost_tests::world::faults::Faults;
use serde_json::Value;

/// Kinds that send nothing themselves but ask Gerrit's plugin; what may go wrong there is in `repository.rs`.
pub(crate) const THROUGH_GERRIT: [&str; 1] = ["repository"];

/// All other kinds: each asks a server of its own.
pub(crate) fn of_servers() -> impl Iterator<Item = &'static str> {
    SourceConfig::KINDS.iter().copied().filter(|kind| !THROUGH_GERRIT.contains(kind))
}

/// A stand-in, and how a source is made to look at it. One of a CI server has a run for patch set 7,1 that is under way all the time.
pub(crate) struct StandIn {
    /// The section's settings apart from `kind`, with short intervals and time limits.
    pub(crate) settings: Value,
    /// How begins what it says of itself when it is asked once, and of its newest thing.
    pub(crate) says: (&'static str, &'static str),
    /// Part of the paths of answers that end; `""` where all do. Faults within a body are for these.
    pub(crate) whole: &'static str,
    /// The faults of all its answers.
    pub(crate) faults: Faults,
    /// Configured services.
    pub(crate) services: Vec<Service>,
    /// What is asked for while the suite waits; makes a source ask that does so only then.
    pub(crate) wants: Vec<Want>,
    /// Called after faults were set or cleared: ends what is under way, such as open watches.
    pub(crate) nudge: Box<dyn Fn() + Send + Sync>,
    /// The stand-in, alive as long as this.
    pub(crate) server: Box<dyn Any + Send + Sync>,
}

/// The stand-in of a kind; `None` for one that nobody added here.
pub(crate) async fn stand_in(kind: &str) -> Option<StandIn> {
    match kind {
        "buildbot" => Some(buildbot::stand_in().await),
        "jenkins" => Some(jenkins::stand_in().await),
        "kubernetes" => Some(kubernetes::stand_in().await),
        "oci" => Some(oci::stand_in().await),
        "zuul" => Some(zuul::stand_in().await),
        "zuul-v2" => Some(zuul_v2::stand_in().await),
        _ => None,
    }
}
