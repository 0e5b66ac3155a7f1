// SPDX-License-Identifier: Apache-2.0
//! Cargo's helpers, built from crates.io at one pinned version.

use std::path::PathBuf;

use anyhow::Result;

use super::Cache;
use crate::run;

/// A program on crates.io.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The crate, which is the program's name too.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Features beside (or instead of) the default ones, as cargo's arguments.
    pub features: &'static [&'static str],
    /// How far to optimise it: what it does itself against the minutes of building it.
    pub optimise: &'static str,
}

/// Runs tests, each in a process of its own. Without its own updater and its probes for DTrace.
pub const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.151",
    features: &["--no-default-features"],
    // it waits for the tests
    optimise: "0",
};
/// Bans, licences, sources, advisories.
pub const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2", features: &[], optimise: "1" };
/// Breaks code to see whether tests notice.
pub const MUTANTS: Tool = Tool {
    name: "cargo-mutants",
    version: "27.1.0",
    features: &[],
    // it waits for builds and tests
    optimise: "0",
};

/// Built for one use on one machine: the time to build them outweighs what optimising would save.
const QUICK: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// The program, built where it is not there yet (minutes; the work of an interrupted build is kept).
pub fn tool(cache: &Cache, tool: &Tool) -> Result<PathBuf> {
    let Tool { name, version, features, optimise } = tool;
    let folder = cache.folder(&format!("tools/{name}-{version}"), |folder| {
        eprintln!("building {name} {version}, once");
        let work = cache.root().join(format!("build/{name}-{version}"));
        let mut install = run::cargo();
        install
            .args(["install", "--quiet", "--locked", "--no-track", "--version", version, name])
            .args(*features);
        install.arg("--root").arg(folder).env("CARGO_TARGET_DIR", &work).envs(QUICK.iter().copied());
        install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", optimise);
        // the workspace's own flags are none of its business
        install.env_remove("RUSTFLAGS").current_dir(cache.root());
        run::quietly(&mut install)?;
        let _ = std::fs::remove_dir_all(work);
        Ok(())
    })?;
    Ok(folder.join("bin").join(name))
}
