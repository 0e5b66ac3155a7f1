// SPDX-License-Identifier: Apache-2.0
//! A real Gerrit 3.13.5 on loopback, with a site of its own that is thrown away with it.
//!
//! ```no_run
//! # async fn run() -> anyhow::Result<()> {
//! use milepost_tests::rig::gerrit::{Gerrit, Push};
//! let gerrit = Gerrit::builder().plugin("dist/out/milepost.jar").etc("milepost.toml", "").start().await?;
//! gerrit.admin().create_project("demo").await?;
//! let alice = gerrit.account("alice").await?;
//! let change = alice.push("demo", &Push::new("Say hello").file("hello.txt", "hello\n")).await?;
//! println!("{}", gerrit.page(&change));
//! # Ok(()) }
//! ```

mod access;
mod builder;
mod change;
mod ci;
mod client;
mod distribution;
mod push;
mod review;
mod site;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};

pub use self::builder::Builder;
pub use self::change::Change;
pub use self::client::Client;
pub use self::distribution::VERSION;
pub use self::push::Push;
use self::site::Site;
use super::http;
use super::process::Running;
use crate::wait;

const STARTS_WITHIN: Duration = Duration::from_mins(3);
const STOPS_WITHIN: Duration = Duration::from_secs(40);

/// A started Gerrit. Dropping it kills it and removes its site.
#[derive(Debug)]
pub struct Gerrit {
    // Dropped in this order: first the server, then its files.
    daemon: Option<Running>,
    site: Site,
    http: reqwest::Client,
}

impl Gerrit {
    /// What Gerrit to start.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Its address with the path it is served under and no slash at the end: `http://127.0.0.1:41234` or `…:41234/r`.
    pub fn url(&self) -> String {
        self.site.url()
    }

    /// The address of a change's page.
    pub fn page(&self, change: &Change) -> String {
        format!("{}{}", self.url(), change.path())
    }

    /// Whether its pages are Gerrit's own (`GERRIT_WAR`) and not the stand-in page.
    pub fn has_real_ui(&self) -> bool {
        self.site.distribution().is_war()
    }

    /// The port of its SSH daemon, if it was asked for.
    pub fn ssh_port(&self) -> Option<u16> {
        self.site.ssh_port()
    }

    /// Its server id.
    pub fn server_id(&self) -> &str {
        self.site.server_id()
    }

    /// Its site folder.
    pub fn site(&self) -> &Path {
        self.site.path()
    }

    /// Its process id, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.daemon.as_ref().map(Running::id)
    }

    /// The last `lines` lines of its log (also what plugins log).
    pub fn log(&self, lines: usize) -> String {
        self.site.log_tail(lines)
    }

    /// Calls without login.
    pub fn anonymous(&self) -> Client {
        Client::anonymous(self.http.clone(), self.url())
    }

    /// Calls as the administrator, who has account 1000000.
    pub fn admin(&self) -> Client {
        self.anonymous().signed_in("admin", 1_000_000)
    }

    /// Calls as `name`, whose account is made if it is not there yet; its address is `<name>@example.com`.
    pub async fn account(&self, name: &str) -> Result<Client> {
        let id = self.admin().ensure_account(name).await?;
        Ok(self.anonymous().signed_in(name, id))
    }

    /// Asks it to end, as an operator does, and waits for that (about 8 s). [`Self::start_again`] starts it on the same site.
    pub async fn stop(&mut self) -> Result<()> {
        let daemon = self.daemon.take().context("Gerrit is not running")?;
        tokio::task::spawn_blocking(move || daemon.stop(STOPS_WITHIN)).await??;
        Ok(())
    }

    /// Kills it as `kill -9` does. What a plugin started is not killed with it.
    pub fn kill9(&mut self) -> Result<()> {
        self.daemon.take().context("Gerrit is not running")?.kill9()
    }

    /// Starts it on its site and port once more, after [`Self::stop`] or [`Self::kill9`].
    pub async fn start_again(&mut self) -> Result<()> {
        if self.daemon.is_some() {
            bail!("Gerrit is running");
        }
        match self.try_daemon().await? {
            Started::Ready => Ok(()),
            Started::PortTaken => Err(anyhow!("another process took Gerrit's port while it was down")),
        }
    }

    /// Reloads a plugin in the running server.
    pub async fn reload_plugin(&self, name: &str) -> Result<()> {
        self.admin().post(&format!("/plugins/{name}/gerrit~reload"), &serde_json::json!({})).await?.ok()?;
        Ok(())
    }

    /// Starts the first time: on another port if somebody was faster on the chosen one.
    async fn start(site: Site) -> Result<Self> {
        let mut gerrit = Self { daemon: None, site, http: http::client()? };
        for _attempt in 0..5 {
            gerrit.site.choose_ports()?;
            if let Started::Ready = gerrit.try_daemon().await? {
                return Ok(gerrit);
            }
        }
        bail!("each of five ports was taken before Gerrit could listen on it")
    }

    async fn try_daemon(&mut self) -> Result<Started> {
        let mut daemon = self.site.daemon()?;
        let probe =
            if self.site.is_replica() { self.url() } else { format!("{}/config/server/version", self.url()) };
        let http = &self.http;
        let replica = self.site.is_replica();
        let ready = wait::until("Gerrit to be ready", STARTS_WITHIN, async || {
            if let Some(status) = daemon.ended().map_err(|error| error.to_string())? {
                return Ok(Err(format!("Gerrit ended with {status}:\n{}", daemon.said(40))));
            }
            // A replica answers 404 to everything but git; that it answers at all says that it is up.
            match http::send(http.get(&probe)).await {
                Ok(reply) if replica || reply.status == 200 => Ok(Ok(())),
                Ok(reply) => Err(format!("status {}", reply.status)),
                Err(error) => Err(format!("{error:#}")),
            }
        })
        .await
        .with_context(|| daemon.said(40))?;
        match ready {
            Ok(()) => {
                self.daemon = Some(daemon);
                Ok(Started::Ready)
            }
            Err(message) if message.contains("Address already in use") => Ok(Started::PortTaken),
            Err(message) => bail!("{message}"),
        }
    }
}

enum Started {
    Ready,
    PortTaken,
}
