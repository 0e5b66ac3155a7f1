// SPDX-License-Identifier: Apache-2.0
//! Programs from Debian packages, unpacked into the cache: nothing is installed, no service starts, and any user can do it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use milepost_dist::run;

use super::cache::Cache;
use super::prerequisites::{self, Prerequisite};
use super::process::on_path;
use super::{once, scratch};

/// The program that `package` brings: the installed one, else `inside` (a path in the package) of the unpacked one.
///
/// apt checks the package against the archive's signature and takes the distribution's current version.
pub fn program(cache: &Cache, package: &Prerequisite, inside: &str) -> Result<PathBuf> {
    if let Some(installed) = package.signs.iter().find_map(|sign| on_path(sign)) {
        return Ok(installed);
    }
    if on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
        prerequisites::ensure(&[*package])?;
    }
    let folder = cache.folder(&format!("debian/{}", package.package), |into| {
        once::told(&format!("Debian's {}", package.package), || unpack(package.package, into))
    })?;
    let program = folder.join(inside);
    if !program.is_file() {
        anyhow::bail!("Debian's {} has no {inside}", package.package);
    }
    Ok(program)
}

fn unpack(package: &str, into: &Path) -> Result<()> {
    let work = scratch::folder("apt")?;
    let download = |own_lists: bool, verb: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.current_dir(&work).arg("-q");
        if own_lists {
            // Lists of our own: the machine's may be missing or name versions that are gone, and only root may renew them.
            for key in ["Dir::State::lists", "Dir::Cache"] {
                apt.arg("-o").arg(format!("{key}={}", work.path().join(key.replace("::", "-")).display()));
            }
        }
        run::quietly(apt.args(verb)).map(drop)
    };
    if download(false, &["download", package]).is_err() {
        for folder in ["Dir-State-lists", "Dir-Cache"] {
            fs::create_dir_all(work.path().join(folder))?;
        }
        download(true, &["update"]).context("apt's lists cannot be fetched")?;
        download(true, &["download", package])?;
    }
    let file = fs::read_dir(&work)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .with_context(|| format!("apt downloaded no {package}"))?;
    run::quietly(Command::new("dpkg-deb").arg("-x").arg(file).arg(into)).map(drop)
}
