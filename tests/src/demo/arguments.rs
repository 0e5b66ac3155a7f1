// SPDX-License-Identifier: Apache-2.0
//! The demo's arguments.

use std::path::PathBuf;

use clap::Parser;

use crate::rig::prerequisites::{self, CHROMEDRIVER, CHROMIUM, GIT, MAVEN, Prerequisite, SSH};

/// A real Gerrit with Milepost and a few changes, until Ctrl-C
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo demo --")]
pub struct Arguments {
    /// Look at it in a browser, print one line, stop
    #[arg(long)]
    pub check: bool,
    /// With `--check`: keep pictures of the pages in this folder
    #[arg(long, value_name = "FOLDER", requires = "check")]
    pub pictures: Option<PathBuf>,
    /// With real CI, registry and clusters instead of stand-ins
    #[arg(long)]
    pub real: bool,
    /// This jar instead of one built from this checkout
    #[arg(long, value_name = "JAR")]
    pub plugin: Option<PathBuf>,
}

impl Arguments {
    /// What the system must have for them.
    pub(super) fn wanted(&self) -> &'static [Prerequisite] {
        match (self.real, self.check) {
            (true, _) => &prerequisites::ALL,
            (false, true) => &[GIT, SSH, MAVEN, CHROMIUM, CHROMEDRIVER],
            (false, false) => &[GIT, SSH, MAVEN],
        }
    }
}
