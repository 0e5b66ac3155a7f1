// SPDX-License-Identifier: Apache-2.0
//! Mutants of the merge: cargo-mutants breaks it in every way it knows, and the merge's tests have to notice. A mutant that
//! survives them stands in a committed list with the reason why.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::report;
use crate::{run, workspace::Workspace};

/// Survivors with their reasons.
pub const SURVIVORS: &str = "backend/tests/merge/survivors.toml";
/// Names some of the files instead of all: a glob.
pub const ONLY: &str = "MILEPOST_MUTANTS";
/// What is broken.
const FILES: [&str; 2] = ["backend/src/merge.rs", "backend/src/merge/**/*.rs"];
/// How many of the model's histories judge each mutant: enough to tell, few enough to wait for.
const HISTORIES: &str = "160";
/// cargo-mutants' exit codes after a whole run: all were noticed, some were not, some took too long.
const RAN: [i32; 3] = [0, 2, 3];

/// The committed list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Survivors {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

/// One mutant that no test notices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Survivor {
    file: String,
    /// What was changed, in cargo-mutants' words, without its line.
    mutant: String,
    reason: String,
}

/// A mutant: its file and what was changed there.
type Mutant = (String, String);

/// Adds what is broken and by which tests it is judged.
pub fn arguments(mutants: &mut Command, workspace: &Workspace) {
    let out = workspace.target.join("mutants");
    mutants.args(["--package", "milepost", "--copy-vcs=false", "--no-shuffle", "--timeout", "300"]);
    mutants.arg("--output").arg(&out);
    for file in only().map_or_else(|| FILES.map(str::to_owned).to_vec(), |only| vec![only]) {
        mutants.arg("--file").arg(file);
    }
    // for the build too: what does not judge need not be linked
    mutants.args(["--cargo-arg=--locked", "--cargo-arg=--test=scenarios", "--cargo-arg=--test=merge"]);
    mutants.env("CARGO_TARGET_DIR", out.join("target")).env("MILEPOST_HISTORIES", HISTORIES);
}

fn only() -> Option<String> {
    std::env::var(ONLY).ok()
}

/// Runs it, then holds what survived against the list.
pub fn check(mutants: &mut Command, workspace: &Workspace, log: &File) -> Result<()> {
    let out = workspace.target.join("mutants");
    fs::create_dir_all(&out).with_context(|| format!("{} cannot be made", out.display()))?;
    let status = mutants.status().with_context(|| format!("`{}` did not start", run::shown(mutants)))?;
    if !status.code().is_some_and(|code| RAN.contains(&code)) {
        bail!("`{}` failed: {status}", run::shown(mutants));
    }
    let missed = read(&out.join("mutants.out/missed.txt"))?;
    let list = read(&workspace.root.join(SURVIVORS))?;
    let wrong = judge(&list, &missed, only().is_none())?;
    for line in &wrong {
        report::note(log, line)?;
    }
    match wrong.len() {
        0 => Ok(()),
        n => bail!("{n} mutants and {SURVIVORS} do not agree"),
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// What is wrong: survivors without a reason and, where all mutants were tried, reasons without a survivor.
fn judge(list: &str, missed: &str, all: bool) -> Result<Vec<String>> {
    let list: Survivors = toml::from_str(list).with_context(|| format!("{SURVIVORS} cannot be read"))?;
    let missed: BTreeSet<Mutant> = missed.lines().filter_map(mutant).collect();
    let listed = |entry: &Survivor| (entry.file.clone(), entry.mutant.clone());
    let mut wrong = Vec::new();
    for (file, what) in &missed {
        let given = list.survivor.iter().any(|entry| (&entry.file, &entry.mutant) == (file, what));
        if !given {
            wrong.push(format!("survives without a reason: {file}: {what}"));
        }
    }
    for entry in &list.survivor {
        if entry.reason.trim().is_empty() {
            wrong.push(format!("has an empty reason: {}: {}", entry.file, entry.mutant));
        } else if all && !missed.contains(&listed(entry)) {
            wrong.push(format!("is noticed now, take it off the list: {}: {}", entry.file, entry.mutant));
        }
    }
    Ok(wrong)
}

/// `backend/src/merge/sum.rs:47:32: replace || with && in whole`: lines move, so they name nothing.
fn mutant(line: &str) -> Option<Mutant> {
    let (place, what) = line.split_once(": ")?;
    let file = place.split(':').next()?;
    Some((file.to_owned(), what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "[[survivor]]\nfile = \"a.rs\"\nmutant = \"replace || with && in f\"\nreason = \"both are so\"\n";

    #[test]
    fn a_survivor_needs_a_reason_and_a_reason_a_survivor() {
        let listed = "a.rs:47:32: replace || with && in f\na.rs:51:3: replace || with && in f\n";
        assert_eq!(judge(LIST, listed, true).unwrap(), Vec::<String>::new());
        let other = judge(LIST, "a.rs:1:2: replace f -> u32 with 0\n", true).unwrap();
        assert_eq!(
            other,
            [
                "survives without a reason: a.rs: replace f -> u32 with 0",
                "is noticed now, take it off the list: a.rs: replace || with && in f",
            ]
        );
        // a part of the files says nothing of the rest
        assert_eq!(judge(LIST, "", false).unwrap(), Vec::<String>::new());
        let empty = judge(&LIST.replace("both are so", " "), listed, true).unwrap();
        assert_eq!(empty, ["has an empty reason: a.rs: replace || with && in f"]);
    }
}
