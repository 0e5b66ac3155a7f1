// SPDX-License-Identifier: Apache-2.0
//! chromedriver as a child process, and the session with Chromium.

use std::{fs, ops::Deref, time::Duration};

use anyhow::{Context as _, Result};

use tempfile::TempDir;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities};

use crate::rig::http;
use crate::rig::process::{Program, Running};
use crate::rig::scratch;
use crate::wait;

const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// A session that its driver's end ends. Dropped without an end it would ask the driver for one, and block the runtime's thread
/// until that question fails: two minutes for each test that fails.
#[derive(Debug)]
pub(super) struct Session(WebDriver);

impl Session {
    pub(super) async fn quit(&self) -> Result<()> {
        self.0.clone().quit().await.context("the browser did not close")
    }
}

impl Deref for Session {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Fails where it has quit, which is as well.
        let _ = self.0.clone().leak();
    }
}

#[derive(Debug)]
pub(super) struct Driver {
    process: Running,
    port: u16,
    folder: TempDir,
}

impl Driver {
    /// `fonts` is how fontconfig is set up, where not as the system has it.
    pub(super) async fn start(fonts: Option<&str>) -> Result<Self> {
        let folder = scratch::folder("browser")?;
        let mut program = Program::new("chromedriver").arg("--port=0");
        if let Some(fonts) = fonts {
            let file = folder.path().join("fonts.conf");
            fs::write(&file, fonts).with_context(|| format!("cannot write {}", file.display()))?;
            program = program.env("FONTCONFIG_FILE", file);
        }
        let mut process = program.start(&folder.path().join("chromedriver.log"))?;
        let port = wait::until("chromedriver's port", STARTS_WITHIN, async || {
            let said = process.said(20);
            match process.ended() {
                Ok(None) => port_in(&said).ok_or(said),
                ended => Err(format!("chromedriver ended ({ended:?}): {said}")),
            }
        })
        .await?;
        Ok(Self { process, port, folder })
    }

    /// `logs` are kept beside what the page complains about; `flags` are Chromium's own, beside those that it always has.
    pub(super) async fn session(&self, logs: &[&str], flags: &[&str]) -> Result<Session> {
        http::choose_tls();
        let session =
            WebDriver::new(format!("http://127.0.0.1:{}", self.port), self.capabilities(logs, flags)?).await;
        session.map(Session).with_context(|| format!("Chromium did not start:\n{}", self.process.said(20)))
    }

    fn capabilities(&self, logs: &[&str], flags: &[&str]) -> Result<ChromeCapabilities> {
        let mut wanted = DesiredCapabilities::chrome();
        let profile = format!("--user-data-dir={}", self.folder.path().join("profile").display());
        for flag in [
            "--headless=new",
            "--window-size=1280,900",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-color-profile=srgb",
            "--lang=en-US",
            // Chromium ends when the pipe to its driver is cut: a killed test leaves no browser behind.
            "--remote-debugging-pipe",
            // The page may call its own server and nobody else.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &profile,
        ]
        .iter()
        .chain(flags)
        {
            wanted.add_arg(flag)?;
        }
        if rustix::process::geteuid().is_root() {
            wanted.add_arg("--no-sandbox")?; // Chromium refuses to start as root with it
        }
        for log in ["browser"].iter().chain(logs) {
            wanted.set_logging_prefs(*log, LoggingPrefsLogLevel::All)?;
        }
        Ok(wanted)
    }
}

/// chromedriver's own sentence: "ChromeDriver was started successfully on port 39717."
fn port_in(said: &str) -> Option<u16> {
    said.split("successfully on port ").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read_from_what_chromedriver_says() {
        assert_eq!(port_in("Starting\nChromeDriver was started successfully on port 39717.\n"), Some(39717));
        assert_eq!(port_in("Starting ChromeDriver 156"), None);
    }
}
