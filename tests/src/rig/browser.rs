// SPDX-License-Identifier: Apache-2.0
//! A real Chromium with a new profile, steered by chromedriver.
//!
//! ```no_run
//! # async fn run(gerrit: milepost_tests::rig::gerrit::Gerrit, change: milepost_tests::rig::gerrit::Change) -> anyhow::Result<()> {
//! use std::time::Duration;
//! use milepost_tests::rig::browser::Browser;
//! let browser = Browser::start().await?;
//! browser.sign_in(&gerrit.admin()).await?;
//! browser.open(&gerrit.page(&change)).await?;
//! browser.wait_for_text("milepost-row >>> .headline", "Step 2 of 5", Duration::from_secs(10)).await?;
//! browser.assert_no_errors().await?;
//! browser.close().await
//! # }
//! ```
//!
//! Selectors look through open shadow roots: `milepost-row .headline` must hold within one root, and `a >>> b` is any `b`
//! in or below an `a`, shadow roots included.

mod axe;
mod console;
mod cost;
mod driver;
mod find;
mod keys;
mod letters;
mod look;
mod record;
mod still;
mod tabs;
mod traffic;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

pub use self::axe::Finding;
pub use self::console::Complaint;
use self::console::Console;
pub use self::cost::Held;
use self::driver::{Driver, Session};
pub use self::find::Found;
pub use self::keys::{Focused, Key};
pub use self::look::Theme;
pub use self::record::Shown;
pub use self::still::Part;
pub use self::tabs::Tab;
pub use self::traffic::Request;
use self::traffic::Traffic;
use super::gerrit::Client;
use super::prerequisites;
use super::tls::Pair;

/// A started browser with one window. Close it with [`Self::close`]; dropping it kills it.
#[derive(Debug)]
pub struct Browser {
    // Dropped in this order: the driver's process first, and the browser with it.
    driver: Driver,
    session: Session,
    console: Console,
    traffic: Traffic,
}

impl Browser {
    /// Starts chromedriver on a free port and a headless Chromium of 1280 x 900 pixels. Both are installed if that is allowed.
    pub async fn start() -> Result<Self> {
        Self::with(&[], &[], None).await
    }

    /// The same, and writes down what its pages ask the network for: see [`Self::traffic`].
    pub async fn start_overheard() -> Result<Self> {
        Self::with(&[traffic::LOG], &[], None).await
    }

    /// The same, and takes a server's certificate by its key alone, whoever has signed it.
    pub async fn start_trusting(pair: &Pair) -> Result<Self> {
        let trust = format!("--ignore-certificate-errors-spki-list={}", pair.pin()?);
        Self::with(&[traffic::LOG], &[&trust], None).await
    }

    async fn with(logs: &[&str], flags: &[&str], fonts: Option<&str>) -> Result<Self> {
        tokio::task::spawn_blocking(|| {
            prerequisites::ensure(&[prerequisites::CHROMIUM, prerequisites::CHROMEDRIVER])
        })
        .await??;
        let driver = Driver::start(fonts).await?;
        let session = driver.session(logs, flags).await?;
        Ok(Self { driver, session, console: Console::default(), traffic: Traffic::default() })
    }

    /// Opens an address and waits until it has loaded.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.session.goto(url).await.with_context(|| format!("cannot open {url}"))?;
        Ok(())
    }

    /// Signs in as `client`'s account, or out for an anonymous one.
    pub async fn sign_in(&self, client: &Client) -> Result<()> {
        self.open(&client.login_page()).await
    }

    /// Loads the page anew.
    pub async fn reload(&self) -> Result<()> {
        self.session.refresh().await.context("cannot reload")?;
        Ok(())
    }

    /// Goes back one page.
    pub async fn back(&self) -> Result<()> {
        self.session.back().await.context("cannot go back")?;
        Ok(())
    }

    /// The address that is shown.
    pub async fn address(&self) -> Result<String> {
        Ok(self.session.current_url().await.context("no address")?.to_string())
    }

    /// Runs JavaScript with `arguments` in the page; what it returns comes back.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let returned = self
            .session
            .execute(script, arguments)
            .await
            .with_context(|| format!("this script failed: {script}"))?;
        Ok(returned.json().clone())
    }

    /// Runs JavaScript in each page that is opened from now on, before anything of its own.
    pub async fn run_before_pages(&self, script: &str) -> Result<()> {
        let ask = serde_json::json!({ "source": format!("(() => {{ {script} }})()") });
        let added = self.session.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", ask).await;
        added.map(drop).with_context(|| format!("no script before pages: {script}"))
    }

    /// What the page complained about until now: errors and warnings of the console, uncaught errors, failed loads.
    pub async fn complaints(&self) -> Result<Vec<Complaint>> {
        self.console.all(&self.session).await
    }

    /// Fails if the page had an error.
    pub async fn assert_no_errors(&self) -> Result<()> {
        self.assert_no_errors_but(&[]).await
    }

    /// Fails if the page had an error whose text holds none of `expected`.
    pub async fn assert_no_errors_but(&self, expected: &[&str]) -> Result<()> {
        let complaints = self.complaints().await?;
        let errors: Vec<String> = complaints
            .iter()
            .filter(|one| one.is_error() && !expected.iter().any(|text| one.text.contains(text)))
            .map(ToString::to_string)
            .collect();
        ensure!(errors.is_empty(), "the page had errors:\n{}", errors.join("\n"));
        Ok(())
    }

    /// Ends the browser and its driver.
    pub async fn close(self) -> Result<()> {
        self.session.quit().await?;
        drop(self.driver);
        Ok(())
    }
}
