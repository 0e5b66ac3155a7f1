// SPDX-License-Identifier: Apache-2.0
//! Folders that are thrown away with what uses them, also when a test was killed before it could.

use std::fs;
use std::path::Path;
use std::sync::Once;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

const PREFIX: &str = "milepost-";

/// A new folder for `kind` (one word). It is removed when it is dropped; what a killed process left is removed by the next
/// one that asks for a folder.
pub fn folder(kind: &str) -> Result<TempDir> {
    static SWEPT: Once = Once::new();
    SWEPT.call_once(|| sweep(&std::env::temp_dir()));
    tempfile::Builder::new()
        .prefix(&format!("{PREFIX}{kind}-{}-", std::process::id()))
        .tempdir()
        .with_context(|| format!("cannot make a folder for a {kind}"))
}

/// Removes the folders in `dir` whose process is gone.
fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let gone = owner(&entry.file_name().to_string_lossy())
            .is_some_and(|id| !Path::new("/proc").join(id).exists());
        if gone {
            // Another process may be removing it too.
            let _removed = fs::remove_dir_all(entry.path());
        }
    }
}

/// The process id in `milepost-<kind>-<process id>-<random>`.
fn owner(name: &str) -> Option<String> {
    let mut parts = name.strip_prefix(PREFIX)?.split('-').skip(1);
    let id = parts.next()?;
    let complete = parts.next().is_some() && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    complete.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_dead_process_left_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        // No process has this id: it is above the kernel's largest (2^22).
        let (dead, mine) = ("milepost-site-4194999-abc", format!("milepost-site-{}-abc", std::process::id()));
        for name in [dead, &mine, "milepost-notes", "other-site-4194999-abc"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        sweep(dir.path());
        assert!(!dir.path().join(dead).exists());
        assert!(dir.path().join(mine).exists() && dir.path().join("milepost-notes").exists());
        assert!(dir.path().join("other-site-4194999-abc").exists());
    }

    #[test]
    fn a_folder_names_its_process_and_goes_with_its_owner() {
        let folder = folder("site").unwrap();
        let path = folder.path().to_owned();
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(owner(&name), Some(std::process::id().to_string()));
        drop(folder);
        assert!(!path.exists());
    }
}
