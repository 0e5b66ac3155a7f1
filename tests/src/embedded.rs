// SPDX-License-Identifier: Apache-2.0
//! The backend that the plugin runs, as an operator finds it in Gerrit's site.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::rig::{gerrit::Gerrit, process::Program};

/// The folder of its database.
pub fn data(gerrit: &Gerrit) -> PathBuf {
    gerrit.site().join("data/milepost/backend")
}

/// Copies its database into the new file `to` while it is used.
pub async fn back_up(gerrit: &Gerrit, to: &Path) -> Result<()> {
    let site = gerrit.site();
    let backup = Program::new(program(gerrit)?).args(["backup", "--embedded", "--config"]).args([
        &site.join("etc/milepost.toml"),
        Path::new("--data-dir"),
        &data(gerrit),
        to,
    ]);
    tokio::task::spawn_blocking(move || backup.run()).await??;
    Ok(())
}

/// The program that its plugin has unpacked.
pub fn program(gerrit: &Gerrit) -> Result<PathBuf> {
    let folder = gerrit.site().join("data/milepost/program");
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_file() && metadata.permissions().mode() & 0o100 != 0 {
            return Ok(entry.path());
        }
    }
    bail!("no program in {}", folder.display())
}
