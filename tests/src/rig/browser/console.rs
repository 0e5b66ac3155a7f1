// SPDX-License-Identifier: Apache-2.0
//! What the page complained about. The driver hands each entry out once, so they are kept here.

use std::fmt;

use anyhow::{Context as _, Result};
use thirtyfour::prelude::*;
use tokio::sync::Mutex;

/// An entry of the browser's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// `javascript` (uncaught), `console-api`, `network` or another part of the browser.
    pub source: String,
    /// Address, line and text.
    pub text: String,
}

impl Complaint {
    /// Whether it is an error: `console.error`, an uncaught error or rejection, or something that could not be loaded.
    pub fn is_error(&self) -> bool {
        self.level == "SEVERE"
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.level, self.source, self.text)
    }
}

#[derive(Debug, Default)]
pub(super) struct Console {
    seen: Mutex<Vec<Complaint>>,
}

impl Console {
    pub(super) async fn all(&self, session: &WebDriver) -> Result<Vec<Complaint>> {
        let mut seen = self.seen.lock().await;
        let new = session.browser_log().await.context("cannot read the browser's log")?;
        seen.extend(new.into_iter().map(|entry| Complaint {
            level: entry.level,
            source: entry.source.unwrap_or_default(),
            text: entry.message,
        }));
        Ok(seen.clone())
    }
}
