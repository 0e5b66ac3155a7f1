// SPDX-License-Identifier: Apache-2.0
//! What is measured: the things that `cargo pkg` made for the release, and no others.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use milepost_dist::run;

/// The release as it lies in `dist/out`.
#[derive(Clone, Debug)]
pub(super) struct Shipped {
    root: PathBuf,
    /// The jar.
    pub(super) jar: PathBuf,
}

impl Shipped {
    pub(super) fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("this crate stands in no workspace")?;
        let jar = root.join(format!("dist/out/milepost-{}.jar", env!("CARGO_PKG_VERSION")));
        ensure!(jar.is_file(), "no {}: run `cargo pkg` first", jar.display());
        Ok(Self { root: root.to_owned(), jar })
    }

    /// The lines of `cargo pkg check`: name, then raw, gzip and brotli bytes where there are such.
    pub(super) fn sizes(&self) -> Result<Vec<(String, Vec<u64>)>> {
        let said = run::answer(run::cargo().current_dir(&self.root).args(["pkg", "check"]))?;
        ensure!(!said.contains("NOT CHECKED"), "what lies in dist/out is not what ships:\n{said}");
        Ok(said.lines().filter_map(line).collect())
    }
}

/// A line of the table; the name may have spaces, the numbers begin after two.
fn line(text: &str) -> Option<(String, Vec<u64>)> {
    let (name, rest) = text.split_once("  ")?;
    let sizes: Vec<u64> = rest.split_whitespace().map_while(|word| word.parse().ok()).collect();
    (!sizes.is_empty()).then(|| (name.to_owned(), sizes))
}
