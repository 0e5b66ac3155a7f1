// SPDX-License-Identifier: Apache-2.0
//! A PostgreSQL that is thrown away: this machine's programs, a data folder and a port of its own, no care for its disk.
//!
//! PostgreSQL refuses to run as root. For root it runs as the user `nobody`, for everybody else as they are.

use std::{
    fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::prerequisites;
use super::process::{Program, Running, on_path};
use super::service::{self, Started};
use super::{ports, scratch};

const STARTS_WITHIN: Duration = Duration::from_mins(1);
const STOPS_WITHIN: Duration = Duration::from_secs(30);
/// The database's own superuser; whoever reaches the port is trusted.
const USER: &str = "postgres";
/// `nobody` and `nogroup`, who own nothing.
const NOBODY: u32 = 65_534;

/// A started PostgreSQL. Dropping it kills it and removes its data.
#[derive(Debug)]
pub struct Postgres {
    // Dropped in this order: first the server, then its files.
    server: Running,
    dir: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts an empty one.
    pub async fn start() -> Result<Self> {
        let programs = tokio::task::spawn_blocking(|| {
            prerequisites::ensure(&[prerequisites::POSTGRESQL])?;
            programs()
        })
        .await??;
        service::on_free_ports("PostgreSQL", async || Self::try_start(programs.clone()).await).await
    }

    async fn try_start(programs: PathBuf) -> Result<Started<Self>> {
        let (dir, port) = (scratch::folder("postgres")?, ports::free()?);
        if is_root() {
            chown(dir.path(), Some(NOBODY), Some(NOBODY)).context("cannot give a folder to nobody")?;
        }
        let data = dir.path().join("data");
        let init = unprivileged(&programs.join("initdb"))
            .args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"])
            .arg(format!("--username={USER}"))
            .arg("--pgdata")
            .arg(&data)
            .dir(&dir);
        tokio::task::spawn_blocking(move || init.run()).await??;
        let mut server = unprivileged(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200"])
            .args(["-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
            .dir(&dir)
            .start(&dir.path().join("postgres.log"))?;
        let asks = programs.join("pg_isready");
        let started = service::ready(&mut server, "PostgreSQL", STARTS_WITHIN, async || {
            let ask = Program::new(&asks).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
            let answer = tokio::task::spawn_blocking(move || ask.run()).await;
            answer.map_err(|error| error.to_string())?.map(drop).map_err(|error| error.to_string())
        })
        .await?;
        Ok(match started {
            Started::Ready(()) => Started::Ready(Self { server, dir, programs, port }),
            Started::PortTaken => Started::PortTaken,
        })
    }

    /// Makes an empty database and returns its URL.
    pub async fn create_database(&self, name: &str) -> Result<String> {
        let create = Program::new(self.programs.join("createdb")).args([
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-U",
            USER,
            name,
        ]);
        tokio::task::spawn_blocking(move || create.run()).await??;
        Ok(format!("postgresql://{USER}@127.0.0.1:{}/{name}", self.port))
    }

    /// Its process id.
    pub fn process_id(&self) -> u32 {
        self.server.id()
    }

    /// Ends it, whoever is connected, and waits for that.
    pub async fn stop(self) -> Result<()> {
        let Self { server, dir, .. } = self;
        tokio::task::spawn_blocking(move || server.stop_by_interrupt(STOPS_WITHIN)).await??;
        dir.close().context("PostgreSQL's folder cannot be removed")
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A program that runs as nobody when we are root. The second death signal replaces the first, which the change of user clears.
fn unprivileged(program: &Path) -> Program {
    if !is_root() {
        return Program::new(program);
    }
    let nobody = NOBODY.to_string();
    Program::new("setpriv")
        .args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups", "--pdeathsig", "KILL", "--"])
        .arg(program)
}

/// The folder with initdb and its like. Debian keeps them off PATH, one folder per version: the newest is taken.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin): &(u32, PathBuf)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    let newest = found.pop().map(|(_, bin)| bin);
    newest
        .or_else(|| on_path("initdb")?.canonicalize().ok()?.parent().map(Path::to_owned))
        .context("PostgreSQL has no initdb")
}
