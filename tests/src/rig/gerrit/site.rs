// SPDX-License-Identifier: Apache-2.0
//! A site folder: made once by `init`, copied for each Gerrit, configured for it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rand::RngExt as _;
use tempfile::TempDir;

use super::builder::Builder;
use super::distribution::Distribution;
use crate::rig::cache::{Cache, copy_folder};
use crate::rig::jdk::Jdk;
use crate::rig::ports;
use crate::rig::process::{Program, Running, last_lines};
use crate::rig::scratch;

/// Raised when what the template holds changes.
const TEMPLATE: u32 = 1;

#[derive(Debug)]
pub(super) struct Site {
    path: PathBuf,
    /// Removes the folder at the end, unless it is to be kept.
    _removed_at_end: Option<TempDir>,
    jdk: Jdk,
    distribution: Distribution,
    context_path: String,
    /// Where readers find it, if that is a proxy.
    behind: Option<String>,
    server_id: String,
    replica: bool,
    http_port: u16,
    ssh_port: Option<u16>,
}

impl Site {
    /// The template of all sites, made if it is not in the cache.
    pub(super) fn prepare(cache: &Cache, jdk: &Jdk, distribution: &Distribution) -> Result<PathBuf> {
        let name = format!("gerrit-{}-site-{TEMPLATE}", distribution.name()?);
        cache.folder(&name, |into| initialise(jdk, distribution, into))
    }

    pub(super) fn make(
        cache: &Cache,
        jdk: Jdk,
        distribution: Distribution,
        wanted: &Builder,
    ) -> Result<Self> {
        let template = Self::prepare(cache, &jdk, &distribution)?;
        let (path, removed_at_end) = if let Some(folder) = &wanted.keep_in {
            (std::path::absolute(folder)?, None)
        } else {
            let dir = scratch::folder("gerrit")?;
            (dir.path().join("site"), Some(dir))
        };
        copy_folder(&template, &path)?;
        for plugin in &wanted.plugins {
            let name =
                plugin.file_name().with_context(|| format!("not a plugin file: {}", plugin.display()))?;
            fs::copy(plugin, path.join("plugins").join(name))
                .with_context(|| format!("cannot copy {}", plugin.display()))?;
        }
        for (name, content) in &wanted.etc {
            fs::write(path.join("etc").join(name), content)
                .with_context(|| format!("cannot write etc/{name}"))?;
        }
        let site = Self {
            path,
            _removed_at_end: removed_at_end,
            jdk,
            distribution,
            context_path: wanted.context_path.clone(),
            behind: wanted.behind.clone(),
            server_id: wanted.server_id.clone().unwrap_or_else(random_uuid),
            replica: wanted.replica,
            http_port: 0,
            ssh_port: wanted.ssh.then_some(0),
        };
        site.set("gerrit.config", "gerrit.serverId", &site.server_id)?;
        for (key, value) in &wanted.config {
            site.set("gerrit.config", key, value)?;
        }
        for (key, value) in &wanted.secure {
            site.set("secure.config", key, value)?;
        }
        Ok(site)
    }

    /// Takes free ports and writes them into the configuration.
    pub(super) fn choose_ports(&mut self) -> Result<()> {
        self.http_port = ports::free()?;
        let own = format!("{}/", self.url());
        let (listens, found) = match &self.behind {
            Some(proxy) => (own.replacen("http:", "proxy-https:", 1), format!("{proxy}/")),
            None => (own.clone(), own),
        };
        self.set("gerrit.config", "httpd.listenUrl", &listens)?;
        self.set("gerrit.config", "gerrit.canonicalWebUrl", &found)?;
        if self.ssh_port.is_some() {
            let port = ports::free()?;
            self.ssh_port = Some(port);
            self.set("gerrit.config", "sshd.listenAddress", &format!("127.0.0.1:{port}"))?;
        }
        Ok(())
    }

    pub(super) fn daemon(&self) -> Result<Running> {
        let launcher =
            self.distribution.launcher(&self.jdk)?.args(["daemon", "--console-log", "-d"]).arg(&self.path);
        let launcher = if self.replica { launcher.args(["--replica", "--enable-httpd"]) } else { launcher };
        launcher.dir(&self.path).start(&self.log())
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.http_port, self.context_path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn distribution(&self) -> &Distribution {
        &self.distribution
    }

    pub(super) fn server_id(&self) -> &str {
        &self.server_id
    }

    pub(super) fn ssh_port(&self) -> Option<u16> {
        self.ssh_port
    }

    pub(super) fn is_replica(&self) -> bool {
        self.replica
    }

    pub(super) fn log_tail(&self, lines: usize) -> String {
        fs::read(self.log()).map_or_else(
            |error| error.to_string(),
            |bytes| last_lines(&String::from_utf8_lossy(&bytes), lines),
        )
    }

    fn log(&self) -> PathBuf {
        self.path.join("logs/console_log")
    }

    fn set(&self, file: &str, key: &str, value: &str) -> Result<()> {
        configure(&self.path.join("etc").join(file), key, value)
    }
}

/// The template: a development site with the administrator's account (password `secret`), quiet and closed to the network.
fn initialise(jdk: &Jdk, distribution: &Distribution, into: &Path) -> Result<()> {
    let init = distribution.launcher(jdk)?;
    init.args(["init", "--batch", "--dev", "--no-auto-start", "--skip-plugins", "-d"]).arg(into).run()?;
    // `bin` holds a copy of the whole server that nobody runs.
    for unused in ["bin", "cache", "logs", "tmp"] {
        fs::remove_dir_all(into.join(unused)).with_context(|| format!("no {unused} folder in a new site"))?;
    }
    for kept in ["cache", "logs", "tmp"] {
        fs::create_dir(into.join(kept))?;
    }
    for (key, value) in
        [("sshd.listenAddress", "off"), ("sendemail.enable", "false"), ("httpd.maxThreads", "40")]
    {
        configure(&into.join("etc/gerrit.config"), key, value)?;
    }
    Ok(())
}

fn configure(file: &Path, key: &str, value: &str) -> Result<()> {
    Program::new("git")
        .args(["config", "--file"])
        .arg(file)
        .args([key, value])
        .run()
        .with_context(|| format!("cannot set {key}"))?;
    Ok(())
}

fn random_uuid() -> String {
    let n: u128 = rand::rng().random();
    let hex = format!("{n:032x}");
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}
