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
use super::process::{Program, on_path};
use super::{once, scratch};

/// The program that `package` brings: the installed one, else `inside` (a path in the package) of the unpacked one.
///
/// apt checks the package against the archive's signature and takes the distribution's current version.
pub fn program(cache: &Cache, package: &Prerequisite, inside: &str) -> Result<PathBuf> {
    program_with(cache, package, inside, &[])
}

/// The same, of a package that needs these libraries, which are unpacked beside it.
pub fn program_with(
    cache: &Cache,
    package: &Prerequisite,
    inside: &str,
    libraries: &[&str],
) -> Result<PathBuf> {
    if let Some(installed) = package.signs.iter().find_map(|sign| on_path(sign)) {
        return Ok(installed);
    }
    if on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
        prerequisites::ensure(&[*package])?;
    }
    let folder = cache.folder(&format!("debian/{}", package.package), |into| {
        once::told(&format!("Debian's {}", package.package), || unpack(package.package, libraries, into))
    })?;
    let program = folder.join(inside);
    if !program.is_file() {
        anyhow::bail!("Debian's {} has no {inside}", package.package);
    }
    Ok(program)
}

/// Where a program of an unpacked package finds the libraries beside it.
pub fn libraries_of(program: &Path) -> Option<PathBuf> {
    let beside = program.ancestors().nth(2)?.join("lib/x86_64-linux-gnu");
    beside.is_dir().then_some(beside)
}

fn unpack(package: &str, libraries: &[&str], into: &Path) -> Result<()> {
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
    let own_lists = download(false, &["download", package]).is_err();
    if own_lists {
        for folder in ["Dir-State-lists", "Dir-Cache"] {
            fs::create_dir_all(work.path().join(folder))?;
        }
        download(true, &["update"]).context("apt's lists cannot be fetched")?;
        download(true, &["download", package])?;
    }
    let files = downloaded(work.path())?;
    let file = files.first().with_context(|| format!("apt downloaded no {package}"))?;
    for library in named(&depends(file)?, libraries)? {
        download(own_lists, &["download", &library])?;
    }
    for file in downloaded(work.path())? {
        run::quietly(Command::new("dpkg-deb").arg("-x").arg(file).arg(into))?;
    }
    Ok(())
}

fn downloaded(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    Ok(files.filter(|path| path.extension().is_some_and(|extension| extension == "deb")).collect())
}

fn depends(file: &Path) -> Result<String> {
    Program::new("dpkg-deb").arg("-f").arg(file).arg("Depends").run()
}

/// The libraries as this release of Debian calls them: those with times of 64 bits have a name of their own.
fn named(depends: &str, libraries: &[&str]) -> Result<Vec<String>> {
    let names: Vec<&str> =
        depends.split([',', '|']).filter_map(|one| one.split_whitespace().next()).collect();
    let called = |library: &str| {
        let found = names.iter().find(|name| **name == library || name.strip_suffix("t64") == Some(library));
        found.map(|name| (*name).to_owned()).with_context(|| format!("no {library} in {depends}"))
    };
    libraries.iter().map(|library| called(library)).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_library_has_the_name_that_its_release_gives_it() {
        let (old, new) =
            ("perl:any, libapr1 (>= 1.7.0), libapr1-ldap", "libapr1t64 (>= 1.7.0), libc6 | libc");
        assert_eq!(named(old, &["libapr1"]).unwrap(), ["libapr1"]);
        assert_eq!(named(new, &["libapr1"]).unwrap(), ["libapr1t64"]);
        assert!(named(new, &["libaprutil1"]).is_err());
    }
}
