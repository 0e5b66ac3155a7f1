// SPDX-License-Identifier: Apache-2.0
//! `milepost.toml` and the file of Gerrit's keys: an administrator's, who is to be told what is wrong.

use std::path::Path;

use milepost::config::{Config, ConfigError, parse_keys, try_catalogue};

use crate::rules::steady;

/// A configuration, embedded and not.
pub(super) fn read(input: &[u8]) {
    // other bytes are refused before they are read
    let Ok(text) = std::str::from_utf8(input) else { return };
    // beside it is what the reference names
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/site/milepost.toml"));
    for embedded in [false, true] {
        steady(input, |_| match Config::parse(file, text, embedded) {
            Ok(config) => format!("{config:?}"),
            Err(error) => told(text, &error),
        });
    }
}

/// What is wrong is something, and stands in the file.
fn told(text: &str, error: &ConfigError) -> String {
    assert!(!error.complaints.is_empty(), "an error says what is wrong");
    let lines = text.split('\n').count();
    for complaint in &error.complaints {
        assert!(complaint.line.is_none_or(|line| (1..=lines).contains(&line)), "{complaint:?}");
        assert!(!complaint.found.is_empty() && !complaint.allowed.is_empty(), "{complaint:?}");
    }
    error.to_string()
}

/// Both files of scap's, with a line `%` between.
pub(super) fn catalogue(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (groups, services) = text.split_once("\n%\n").unwrap_or((text, ""));
    steady(input, |_| try_catalogue(groups, services));
}

/// A file of keys.
pub(super) fn keys(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    steady(input, |_| match parse_keys(text) {
        Ok(keys) => format!("{keys:?}"),
        Err(error) => error.to_string(),
    });
}
