// SPDX-License-Identifier: Apache-2.0
//! The logs, and what was planted in each.

use std::{fs, path::PathBuf};

/// A log and the lines that say why its job failed.
pub(crate) struct Log {
    /// `family/name`.
    pub(crate) name: String,
    /// Texts of lines that say why, each equally right.
    causes: Vec<String>,
    /// Made after the rules, which were not changed by it.
    pub(crate) held_back: bool,
    pub(crate) bytes: Vec<u8>,
}

impl Log {
    pub(crate) fn family(&self) -> &str {
        self.name.split('/').next().unwrap()
    }

    /// Whether a line is one that says why.
    pub(crate) fn says_why(&self, line: &str) -> bool {
        self.causes.iter().any(|cause| line.contains(cause))
    }
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/excerpts")
}

/// All logs, by their names: a family's own in `causes.tsv`, `later.tsv`, `fresh.tsv` and `tuesday.tsv`, those held back in `held-back.tsv`.
pub(crate) fn logs() -> Vec<Log> {
    let mut logs = Vec::new();
    let tables = [
        ("causes.tsv", false),
        ("later.tsv", false),
        ("fresh.tsv", false),
        ("tuesday.tsv", false),
        ("held-back.tsv", true),
    ];
    for family in fs::read_dir(folder()).unwrap() {
        let family = family.unwrap().path();
        for (table, held_back) in tables {
            let Ok(table) = fs::read_to_string(family.join(table)) else { continue };
            logs.extend(table.lines().map(|line| log(line, held_back)));
        }
    }
    logs.sort_by(|one, other| one.name.cmp(&other.name));
    logs
}

/// A line of a table: the log, how it was made, causes.
fn log(line: &str, held_back: bool) -> Log {
    let mut fields = line.split('\t').map(str::to_owned);
    let name = fields.next().unwrap();
    assert!(!fields.next().unwrap().is_empty(), "{name}: how was it made?");
    let causes: Vec<_> = fields.collect();
    assert!(!causes.is_empty(), "{name} has no cause");
    let bytes = fs::read(folder().join(format!("{name}.log"))).unwrap();
    Log { name, causes, held_back, bytes }
}
