// SPDX-License-Identifier: Apache-2.0
//! `milepost.toml` and the file of Gerrit's keys, an administrator's, and `milepost.config`, which any project's owner writes: all are to be
//! told what is wrong.

use std::{path::Path, sync::LazyLock};

use milepost::config::{Config, ConfigError, Misdeclared, Owned, OwnerFile, parse_keys, try_catalogue};

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

/// The site that owners write for.
static SITE: LazyLock<Config> = LazyLock::new(|| {
    let text = include_str!("../../site/owners.toml");
    Config::parse(Path::new("milepost.toml"), text, true).unwrap_or_else(|error| panic!("{error}"))
});

/// The files of a project and of its parent, with a line `%` between.
pub(super) fn owner(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (own, parents) = text.split_once("\n%\n").unwrap_or((text, ""));
    let files = [("demo/app", own), ("demo", parents)].map(|(project, text)| OwnerFile { project, text });
    steady(input, |_| match SITE.read_owner("demo/app", &files) {
        Ok(owned) => declared(&owned),
        Err(wrong) => misdeclared(&files, &wrong),
    });
}

/// What counts of files that are right.
fn declared(owned: &Owned) -> String {
    let pipeline = owned.pipeline_for(&SITE, "main", None);
    let steps = pipeline.map(|pipeline| pipeline.steps.into_iter().map(|step| step.name).collect::<Vec<_>>());
    let services: Vec<_> = owned.services().into_iter().map(|service| service.name).collect();
    format!("{steps:?} {services:?} {:?}", owned.warnings)
}

/// What is wrong is something, no more than can be told, and stands in the file of who is told.
fn misdeclared(files: &[OwnerFile<'_>], wrong: &Misdeclared) -> String {
    assert!((1..=100).contains(&wrong.faults.len()), "{} faults", wrong.faults.len());
    for fault in &wrong.faults {
        let file = files.iter().find(|file| file.project == fault.project);
        let lines = file.map_or(0, |file| file.text.lines().count() + 1);
        let complaint = &fault.complaint;
        assert!(file.is_some() && complaint.line.is_none_or(|line| (1..=lines).contains(&line)), "{fault:?}");
        assert!(!complaint.found.is_empty() && !complaint.allowed.is_empty(), "{fault:?}");
        for text in [&complaint.key, &complaint.found, &complaint.allowed] {
            assert!(!text.contains(char::is_control), "{fault:?}");
        }
    }
    wrong.to_string()
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
