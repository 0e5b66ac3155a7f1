// SPDX-License-Identifier: Apache-2.0
//! The lines that the plugin's documentation tells sites to write.

use anyhow::{Context as _, Result};

const DOCUMENT: &str = include_str!("../../../gerrit-plugin/src/main/resources/Documentation/feedback.md");

/// The documented `project.config` below that heading, with the account's permission.
pub(crate) fn project_config(heading: &str) -> Result<String> {
    let label = block(heading, "[label")?;
    let access = block("## The account", "[access")?;
    Ok(format!("{label}{access}"))
}

/// The documented line of `milepost.toml` below that heading.
pub(crate) fn pipeline(heading: &str, key: &str) -> Result<&'static str> {
    block(heading, &format!("{key} ="))
}

/// The first block of code below a heading that begins so.
fn block(heading: &str, begins: &str) -> Result<&'static str> {
    let (_, below) =
        DOCUMENT.split_once(&format!("{heading}\n")).with_context(|| format!("no `{heading}`"))?;
    let blocks = below.split("```\n").skip(1).step_by(2);
    blocks
        .into_iter()
        .find(|block| block.starts_with(begins))
        .with_context(|| format!("no block `{begins}` below `{heading}`"))
}
