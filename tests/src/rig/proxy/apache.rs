// SPDX-License-Identifier: Apache-2.0
//! Debian's Apache httpd.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::Program;
use crate::rig::{cache::Cache, debian, prerequisites::Prerequisite};

const PACKAGE: Prerequisite =
    Prerequisite { package: "apache2-bin", signs: &["/usr/sbin/apache2"], why: "the rig's other proxy" };
/// Those of its libraries that few machines have.
const LIBRARIES: [&str; 2] = ["libapr1", "libaprutil1"];
/// What a site enables by `a2enmod`, and what Debian enables by itself.
const MODULES: [&str; 7] = ["mpm_event", "authz_core", "ssl", "http2", "headers", "proxy", "proxy_http"];

pub(super) fn program() -> Result<PathBuf> {
    debian::program_with(&Cache::of_user()?, &PACKAGE, "usr/sbin/apache2", &LIBRARIES)
}

/// What serves these hosts, in one process.
pub(super) fn told(program: &Path, dir: &Path, ports: &[u16], sites: &str) -> Result<Program> {
    let config = dir.join("apache.conf");
    fs::write(&config, own(program, dir, ports)? + sites).context("cannot write apache.conf")?;
    let apache = Program::new(program).arg("-X").arg("-f").arg(&config);
    Ok(match debian::libraries_of(program) {
        Some(libraries) => apache.env("LD_LIBRARY_PATH", libraries),
        None => apache,
    })
}

/// What stands before a site's own hosts. As root it serves as nobody, as it insists.
fn own(program: &Path, dir: &Path, ports: &[u16]) -> Result<String> {
    let modules =
        program.ancestors().nth(2).context("a program without a folder")?.join("lib/apache2/modules");
    let dir = dir.display();
    let mut config = format!(
        "ServerName 127.0.0.1\nServerRoot {dir}\nDefaultRuntimeDir {dir}\nPidFile {dir}/apache.pid\n\
         ErrorLog /dev/stderr\n"
    );
    for module in MODULES {
        writeln!(config, "LoadModule {module}_module {}/mod_{module}.so", modules.display())?;
    }
    if rustix::process::geteuid().is_root() {
        config += "User nobody\nGroup nogroup\n";
    }
    for port in ports {
        writeln!(config, "Listen 127.0.0.1:{port}")?;
    }
    Ok(config)
}
