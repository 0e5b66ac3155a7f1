// SPDX-License-Identifier: Apache-2.0
//! The backend's program for linux-x86_64, linked for a glibc old enough for servers, with its checksum.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use super::{
    Mode,
    assets::hex,
    glibc::{self, Version},
    record::{Built, Record},
};
use crate::{
    run,
    setup::{Cache, python},
    workspace::Workspace,
};

/// The folder's name in the jar; the plugin knows its own platform by it.
const PLATFORM: &str = "linux-x86_64";
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Builds it into the assets folder.
pub fn build(workspace: &Workspace, cache: &Cache, mode: Mode) -> Result<()> {
    let (program, built) = match mode {
        Mode::Release => release(workspace, cache)?,
        Mode::Dev => dev(workspace)?,
    };
    println!("backend: {}", built.with);
    let folder = workspace.assets().join("backend").join(PLATFORM);
    place(&program, &folder)?;
    Record::update(workspace, |record| record.backend = Some(built))
}

fn release(workspace: &Workspace, cache: &Cache) -> Result<(PathBuf, Built)> {
    let zig = python::environment(cache, &python::ZIG)?;
    let mut cargo = run::isolated(zig.program("cargo-zigbuild"));
    cargo
        .current_dir(&workspace.root)
        .args([
            "zigbuild",
            "--quiet",
            "--locked",
            "--release",
            "-p",
            "milepost",
            "--bin",
            "milepost",
            "--target",
        ])
        .arg(format!("{TARGET}.{}", Version::OLDEST))
        .arg("--target-dir")
        .arg(&workspace.target)
        .env("CARGO_ZIGBUILD_ZIG_PATH", zig.package("ziglang")?.join("zig"))
        .env("CARGO_ZIGBUILD_CACHE_DIR", cache.root().join("zigbuild"));
    run::run(&mut cargo)?;
    let program = workspace.target.join(TARGET).join("release/milepost");
    let with = format!("{PLATFORM}, {}", runs_on(&program)?);
    Ok((program, Built { with, not_as_shipped: None }))
}

/// What the program needs; an error where that is more than it may.
fn runs_on(program: &Path) -> Result<String> {
    let bytes = fs::read(program).with_context(|| format!("{} cannot be read", program.display()))?;
    match glibc::needed(&bytes).with_context(|| format!("{} cannot be checked", program.display()))? {
        Some(needed) if needed > Version::OLDEST => {
            bail!("{} needs glibc {needed}; it must run on {}", program.display(), Version::OLDEST)
        }
        Some(needed) => Ok(format!("needs glibc {needed} (at most {} allowed)", Version::OLDEST)),
        None if glibc::is_static(&bytes)? => Ok("linked statically".to_owned()),
        None => bail!("{} is linked dynamically and names no version of glibc", program.display()),
    }
}

fn dev(workspace: &Workspace) -> Result<(PathBuf, Built)> {
    let mut cargo = run::cargo();
    cargo
        .current_dir(&workspace.root)
        .args(["build", "--quiet", "--locked", "-p", "milepost", "--bin", "milepost"]);
    run::run(cargo.arg("--target-dir").arg(&workspace.target))?;
    let built = workspace.target.join("debug/milepost");
    let program = workspace.target.join("pkg/milepost-dev");
    strip(&built, &program)?;
    let with = format!("{PLATFORM}, dev build: for this machine only, glibc not checked");
    Ok((program, Built { with, not_as_shipped: Some("a dev build".to_owned()) }))
}

/// Debug sections are most of a dev build and would only make the jar slow to write.
fn strip(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    if which::which("strip").is_ok() {
        run::quietly(run::isolated("strip").arg("--strip-debug").arg("-o").arg(to).arg(from)).map(drop)
    } else {
        fs::copy(from, to).map(drop).with_context(|| format!("{} cannot be copied", from.display()))
    }
}

fn place(program: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let bytes = fs::read(program).with_context(|| format!("{} cannot be read", program.display()))?;
    for (name, content) in [("milepost", &bytes[..]), ("milepost.sha256", hex(&bytes).as_bytes())] {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}
