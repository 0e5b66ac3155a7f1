// SPDX-License-Identifier: Apache-2.0
//! A real Buildbot 4.3 on loopback, driven by a real Gerrit's events: one process, whose worker is within the master.

mod builds;

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use milepost_dist::setup::python::{self, Environment, Requirements};
use tempfile::TempDir;

use super::cache::Cache;
use super::gerrit::{Gerrit, Push};
use super::http::{self, Reply};
use super::prerequisites::{self, GIT, PYTHON, SSH};
use super::process::{Program, Running, on_path};
use super::registry::PUSH;
use super::service::{self, Started};
use super::{ports, scratch, ssh};

/// Of Buildbot.
pub const VERSION: &str = "4.3.0";

const BUILDBOT: Requirements =
    Requirements { name: "buildbot-4.3.0", lines: include_str!("buildbot/requirements.txt") };
const STARTS_WITHIN: Duration = Duration::from_mins(2);
const STOPS_WITHIN: Duration = Duration::from_secs(40);
/// Without a log file of its own: what it says goes to its output.
const TAC: &str = "import os
from twisted.application import service
from buildbot.master import BuildMaster
application = service.Application('buildmaster')
BuildMaster(os.path.dirname(os.path.abspath(__file__)), 'master.cfg').setServiceParent(application)
";

/// A started Buildbot. Dropping it kills it and removes its folder.
#[derive(Debug)]
pub struct Buildbot {
    // Dropped in this order: first the server, then its files.
    master: Running,
    port: u16,
    http: reqwest::Client,
    dir: TempDir,
}

impl Buildbot {
    /// Fetches what the first Buildbot of a machine takes some time for.
    pub async fn prepare() -> Result<()> {
        tokio::task::spawn_blocking(|| programs().map(drop)).await?
    }

    /// Starts one that looks after `projects`, which are made in `gerrit`: for each patch set the builders `unit` (runs `test.sh`) and
    /// `lint`, and for what a branch has now the builder `image`, which pushes an image to `registry` (its URL) and has its name in
    /// the property `image`. Of a patch set it votes on Verified.
    ///
    /// `gerrit` must have been started with SSH.
    pub async fn start(gerrit: &Gerrit, registry: &str, projects: &[&str]) -> Result<Self> {
        let ssh_port = gerrit.ssh_port().context("Buildbot needs a Gerrit with SSH")?;
        let programs = tokio::task::spawn_blocking(programs).await??;
        let dir = scratch::folder("buildbot")?;
        let public_key = ssh::make_key(&dir.path().join("ssh-key"), "buildbot").await?;
        gerrit.ci_account("buildbot", &public_key).await?;
        for project in projects {
            gerrit.admin().create_project(project).await?;
        }
        write_ssh(dir.path())?;
        fs::write(dir.path().join("buildbot.tac"), TAC)?;

        let http = http::client()?;
        let (master, port) = service::on_free_ports("Buildbot", async || {
            let port = ports::free()?;
            let config = include_str!("buildbot/master.cfg")
                .replace("<PORT>", &port.to_string())
                .replace("<GERRIT>", &gerrit.url())
                .replace("<SSH_PORT>", &ssh_port.to_string())
                .replace("<KEY>", &dir.path().join("ssh-key").display().to_string())
                .replace("<REGISTRY>", registry);
            fs::write(dir.path().join("master.cfg"), config)?;
            start(&programs, dir.path(), port, &http).await
        })
        .await?;
        let buildbot = Self { master, port, http, dir };
        for project in projects {
            let app =
                Push::new("Start the app").file("test.sh", "#!/bin/sh\necho fine\n").file("ci/push.py", PUSH);
            let revision = gerrit.admin().push_to_branch(project, &app).await?;
            // Then it hears of all that comes.
            buildbot.heard_of(project, &revision).await?;
        }
        Ok(buildbot)
    }

    /// Its address without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The id of its process.
    pub fn process_id(&self) -> u32 {
        self.master.id()
    }

    /// The last `lines` lines of its log.
    pub fn log(&self, lines: usize) -> String {
        self.master.said(lines)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Asks it to end and waits for that.
    pub async fn stop(self) -> Result<()> {
        let Self { master, .. } = self;
        tokio::task::spawn_blocking(move || master.stop(STOPS_WITHIN)).await??;
        Ok(())
    }
}

/// Its own Python environment.
fn programs() -> Result<Environment> {
    prerequisites::ensure(&[PYTHON, GIT, SSH])?;
    python::environment(&Cache::of_user()?, &BUILDBOT)
}

async fn start(
    programs: &Environment,
    dir: &Path,
    port: u16,
    http: &reqwest::Client,
) -> Result<Started<(Running, u16)>> {
    // Makes the database.
    let upgrade =
        Program::new(programs.program("buildbot")).args(["upgrade-master", "--quiet"]).arg(dir).dir(dir);
    tokio::task::spawn_blocking(move || upgrade.run()).await??;
    let path = milepost_dist::run::path_with(&[dir.join("bin")])?;
    let mut master = Program::new(programs.program("twistd"))
        .args(["--nodaemon", "--no_save", "--pidfile=", "--python=buildbot.tac"])
        .env("PATH", path)
        .env("HOME", dir)
        .dir(dir)
        .start(&dir.join("master.log"))?;
    let url = format!("http://127.0.0.1:{port}/api/v2/workers");
    let started = service::ready(&mut master, "Buildbot", STARTS_WITHIN, async || {
        let reply = http::send(http.get(&url)).await.and_then(Reply::ok).and_then(|reply| reply.json());
        let workers = reply.map_err(|error| format!("{error:#}"))?;
        let connected = workers["workers"][0]["connected_to"].as_array().is_some_and(|to| !to.is_empty());
        if connected && signed_in(dir) { Ok(()) } else { Err(format!("workers: {workers}")) }
    })
    .await?;
    Ok(match started {
        Started::Ready(()) => Started::Ready((master, port)),
        Started::PortTaken => Started::PortTaken,
    })
}

/// Whether it has reached Gerrit's SSH daemon, of which it asks for events.
fn signed_in(dir: &Path) -> bool {
    dir.join("hears").is_file()
}

/// Buildbot calls `ssh` by its name and without a prompt: this one knows no hosts but those of this run.
fn write_ssh(dir: &Path) -> Result<()> {
    let real = on_path("ssh").context("no ssh on PATH")?;
    let bin = dir.join("bin");
    fs::create_dir(&bin)?;
    let script = include_str!("buildbot/ssh.sh")
        .replace("<SSH>", &real.display().to_string())
        .replace("<DIR>", &dir.display().to_string());
    fs::write(bin.join("ssh"), script)?;
    fs::set_permissions(bin.join("ssh"), fs::Permissions::from_mode(0o755)).context("ssh's wrapper")
}
