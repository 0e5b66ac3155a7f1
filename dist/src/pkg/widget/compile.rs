// SPDX-License-Identifier: Apache-2.0
//! Rust to wasm, as small as the toolchain can.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    pkg::Mode,
    run,
    setup::rust::{Toolchain, WASM},
    workspace::Workspace,
};

/// How the modules are compiled.
pub(super) struct Compiler<'a> {
    workspace: &'a Workspace,
    pub(super) toolchain: Toolchain,
    pub(super) mode: Mode,
}

impl<'a> Compiler<'a> {
    pub(super) fn find(workspace: &'a Workspace, mode: Mode) -> Result<Self> {
        Ok(Self { workspace, toolchain: Toolchain::for_wasm()?, mode })
    }

    /// In words, and why that is not what is shipped if it is not.
    pub(super) fn way(&self) -> (&'static str, Option<&'static str>) {
        match self.mode {
            Mode::Dev => ("dev build", Some("a dev build")),
            Mode::Release if self.toolchain.builds_std => ("standard library built small", None),
            Mode::Release => {
                ("standard library as it comes", Some("built without the standard library's source"))
            }
        }
    }

    /// Where the module of a crate is once it is compiled.
    pub(super) fn compile(&self, package: &str) -> Result<PathBuf> {
        match self.mode {
            Mode::Dev => self.dev(package),
            Mode::Release if self.toolchain.builds_std => self.small(package),
            Mode::Release => self.plain(package),
        }
    }

    /// The standard library is built along, for size, and a panic is a bare trap: a fifth less to load.
    ///
    /// In a target folder of its own, so that its flags do not rebuild everything else.
    fn small(&self, package: &str) -> Result<PathBuf> {
        let target = self.workspace.target.join("widget");
        let mut cargo = self.toolchain.cargo();
        cargo
            .args([
                "rustc",
                "--target",
                WASM,
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
            ])
            // these are the unstable options of a stable compiler
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
        run::run(self.options(&mut cargo, package, &target, "web"))?;
        Ok(module(&target, "web", package))
    }

    fn plain(&self, package: &str) -> Result<PathBuf> {
        let target = self.workspace.target.join("widget");
        let mut cargo = self.toolchain.cargo_for_wasm("rustc");
        run::run(self.options(&mut cargo, package, &target, "web"))?;
        Ok(module(&target, "web", package))
    }

    /// In the shared target folder: tests and lints of the widget use the same dependencies.
    fn dev(&self, package: &str) -> Result<PathBuf> {
        let target = &self.workspace.target;
        let mut cargo = self.toolchain.cargo_for_wasm("rustc");
        run::run(self.options(&mut cargo, package, target, "dev"))?;
        Ok(module(target, "debug", package))
    }

    fn options<'c>(
        &self,
        cargo: &'c mut Command,
        package: &str,
        target: &Path,
        profile: &str,
    ) -> &'c mut Command {
        cargo.current_dir(&self.workspace.root).args([
            "--quiet",
            "--locked",
            "-p",
            package,
            "--profile",
            profile,
        ]);
        // A crate that is an rlib too (for its tests) is not optimised at link time, which would cost a third of the budget.
        cargo.args(["--lib", "--crate-type", "cdylib", "--target-dir"]).arg(target)
    }
}

fn module(target: &Path, profile: &str, package: &str) -> PathBuf {
    target.join(WASM).join(profile).join(package.replace('-', "_")).with_extension("wasm")
}
