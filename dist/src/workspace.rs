// SPDX-License-Identifier: Apache-2.0
//! Where things stand in this checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::MetadataCommand;

use crate::run;

/// The checkout and where its build products go.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The version that all crates share.
    pub version: &'static str,
}

impl Workspace {
    /// This checkout.
    pub fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .no_deps()
            .exec()
            .context("cargo cannot read the workspace")?;
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    /// What goes to the jar's root.
    pub fn assets(&self) -> PathBuf {
        self.target.join("pkg/assets")
    }

    /// The folder of finished products.
    pub fn out(&self) -> PathBuf {
        self.root.join("dist/out")
    }

    /// The jar that `cargo pkg` makes; with `dev` the one of `cargo pkg --dev`.
    pub fn jar(&self, dev: bool) -> PathBuf {
        let mark = if dev { "-dev" } else { "" };
        self.out().join(format!("milepost-{}{mark}.jar", self.version))
    }

    /// When the checked out commit was made, in seconds since the epoch; `SOURCE_DATE_EPOCH` where there is no git.
    pub fn commit_time(&self) -> Result<u64> {
        let seconds = if let Ok(seconds) = std::env::var("SOURCE_DATE_EPOCH") {
            seconds
        } else {
            let mut git = run::isolated("git");
            git.arg("-C").arg(&self.root).args(["log", "-1", "--format=%ct"]);
            run::answer(&mut git).context("no commit time; outside of git set SOURCE_DATE_EPOCH")?
        };
        seconds.parse().with_context(|| format!("commit time: `{seconds}` is no number of seconds"))
    }
}
