// SPDX-License-Identifier: Apache-2.0
//! From a step to the command that runs it; a tool is set up when the first step asks for it.

use std::{env, ffi::OsString, process::Command};

use anyhow::{Context as _, Result, ensure};

use super::parts::Step;
use crate::{
    run,
    setup::{
        Cache,
        crates::{self, DENY, NEXTEST, Tool},
        jdk::Jdk,
        maven,
        rust::{Toolchain, WASM},
    },
    workspace::Workspace,
};

/// Tools in the user's cache.
#[derive(Debug)]
pub struct Tools {
    cache: Cache,
}

impl Tools {
    /// Tools in `cache`.
    pub fn new(cache: Cache) -> Self {
        Self { cache }
    }

    /// The command that runs `step`.
    pub fn command(&self, step: Step, workspace: &Workspace) -> Result<Command> {
        Ok(match step {
            Step::Cargo(arguments) => {
                let mut cargo = run::cargo();
                cargo.args(arguments);
                cargo
            }
            Step::Wasm(arguments) => {
                let mut cargo = with_std()?.cargo();
                let (command, rest) = arguments.split_first().context("a step without a command")?;
                cargo.args([command, "--target", WASM]).args(rest);
                cargo
            }
            Step::Nextest(arguments) => {
                let mut nextest = self.installed(&NEXTEST, "nextest")?;
                nextest.args(["run", "--locked", "--profile", "ci"]).args(arguments);
                nextest
            }
            Step::Browser => browser()?,
            Step::Deny(checks) => {
                let mut deny = self.deny(workspace)?;
                deny.arg("check").args(checks);
                deny
            }
            Step::Advisories => {
                let mut deny = self.deny(workspace)?;
                deny.args(["check", "--disable-fetch", "advisories"]);
                deny
            }
            Step::Maven(goals) => {
                let mut maven = maven::maven(&Jdk::find(&self.cache)?, &workspace.root.join("gerrit-plugin"));
                maven.arg("-f").arg(workspace.root.join("gerrit-plugin/pom.xml")).args(goals);
                maven
            }
        })
    }

    /// cargo-deny on this workspace.
    pub fn deny(&self, workspace: &Workspace) -> Result<Command> {
        let mut deny = self.installed(&DENY, "deny")?;
        deny.arg("--locked").arg("--manifest-path").arg(workspace.root.join("Cargo.toml")).arg("--workspace");
        Ok(deny)
    }

    fn installed(&self, tool: &Tool, subcommand: &str) -> Result<Command> {
        let mut command = run::isolated(crates::tool(&self.cache, tool)?);
        command.arg(subcommand);
        Ok(command)
    }
}

/// Clippy and tests use the standard library as it comes.
fn with_std() -> Result<Toolchain> {
    let toolchain = Toolchain::for_wasm()?;
    ensure!(toolchain.has_std, "{toolchain} has no standard library for {WASM}: `rustup target add {WASM}`");
    Ok(toolchain)
}

/// wasm-bindgen's own runner, built from the same lock file as the widget, so that both are of one version.
fn browser() -> Result<Command> {
    let mut cargo = with_std()?.cargo();
    cargo.args(["test", "--locked", "-p", "milepost-widget", "--target", WASM]);
    let own = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")).to_string_lossy().into_owned();
    let runner =
        format!("{own} run --quiet --locked -p milepost-dist --features wasm-tests --bin wasm-tests --");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    let driver = which::which("chromedriver").context("no chromedriver on PATH")?;
    cargo.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    // all of them in the browser, also those that do not ask for one
    cargo.env("WASM_BINDGEN_USE_BROWSER", "1");
    Ok(cargo)
}
