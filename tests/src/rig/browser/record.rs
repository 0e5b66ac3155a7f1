// SPDX-License-Identifier: Apache-2.0
//! What a page showed when, without asking it all the time: for latencies, and to prove that nothing blinked in between.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;

use super::Browser;
use super::find::FIND;

const RECORD: &str = include_str!("record.js");

/// A text that stood on the page.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Shown {
    /// From when on, in milliseconds since the epoch by this machine's clock, to a frame (about 16 ms).
    pub at: u64,
    /// The text, empty while nothing fitted.
    pub text: String,
}

impl Browser {
    /// From now on writes down each new text of what fits `selector`, until another page is loaded.
    pub async fn record(&self, selector: &str) -> Result<()> {
        let script = format!("const find = function () {{ {FIND} }};\n{RECORD}");
        self.run(&script, vec![json!(selector)]).await?;
        Ok(())
    }

    /// What was written down, the first text first. An error if the page was loaded anew since.
    pub async fn recorded(&self, selector: &str) -> Result<Vec<Shown>> {
        let record = self.run("return window.milepostRecords?.[arguments[0]]", vec![json!(selector)]).await?;
        serde_json::from_value(record).with_context(|| format!("{selector} is not recorded on this page"))
    }
}
