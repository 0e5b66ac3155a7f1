// SPDX-License-Identifier: Apache-2.0
//! The list of readers.

mod config;
mod excerpt;
mod pipelinelib;
mod sources;

/// One reader of foreign input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder of inputs that once broke a rule.
    pub name: &'static str,
    /// What it is tried with first, from the workspace's root: files, or with `*` at the end of the path their beginning.
    pub seeds: &'static [&'static str],
    /// Inputs that it gets in every run of `cargo verify`.
    pub runs: u32,
    /// Reads an input; panics where it breaks a rule.
    pub read: fn(&[u8]),
}

/// Inputs of most: seconds, a quarter of a minute for the slowest.
const RUNS: u32 = 20_000;
/// Inputs of one that takes 20 ms for each.
const FEW: u32 = 2_000;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Target> {
    OWN.iter().chain(sources::ALL)
}

/// Those of Milepost's own files and of texts; what sources and bots send stands in `sources`.
const OWN: &[Target] = &[
    target("pipelinelib", &["backend/pipelinelib/tests/fixtures/"], pipelinelib::read),
    Target {
        runs: FEW,
        ..target(
            "config",
            &["backend/config.default.toml", "backend/tests/scenarios/milepost.toml"],
            config::read,
        )
    },
    target("keys", &[], config::keys),
    target("owner-config", &[], config::owner),
    target("catalogue", &[], config::catalogue),
    target("excerpt", &[], excerpt::read),
];

const fn target(name: &'static str, seeds: &'static [&'static str], read: fn(&[u8])) -> Target {
    Target { name, seeds, runs: RUNS, read }
}

impl Target {
    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        all().find(|target| target.name == name)
    }
}
