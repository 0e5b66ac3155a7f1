// SPDX-License-Identifier: Apache-2.0
//! Milepost's own backend run elsewhere than inside Gerrit, as a site with several of them has it: the program out of the jar.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::{
    http, ports,
    process::{Program, Running},
    scratch,
    service::{self, Started},
};

const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// Which Gerrit a backend speaks for, and the key of that one's statements.
#[derive(Clone, Debug)]
pub struct Speaks {
    /// `gerrit.serverId`.
    pub server_id: String,
    /// The host under which CI knows it, with its port.
    pub host: String,
    /// The key's name.
    pub key_id: String,
    /// The key: base64url of 32 bytes.
    pub key: String,
}

/// A started backend. Dropping it kills it.
#[derive(Debug)]
pub struct Backend {
    // Dropped in this order: first the process, then its files.
    running: Running,
    _folder: TempDir,
    port: u16,
}

impl Backend {
    /// Starts the program of `jar` with this `milepost.toml`, to which its addresses, its Gerrit and the database at `store` are
    /// added.
    pub async fn start(jar: &Path, config: &str, store: &str, of: &Speaks) -> Result<Self> {
        service::on_free_ports("the backend", async || Self::try_start(jar, config, store, of).await).await
    }

    async fn try_start(jar: &Path, config: &str, store: &str, of: &Speaks) -> Result<Started<Self>> {
        let folder = scratch::folder("backend")?;
        let (port, metrics) = (ports::free()?, ports::free()?);
        let Speaks { server_id, host, key_id, key } = of;
        let all = format!(
            "[listen]\naddress = \"127.0.0.1:{port}\"\nmetrics = \"127.0.0.1:{metrics}\"\n[store]\nurl = \"{store}\"\n\
             [gerrit]\nserver_id = \"{server_id}\"\nhosts = [\"{host}\"]\nkey_file = \"statement.keys\"\n{config}"
        );
        fs::write(folder.path().join("milepost.toml"), all).context("cannot write milepost.toml")?;
        fs::write(folder.path().join("statement.keys"), format!("{key_id} {key}\n"))?;
        let program = unpacked(jar, folder.path()).await?;
        let serve = Program::new(program)
            .arg("serve")
            .arg("--config")
            .arg(folder.path().join("milepost.toml"))
            .arg("--data-dir")
            .arg(folder.path().join("data"));
        let mut running = serve.start(&folder.path().join("backend.log"))?;
        let (client, ready) = (http::client()?, format!("http://127.0.0.1:{metrics}/readyz"));
        let started =
            service::ready(&mut running, "the backend", STARTS_WITHIN, async || {
                match http::send(client.get(&ready)).await {
                    Ok(reply) if reply.status == 200 => Ok(()),
                    Ok(reply) => Err(format!("status {}", reply.status)),
                    Err(error) => Err(format!("{error:#}")),
                }
            })
            .await?;
        Ok(match started {
            Started::Ready(()) => Started::Ready(Self { running, _folder: folder, port }),
            Started::PortTaken => Started::PortTaken,
        })
    }

    /// `127.0.0.1:<port>`, where the plugin reaches it.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The last lines of its log.
    pub fn log(&self, lines: usize) -> String {
        self.running.said(lines)
    }

    /// Ends it as a machine that fails does.
    pub fn kill9(self) -> Result<()> {
        self.running.kill9()
    }
}

/// In the jar it is a file like any other; the plugin, too, takes it out and lets it be executed.
async fn unpacked(jar: &Path, folder: &Path) -> Result<PathBuf> {
    let unpack = Program::new("python3").args(["-m", "zipfile", "-e"]).args([jar, folder]);
    tokio::task::spawn_blocking(move || unpack.run()).await??;
    let program = folder.join("backend/linux-x86_64/milepost");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    Ok(program)
}
