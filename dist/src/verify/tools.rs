// SPDX-License-Identifier: Apache-2.0
//! From a step to the command that runs it; a tool is set up when the first step asks for it.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use super::{
    fuzz, mutants,
    parts::{self, Step},
};
use crate::{
    run,
    setup::{
        Cache,
        crates::{self, DENY, MUTANTS, NEXTEST, Tool},
        jdk::Jdk,
        maven,
        rust::Toolchain,
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

    /// The command that runs `step`; nothing where the machine can have no tool for it.
    pub fn command(&self, step: Step, workspace: &Workspace) -> Result<Option<Command>> {
        Ok(Some(match step {
            Step::Fmt => {
                let mut cargo = run::cargo();
                cargo.args(["fmt", "--all", "--check", "--"]).args(unseen_by_rustfmt(workspace)?);
                cargo
            }
            Step::Cargo(arguments) => {
                let mut cargo = run::cargo();
                cargo.args(arguments);
                cargo
            }
            Step::WasmClippy(arguments) => {
                let toolchain = Toolchain::for_wasm()?;
                if !toolchain.lints() {
                    return Ok(None);
                }
                let mut clippy = toolchain.cargo_for_wasm("clippy");
                clippy.args(arguments);
                clippy
            }
            Step::Nextest(filter) => {
                let mut nextest = self.installed(&NEXTEST, "nextest")?;
                nextest.args(["run", "--locked", "--profile", "ci"]).args(parts::WORKSPACE);
                nextest.args(["-E", filter]);
                // An error's chain says what went wrong; a hundred lines of frames after it would be all that is seen of it.
                nextest.env("RUST_LIB_BACKTRACE", "0");
                nextest
            }
            Step::Program(name) => Command::new(built(name, workspace)?),
            Step::Browser => browser(workspace)?,
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
            Step::Fuzz => fuzz::build(&built(fuzz::WRAPPER, workspace)?, workspace),
            Step::Mutants => {
                let mut command = self.installed(&MUTANTS, "mutants")?;
                mutants::arguments(&mut command, workspace);
                command
            }
            Step::Maven(goals) => {
                let mut maven = maven::maven(&Jdk::find(&self.cache)?, &workspace.root.join("gerrit-plugin"));
                maven.arg("-f").arg(workspace.root.join("gerrit-plugin/pom.xml")).args(goals);
                maven
            }
        }))
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

/// Modules that a macro declares (`sources!`): rustfmt does not look into it, and formats only those that it is told of.
fn unseen_by_rustfmt(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join("backend/src/sources");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect())
}

/// A program of the workspace, as the tests have it.
fn built(name: &str, workspace: &Workspace) -> Result<PathBuf> {
    let mut build = run::cargo();
    build
        .current_dir(&workspace.root)
        .args(parts::WORKSPACE_BUILD)
        .arg("--target-dir")
        .arg(&workspace.target);
    run::quietly(&mut build)?;
    Ok(workspace.target.join("debug").join(name))
}

/// wasm-bindgen's own runner, built from the same lock file as the widget, so that both are of one version.
fn browser(workspace: &Workspace) -> Result<Command> {
    let runner = built("wasm-tests", workspace)?;
    let mut cargo = Toolchain::for_wasm()?.cargo_for_wasm("test");
    cargo.args(["--locked", "-p", "milepost-widget", "--target-dir"]).arg(&workspace.target);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    let driver = which::which("chromedriver").context("no chromedriver on PATH")?;
    cargo.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    // all of them in the browser, also those that do not ask for one
    cargo.env("WASM_BINDGEN_USE_BROWSER", "1");
    Ok(cargo)
}
