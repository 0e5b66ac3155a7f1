// SPDX-License-Identifier: Apache-2.0
//! `dist/budgets.toml`: what everything may weigh.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// All budgets, in bytes. The file says how each is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// The page's part.
    pub widget: Widget,
    /// The backend's program.
    pub backend: Raw,
    /// The jar.
    pub jar: Raw,
}

/// Budgets of the page's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    /// Loader, glue and wasm, brotli 11 each.
    pub total_brotli: u64,
    /// The loader alone, brotli 11.
    pub loader_brotli: u64,
    /// What lists load once more, brotli 11.
    pub lists_brotli: u64,
    /// What a page in another language than English loads once more, brotli 11.
    pub language_brotli: u64,
    /// What the tab loads once more, brotli 11 each.
    pub pages_brotli: u64,
}

/// A budget for a file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// Bytes on disk.
    pub raw: u64,
}

impl Budgets {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is wrong", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_is_used_can_be_read() {
        let budgets = Budgets::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/budgets.toml"))).unwrap();
        assert!(budgets.widget.loader_brotli < budgets.widget.total_brotli);
        assert!(budgets.widget.total_brotli <= 64 * 1024);
    }

    #[test]
    fn a_wrong_file_is_named_with_the_line() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("budgets.toml");
        fs::write(&path, "[widget]\ntotal_brotli = 1\nloader_brotly = 2\n").unwrap();
        let error = format!("{:#}", Budgets::read(&path).unwrap_err());
        assert!(error.contains("budgets.toml is wrong"), "{error}");
        assert!(error.contains("line 3") && error.contains("loader_brotly"), "{error}");
    }
}
