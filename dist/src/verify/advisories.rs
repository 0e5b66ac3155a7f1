// SPDX-License-Identifier: Apache-2.0
//! Advisories are checked where their database can be reached; it lives outside the package registries.

use std::{
    fs::File,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::{report, tools::Tools};
use crate::{run, workspace::Workspace};

/// How long to wait for the database.
const PATIENCE: &str = "60";

/// Fetches the database and runs `check`; where it cannot be fetched, the log says that nothing was checked.
pub fn check(check: &mut Command, tools: &Tools, workspace: &Workspace, log: &File) -> Result<()> {
    let deny = tools.deny(workspace)?;
    let mut fetch = run::isolated("timeout");
    fetch.arg(PATIENCE).arg(deny.get_program()).args(deny.get_args()).args(["fetch", "db"]);
    let output = || log.try_clone().context("the log cannot be shared");
    fetch.current_dir(&workspace.root).stdin(Stdio::null()).stdout(output()?).stderr(output()?);
    // a host that asks for a password is not the database
    fetch.env("GIT_TERMINAL_PROMPT", "0");
    if let Err(error) = run::run(&mut fetch) {
        report::note(log, &format!("{error:#}"))?;
        return report::note(log, "advisories: NOT CHECKED");
    }
    run::run(check)
}
