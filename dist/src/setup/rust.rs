// SPDX-License-Identifier: Apache-2.0
//! A Rust that compiles for wasm: the one in use where it can (or rustup can fetch what it lacks), else Debian's.

use std::{ffi::OsString, fmt, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use super::prerequisites::{self, Prerequisite};
use crate::run;

/// The widget's target.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Debian's toolchain for wasm, from the security suite (browsers are built with it there).
const DEBIAN: [&str; 6] =
    ["rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-src", "rust-web-llvm", "lld-22"];

/// The toolchain that builds the widget.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// Whether the standard library's source is there, so that it can be built small.
    pub builds_std: bool,
    /// Whether a built standard library for wasm is there; Debian has none.
    pub has_std: bool,
    version: String,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// Whatever `cargo` is on `PATH`.
    Usual,
    /// Debian's in /usr/bin, with a `PATH` on which it comes first.
    Debian(OsString),
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Usual => "",
            Place::Debian(_) => " of Debian's rustc-web",
        };
        write!(f, "{}{place}", self.version)
    }
}

impl Toolchain {
    /// Finds or fetches one; without one that builds its standard library, any that has it for wasm.
    pub fn for_wasm() -> Result<Self> {
        let mut usual = Self::look(Place::Usual);
        if !usual.as_ref().is_some_and(Self::complete) && which::which("rustup").is_ok() {
            rustup(&["target", "add", WASM]);
            rustup(&["component", "add", "rust-src"]);
            usual = Self::look(Place::Usual);
        }
        if let Some(usual) = usual.clone().filter(Self::complete) {
            return Ok(usual);
        }
        if let Some(debian) = Self::debian() {
            return Ok(debian);
        }
        match usual {
            Some(usual) if usual.has_std || usual.builds_std => Ok(usual),
            _ => bail!(
                "no Rust for {WASM}: `rustup target add {WASM}` and `rustup component add rust-src`, or on Debian: \
                 sudo apt-get install -y --no-install-recommends {}",
                DEBIAN.join(" ")
            ),
        }
    }

    /// A cargo command of this toolchain.
    pub fn cargo(&self) -> Command {
        command("cargo", &self.place)
    }

    /// A cargo command for the widget's target, on the standard library as it comes; where there is none, it is built along.
    pub fn cargo_for_wasm(&self, subcommand: &str) -> Command {
        let mut cargo = self.cargo();
        cargo.args([subcommand, "--target", WASM]);
        if !self.has_std {
            // unstable options of a stable compiler
            cargo.arg("-Zbuild-std=std,panic_abort,test").env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }

    /// Whether it has clippy; Debian's has not.
    pub fn lints(&self) -> bool {
        run::quietly(self.cargo().args(["clippy", "--version"])).is_ok()
    }

    fn complete(&self) -> bool {
        self.builds_std && self.has_std
    }

    fn debian() -> Option<Self> {
        let path = run::path_with(&[PathBuf::from("/usr/bin")]).ok()?;
        let look = || Self::look(Place::Debian(path.clone())).filter(|debian| debian.builds_std);
        if let Some(installed) = look() {
            return Some(installed);
        }
        if !prerequisites::may_install() {
            return None;
        }
        println!("installing Debian's Rust for wasm");
        let wanted = DEBIAN.map(|package| Prerequisite { package, signs: &[], why: "the widget" });
        prerequisites::install(&wanted).inspect_err(|error| eprintln!("{error:#}")).ok()?;
        look()
    }

    fn look(place: Place) -> Option<Self> {
        let ask = |question: &[&str]| run::answer(command("rustc", &place).args(question)).ok();
        let version = ask(&["--version"])?;
        let rustlib = PathBuf::from(ask(&["--print", "sysroot"])?).join("lib/rustlib");
        let builds_std = rustlib.join("src/rust/library/std/Cargo.toml").exists();
        let has_std = rustlib.join(WASM).join("lib").read_dir().is_ok_and(|mut files| files.next().is_some());
        Some(Self { builds_std, has_std, version, place })
    }
}

fn command(program: &str, place: &Place) -> Command {
    match place {
        Place::Usual if program == "cargo" => run::cargo(),
        Place::Usual => run::isolated(program),
        Place::Debian(path) => {
            let mut command = run::isolated(PathBuf::from("/usr/bin").join(program));
            // what a rustup or cargo above us says of its own toolchain
            for name in ["RUSTUP_TOOLCHAIN", "RUSTC", "CARGO", "LD_LIBRARY_PATH"] {
                command.env_remove(name);
            }
            command.env("PATH", path);
            command
        }
    }
}

/// Asks rustup; that it could not is seen by what is then missing.
fn rustup(arguments: &[&str]) {
    if let Err(error) = run::quietly(Command::new("rustup").args(arguments)) {
        eprintln!("{}", error.to_string().lines().next().unwrap_or_default());
    }
}
