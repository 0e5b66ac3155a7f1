// SPDX-License-Identifier: Apache-2.0
//! axe-core in the page that the browser shows: the rules of accessibility that a program can check.

use std::{fmt, fs};

use anyhow::{Context as _, Result};
use milepost_dist::setup::python::{self, Requirements};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use super::Browser;
use super::find::FIND;
use crate::rig::cache::Cache;

/// PyPI has it for those who test in Python, and Python is here already.
const AXE: Requirements = Requirements { name: "axe-core-4.12.1", lines: include_str!("axe.txt") };
const RUN: &str = include_str!("axe.js");
/// Its program, read once.
static PROGRAM: OnceCell<String> = OnceCell::const_new();

/// What axe found at one element.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Finding {
    /// The rule's own name, such as `color-contrast`.
    pub rule: String,
    /// The rule in a sentence.
    pub help: String,
    /// The element's own tag.
    pub element: String,
    /// What is wrong there.
    pub why: String,
    /// Whether it is wrong; else axe could not tell, and somebody has to look.
    pub sure: bool,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, help, element, why, sure } = self;
        let sure = if *sure { "" } else { " (axe cannot tell)" };
        write!(f, "{rule}{sure}: {help}\n  {element}\n  {why}")
    }
}

impl Browser {
    /// What of WCAG 2.2, levels A and AA, and of good practice axe finds broken in what fits one of `selectors`, of which one must.
    pub async fn axe(&self, selectors: &[&str]) -> Result<Vec<Finding>> {
        self.look(selectors, false).await
    }

    /// The same of contrasts alone, for what differs in its colours only.
    pub async fn axe_of_colours(&self, selectors: &[&str]) -> Result<Vec<Finding>> {
        self.look(selectors, true).await
    }

    async fn look(&self, selectors: &[&str], colours: bool) -> Result<Vec<Finding>> {
        if self.run("return !window.axe", vec![]).await? == json!(true) {
            let program = PROGRAM.get_or_try_init(program).await?;
            let ask = json!({ "expression": program });
            self.session.cdp().send_raw("Runtime.evaluate", ask).await.context("axe cannot be loaded")?;
        }
        let script = format!("const find = function () {{ {FIND} }};\n{RUN}");
        let found =
            self.run(&script, vec![json!(selectors), json!(colours)]).await.context("axe did not look")?;
        serde_json::from_value(found).context("not what axe.js tells")
    }
}

async fn program() -> Result<String> {
    tokio::task::spawn_blocking(|| {
        let file = python::environment(&Cache::of_user()?, &AXE)?
            .package("axe_playwright_python")?
            .join("axe.min.js");
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))
    })
    .await?
}
