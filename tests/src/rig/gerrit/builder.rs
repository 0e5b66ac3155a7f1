// SPDX-License-Identifier: Apache-2.0
//! What a test wants of its Gerrit.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::distribution::Distribution;
use super::site::Site;
use super::{Client, Gerrit};
use crate::rig::cache::Cache;
use crate::rig::jdk::Jdk;
use crate::rig::prerequisites;

/// Settings of a Gerrit to be started; the defaults are an empty one without plugins and without SSH.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    pub(super) plugins: Vec<PathBuf>,
    pub(super) config: Vec<(String, String)>,
    pub(super) secure: Vec<(String, String)>,
    pub(super) etc: Vec<(String, String)>,
    pub(super) context_path: String,
    pub(super) behind: Option<String>,
    pub(super) ssh: bool,
    pub(super) replica: bool,
    pub(super) server_id: Option<String>,
    pub(super) keep_in: Option<PathBuf>,
}

impl Builder {
    /// Drops a plugin (`.jar` or `.js`) into `plugins/`. The file's name up to the first dot or to `-<digit>` is the plugin's name.
    #[must_use]
    pub fn plugin(mut self, file: impl AsRef<Path>) -> Self {
        self.plugins.push(file.as_ref().to_owned());
        self
    }

    /// Sets `key` (as `git config` names it, such as `plugin.milepost.backendUrl`) in `gerrit.config`.
    #[must_use]
    pub fn config(mut self, key: &str, value: &str) -> Self {
        self.config.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Sets `key` in `secure.config`.
    #[must_use]
    pub fn secure(mut self, key: &str, value: &str) -> Self {
        self.secure.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file into the site's `etc` folder.
    #[must_use]
    pub fn etc(mut self, name: &str, content: &str) -> Self {
        self.etc.push((name.to_owned(), content.to_owned()));
        self
    }

    /// Serves Gerrit under a path such as `/r`, as sites behind a reverse proxy do.
    #[must_use]
    pub fn context_path(mut self, path: &str) -> Self {
        path.trim_end_matches('/').clone_into(&mut self.context_path);
        self
    }

    /// Makes it the Gerrit that readers find at `url`, `https://host:port/r`, where a reverse proxy answers.
    #[must_use]
    pub fn behind(mut self, url: &str) -> Self {
        self.behind = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Starts Gerrit's SSH daemon too.
    #[must_use]
    pub fn ssh(mut self) -> Self {
        self.ssh = true;
        self
    }

    /// Starts it as a replica: git over HTTP, nothing else.
    #[must_use]
    pub fn replica(mut self) -> Self {
        self.replica = true;
        self
    }

    /// Gives it this server id; by default each has a new one.
    #[must_use]
    pub fn server_id(mut self, id: &str) -> Self {
        self.server_id = Some(id.to_owned());
        self
    }

    /// Makes the site in this folder, which must not exist, and leaves it there at the end.
    #[must_use]
    pub fn keep_in(mut self, folder: impl AsRef<Path>) -> Self {
        self.keep_in = Some(folder.as_ref().to_owned());
        self
    }

    /// Starts it and waits until it answers.
    pub async fn start(self) -> Result<Gerrit> {
        for plugin in &self.plugins {
            if !plugin.is_file() {
                bail!("no plugin at {}", plugin.display());
            }
        }
        // Fetching takes minutes on a new machine, and all of it waits for other programs.
        let site = tokio::task::spawn_blocking(move || {
            let (cache, jdk, distribution) = foundation()?;
            Site::make(&cache, jdk, distribution, &self)
        })
        .await
        .context("the preparation of Gerrit's site did not end")??;
        Gerrit::start(site).await
    }
}

/// What every Gerrit stands on, fetched if it is not in the cache.
fn foundation() -> Result<(Cache, Jdk, Distribution)> {
    prerequisites::ensure(&[prerequisites::GIT])?;
    let cache = Cache::of_user()?;
    let jdk = Jdk::find(&cache)?;
    let distribution = Distribution::ready(&cache, &jdk)?;
    Ok((cache, jdk, distribution))
}

impl Gerrit {
    /// Fetches and makes what the first Gerrit of a machine takes minutes for, and says which Java it runs on.
    pub async fn prepare() -> Result<()> {
        tokio::task::spawn_blocking(|| {
            let (cache, jdk, distribution) = foundation()?;
            eprintln!("rig: {jdk}");
            Site::prepare(&cache, &jdk, &distribution).map(drop)
        })
        .await?
    }

    /// The clients of several accounts, made if they are not there yet.
    pub async fn accounts<const N: usize>(&self, names: [&str; N]) -> Result<[Client; N]> {
        let mut clients = Vec::with_capacity(N);
        for name in names {
            clients.push(self.account(name).await?);
        }
        clients.try_into().map_err(|_| anyhow::anyhow!("as many clients as names"))
    }
}
