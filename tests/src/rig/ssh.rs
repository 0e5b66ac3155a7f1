// SPDX-License-Identifier: Apache-2.0
//! Keys with which CI servers reach Gerrit's SSH daemon.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use anyhow::{Context as _, Result};

use super::process::Program;

/// Makes a key at `file` for `name`, in the form that every SSH library reads (PEM), and returns its public part.
pub async fn make_key(file: &Path, name: &str) -> Result<String> {
    let make = Program::new("ssh-keygen")
        .args(["-q", "-t", "rsa", "-b", "3072", "-m", "PEM", "-N", "", "-C", name, "-f"])
        .arg(file);
    tokio::task::spawn_blocking(move || make.run()).await??;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    fs::read_to_string(file.with_extension("pub")).context("ssh-keygen left no public key")
}
