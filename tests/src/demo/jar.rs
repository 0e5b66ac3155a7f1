// SPDX-License-Identifier: Apache-2.0
//! Milepost's jar: the given one, or the one that `cargo pkg` makes of this checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use milepost_dist::run;

/// The jar, which is there when this returns.
pub(super) async fn ready(given: Option<PathBuf>) -> Result<PathBuf> {
    let jar = match given {
        Some(jar) => jar,
        None => tokio::task::spawn_blocking(build).await??,
    };
    ensure!(jar.is_file(), "no jar at {}", jar.display());
    Ok(jar)
}

fn build() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("this crate stands in no workspace")?;
    eprintln!("demo: building the jar");
    run::run(run::cargo().current_dir(root).args(["pkg", "--dev"])).context("the jar was not built")?;
    Ok(root.join(format!("dist/out/milepost-{}-dev.jar", env!("CARGO_PKG_VERSION"))))
}
