// SPDX-License-Identifier: Apache-2.0
//! Real reverse proxies of Debian's, as sites have them in front of Gerrit: each serves what a site would write into its configuration.

mod apache;
mod nginx;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::process::{Program, Running};
use super::service::{self, Started};
use super::{http, ports::Held, scratch, tls::Pair};
use crate::wait;

const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// Whose program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// nginx
    Nginx,
    /// Apache httpd
    Apache,
}

/// A started proxy. Dropping it kills it.
#[derive(Debug)]
pub struct Proxy {
    // Dropped in this order: first the server, then its files.
    server: Running,
    _dir: TempDir,
}

impl Proxy {
    /// Starts one that serves `sites`, which `write` makes of its files of certificate and key, on these ports: they are held until now since Gerrit
    /// must be told them before it starts.
    pub async fn start(
        kind: Kind,
        held: Vec<Held>,
        pair: &Pair,
        write: impl FnOnce(&[PathBuf; 2]) -> Result<String>,
    ) -> Result<Self> {
        let program = tokio::task::spawn_blocking(move || match kind {
            Kind::Nginx => nginx::program(),
            Kind::Apache => apache::program(),
        })
        .await??;
        let dir = scratch::folder("proxy")?;
        let files = files(pair, dir.path())?;
        let ports: Vec<u16> = held.iter().map(Held::port).collect();
        let sites = write(&files)?;
        let proxy = match kind {
            Kind::Nginx => nginx::told(&program, dir.path(), &sites),
            Kind::Apache => apache::told(&program, dir.path(), &ports, &sites),
        }?;
        drop(held);
        let mut server = proxy.start(&dir.path().join("proxy.log"))?;
        let last = *ports.last().context("a proxy needs a port")?;
        let started = service::ready(&mut server, "the proxy", STARTS_WITHIN, async || {
            TcpStream::connect(("127.0.0.1", last)).await.map(drop).map_err(|error| error.to_string())
        })
        .await?;
        match started {
            Started::Ready(()) => Ok(Self { server, _dir: dir }),
            Started::PortTaken => bail!("another process took a port in the moment when it was let go"),
        }
    }

    /// The last lines of what it complained about.
    pub fn log(&self, lines: usize) -> String {
        self.server.said(lines)
    }
}

/// Waits until `url` is answered with 200.
pub async fn serves(http: &reqwest::Client, url: &str) -> Result<()> {
    wait::until(url, STARTS_WITHIN, async || match http::send(http.get(url)).await {
        Ok(reply) if reply.status == 200 => Ok(()),
        Ok(reply) => Err(format!("status {}", reply.status)),
        Err(error) => Err(format!("{error:#}")),
    })
    .await
}

/// The certificate and its key as files.
fn files(pair: &Pair, folder: &Path) -> Result<[PathBuf; 2]> {
    let files = ["server.pem", "server.key"].map(|name| folder.join(name));
    for (file, content) in files.iter().zip([&pair.certificate, &pair.key]) {
        fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(files)
}
