// SPDX-License-Identifier: Apache-2.0
//! The servers that are watched. A source is one file (with a folder of the same name when it grows): its configuration,
//! thin I/O, and a pure `parse` from the server's JSON to facts. It is registered by one line in `sources!` below.
//!
//! A source tells facts, never conclusions. An answer that cannot be read is reported to its [`Health`], and what was known
//! before stays; a source never says "gone" because it could not ask.

pub(crate) mod address;
mod connect;
mod context;
mod health;
mod moment;
mod order;
mod origin;
mod ours;
mod pulse;
pub(crate) mod range;
mod report;
mod roster;
mod rounds;
mod trial;
mod visited;

use futures::future::BoxFuture;

pub use connect::Visit;
pub use context::{Batch, Context, FactSink, Recall, Recalls, recall_nothing};
pub use health::{Failures, Health, HealthBoard, Trouble};
pub use order::Order;
pub use report::watched;
pub use roster::Roster;
pub use trial::Trials;
pub use visited::Visited;

use crate::{
    discover::{Discovered, Sought},
    model::Fact,
};

/// What a kind of source says that looks for no project.
const NOTHING_TO_DISCOVER: &str =
    "not looked into: `milepost discover` finds nothing in sources of this kind";

/// One configured server.
pub trait Source: Send + Sync {
    /// Watches for as long as it is polled: who ends it drops it.
    fn run(self: std::sync::Arc<Self>, context: Context) -> BoxFuture<'static, ()>;

    /// Asks the server once for what is watched, for `check-config --connect`. Every kind tells what is wrong in its own words.
    fn connect<'a>(&'a self, visit: &'a Visit) -> BoxFuture<'a, Visited>;

    /// Looks once for what belongs to a project, for `milepost discover`, and writes nothing. A kind that has nothing to look for
    /// leaves this as it is.
    fn discover<'a>(
        &'a self,
        _visit: &'a Visit,
        _sought: &'a Sought,
    ) -> BoxFuture<'a, Result<Discovered, Vec<String>>> {
        let nothing = Discovered { remarks: vec![NOTHING_TO_DISCOVER.to_owned()], ..Discovered::default() };
        Box::pin(std::future::ready(Ok(nothing)))
    }

    /// Reads a webhook of this server's; checks its secret first.
    fn hook(&self, _hook: &Hook<'_>) -> Result<Vec<Fact>, HookError> {
        Err(HookError::NoHooks)
    }
}

/// A webhook as it came in through Gerrit.
pub struct Hook<'a> {
    /// Header values by lower-case name; the sender's `Authorization` stands under `authorization`.
    pub headers: &'a dyn Fn(&str) -> Option<String>,
    /// At most 64 KiB.
    pub body: &'a [u8],
    /// When it came.
    pub at: milepost_api::Millis,
}

/// Why a webhook was not taken.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// This kind of source, or this one as it is configured, takes none.
    #[error("it takes none, unless its kind does and `hook_secret_file` is set")]
    NoHooks,
    /// Its secret or signature is missing or wrong.
    #[error("its secret or signature is missing or wrong")]
    Secret,
    /// Its body is not what this server sends; says where.
    #[error("it cannot be read: {0}")]
    Body(String),
}

/// What a kind of server knows about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs: checks, the gate, what builds images.
    Ci,
    /// Images.
    Registry,
    /// What runs.
    Cluster,
    /// What is to run.
    Repository,
}

/// Declares the kinds of source: one line each is all that a new one needs here. rustfmt does not see the modules, so they are
/// formatted by `cargo fmt -- backend/src/sources/*.rs`.
macro_rules! sources {
    ($($kind:literal => $role:ident $module:ident),* $(,)?) => {
        $(pub mod $module;)*

        /// One `[sources.<name>]` section, told apart by its `kind`.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(non_camel_case_types, reason = "variants are named as their modules")]
        pub enum SourceConfig {
            $(
                #[doc = concat!("`kind = \"", $kind, "\"`")]
                $module($module::Config),
            )*
        }

        impl SourceConfig {
            /// Every known kind, for messages and the conformance suite.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// Reads the settings of a section apart from its `kind`, so that an error keeps its place in the file
            /// (an internally tagged enum would lose it); `None` for a kind that is not known.
            pub fn read<'de, D: serde::Deserializer<'de>>(kind: &str, rest: D) -> Option<Result<Self, D::Error>> {
                match kind {
                    $($kind => Some(serde::Deserialize::deserialize(rest).map(Self::$module)),)*
                    _ => None,
                }
            }

            /// Its `kind`.
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$module(_) => $kind),* }
            }

            /// What it knows about.
            pub const fn role(&self) -> Role {
                match self { $(Self::$module(_) => Role::$role),* }
            }

            /// The host of its server, with the port where that is not the default, where the section itself has it.
            pub fn host(&self) -> Option<String> {
                match self { $(Self::$module(config) => config.host()),* }
            }

            /// Seconds between two looks; `None` where the server is watched.
            pub fn pace(&self) -> Option<u64> {
                match self { $(Self::$module(config) => config.pace()),* }
            }

            /// The source that this section describes, with what it sends counted in `requests`; fails on settings that
            /// contradict each other or unreadable secrets.
            pub fn build(&self, requests: &crate::http::Requests) -> Result<std::sync::Arc<dyn Source>, String> {
                match self { $(Self::$module(config) => Ok(std::sync::Arc::new($module::Source::new(config.clone(), requests)?))),* }
            }
        }
    };
}

sources! {
    "zuul" => Ci zuul,
    "zuul-v2" => Ci zuul_v2,
    "buildbot" => Ci buildbot,
    "jenkins" => Ci jenkins,
    "oci" => Registry oci,
    "kubernetes" => Cluster kubernetes,
    "repository" => Repository repository,
}
