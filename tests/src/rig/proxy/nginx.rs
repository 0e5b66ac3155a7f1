// SPDX-License-Identifier: Apache-2.0
//! Debian's nginx.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::Program;
use crate::rig::{cache::Cache, debian, prerequisites::Prerequisite};

const PACKAGE: Prerequisite = Prerequisite { package: "nginx", signs: &["nginx"], why: "the rig's proxy" };
/// One process, which needs no user of its own and leaves none behind when it is killed; all else is nginx's default.
const OWN: &str = "daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log access.log;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include sites.conf;
}
";

pub(super) fn program() -> Result<PathBuf> {
    debian::program(&Cache::of_user()?, &PACKAGE, "usr/sbin/nginx")
}

/// What serves these `server` blocks.
pub(super) fn told(program: &Path, dir: &Path, sites: &str) -> Result<Program> {
    fs::write(dir.join("nginx.conf"), OWN).context("cannot write nginx.conf")?;
    fs::write(dir.join("sites.conf"), sites).context("cannot write nginx's sites")?;
    Ok(Program::new(program).arg("-p").arg(dir).args(["-c", "nginx.conf", "-e", "stderr"]))
}
