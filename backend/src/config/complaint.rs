// SPDX-License-Identifier: Apache-2.0
//! What is wrong in a configuration, said in one message.

use std::{fmt, path::PathBuf};

/// One thing that is wrong: where, what was found, what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// From 1; `None` when it is about the file as a whole.
    pub line: Option<usize>,
    /// The key with its tables: `sources.ci-main.url`; empty when it is about the file as a whole.
    pub key: String,
    /// What was found; never a secret.
    pub found: String,
    /// What would be right.
    pub allowed: String,
}

/// Everything that is wrong in one configuration file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// In the order of the file; never empty.
    pub complaints: Vec<Complaint>,
}

impl fmt::Display for ConfigError {
    /// One line a complaint: `milepost.toml:12: sources.ci.url: found …; allowed: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, Complaint { line, key, found, allowed }) in self.complaints.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}", self.file.display())?;
            if let Some(line) = line {
                write!(f, ":{line}")?;
            }
            if !key.is_empty() {
                write!(f, ": {key}")?;
            }
            write!(f, ": found {found}; allowed: {allowed}")?;
        }
        Ok(())
    }
}
