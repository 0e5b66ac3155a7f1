// SPDX-License-Identifier: Apache-2.0
//! What the system itself must have: installed by apt where we are root, else named in one message.

use std::{
    fmt::{self, Write as _},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::run;

mod packages;

pub use packages::*;

/// Keeps services that a package brings from starting: ours are started by the tests, on loopback, and stopped by them.
const POLICY: &str = "/usr/sbin/policy-rc.d";
const POLICY_TEXT: &str =
    "#!/bin/sh\n# written by Milepost's set-up while it installs packages; safe to remove\nexit 101\n";

/// A Debian package and how to see that what it brings is there, wherever it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prerequisite {
    /// Its name for apt.
    pub package: &'static str,
    /// Any of these is enough: a program on `PATH`, or with a slash a path, of which one component may be `*`.
    pub signs: &'static [&'static str],
    /// What needs it.
    pub why: &'static str,
}

impl Prerequisite {
    /// Whether what it brings is there.
    pub fn present(&self) -> bool {
        self.signs.iter().any(|sign| {
            if sign.starts_with('/') {
                !expand(Path::new(sign)).is_empty()
            } else {
                which::which(sign).is_ok()
            }
        })
    }
}

/// Prerequisites that are missing and that we may not install: the message names them all.
#[derive(Debug)]
pub struct Missing {
    packages: Vec<Prerequisite>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "these are missing, and only root can install them:")?;
        for package in &self.packages {
            let signs = package.signs.join(" or ");
            writeln!(f, "  {:<18} {signs} (for {})", package.package, package.why)?;
        }
        write!(f, "install them with: sudo {}", apt_install(&self.packages))
    }
}

impl std::error::Error for Missing {}

/// Whether the machine lets us install packages.
pub fn may_install() -> bool {
    rustix::process::geteuid().is_root() && which::which("apt-get").is_ok()
}

/// Has all of `packages` when it returns; else the error is [`Missing`] (or apt's own).
pub fn ensure(packages: &[Prerequisite]) -> Result<()> {
    let mut missing = packages.to_vec();
    missing.retain(|package| !package.present());
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install() {
        return Err(Missing { packages: missing }.into());
    }
    println!("installing {}", names(&missing));
    install(&missing)?;
    missing.retain(|package| !package.present());
    if missing.is_empty() { Ok(()) } else { Err(Missing { packages: missing }.into()) }
}

/// Installs `packages` whether or not they seem to be there.
pub fn install(packages: &[Prerequisite]) -> Result<()> {
    let _quiet = NoServices::begin()?;
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-q", "-o", "DPkg::Lock::Timeout=600"])
            .args(arguments);
        run::quietly(&mut command).map(drop)
    };
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages.iter().map(|package| package.package));
    // Lists may be missing (containers) or name versions that are gone: only then they are fetched.
    if apt(&arguments).is_ok() {
        return Ok(());
    }
    apt(&["update"]).context("apt's lists cannot be fetched")?;
    apt(&arguments).with_context(|| format!("apt cannot install {}", names(packages)))
}

fn names(packages: &[Prerequisite]) -> String {
    packages.iter().map(|package| package.package).collect::<Vec<_>>().join(" ")
}

fn apt_install(packages: &[Prerequisite]) -> String {
    let mut command = String::from("apt-get install -y --no-install-recommends");
    for package in packages {
        let _ = write!(command, " {}", package.package);
    }
    command
}

/// Paths that exist for a pattern in which whole components may be `*`.
fn expand(pattern: &Path) -> Vec<PathBuf> {
    pattern.components().fold(vec![PathBuf::new()], |found, component| {
        let step = |path: PathBuf| -> Vec<PathBuf> {
            if component.as_os_str() != "*" {
                return Some(path.join(component)).filter(|path| path.exists()).into_iter().collect();
            }
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
        };
        found.into_iter().flat_map(step).collect()
    })
}

/// While it lives, packages do not start services. A policy that the machine already has stays.
struct NoServices;

impl NoServices {
    fn begin() -> Result<Self> {
        let policy = Path::new(POLICY);
        if !policy.exists() {
            fs::write(policy, POLICY_TEXT).with_context(|| format!("{POLICY} cannot be written"))?;
            #[cfg(unix)]
            fs::set_permissions(policy, std::os::unix::fs::PermissionsExt::from_mode(0o755))
                .with_context(|| format!("{POLICY} cannot be made executable"))?;
        }
        Ok(Self)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        // by content, so that what an interrupted run left goes too
        if fs::read_to_string(POLICY).is_ok_and(|text| text == POLICY_TEXT) {
            let _ = fs::remove_file(POLICY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELL: Prerequisite =
        Prerequisite { package: "dash", signs: &["no-such-shell", "sh"], why: "a test" };
    const NOTHING: Prerequisite =
        Prerequisite { package: "nothing", signs: &["no-such-program"], why: "a test" };

    #[test]
    fn any_sign_is_enough() {
        assert!(SHELL.present());
        assert!(!NOTHING.present());
    }

    #[test]
    fn a_star_stands_for_one_folder() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("15/bin")).unwrap();
        fs::write(root.path().join("15/bin/initdb"), "").unwrap();
        assert_eq!(expand(&root.path().join("*/bin/initdb")), [root.path().join("15/bin/initdb")]);
        assert!(expand(&root.path().join("*/sbin/initdb")).is_empty());
    }

    #[test]
    fn the_message_names_all_and_the_command() {
        let message = Missing { packages: vec![NOTHING, MAVEN] }.to_string();
        assert!(message.contains("no-such-program (for a test)"), "{message}");
        assert!(
            message.ends_with("sudo apt-get install -y --no-install-recommends nothing maven"),
            "{message}"
        );
    }
}
