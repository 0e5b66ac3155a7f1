// SPDX-License-Identifier: Apache-2.0
//! Mutants of the merge: cargo-mutants breaks it in every way it knows, and the merge's tests have to notice. A mutant that
//! survives them stands in a committed list with the reason why.
//!
//! Each is judged twice at most: what the scenarios and stories do not notice at once, the laws and the model's histories get
//! to see. A run that was interrupted goes on where it was, and one after new tests looks at what was not noticed before.

pub mod tree;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use self::tree::Tree;
use super::report;
use crate::{run, workspace::Workspace};

/// Survivors with their reasons.
pub const SURVIVORS: &str = "backend/tests/merge/survivors.toml";
/// Names some of the files instead of all: a glob.
pub const ONLY: &str = "MILEPOST_MUTANTS";
/// What is broken.
const FILES: [&str; 2] = ["backend/src/merge.rs", "backend/src/merge/**/*.rs"];
/// How many of the model's histories, and of the laws' cases, judge a mutant: none and few at first; then enough to tell, few
/// enough to wait for.
const PASSES: [(&str, &str); 2] = [("0", "16"), ("160", "256")];
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
    let out = folder(workspace);
    mutants.arg("--dir").arg(out.join("tree")).arg("--output").arg(&out);
    // the tree is a copy already; a pass looks at what none before it has noticed
    mutants.args(["--in-place", "--iterate", "--no-shuffle", "--timeout", "300", "--package", tree::PACKAGE]);
    for file in only().map_or_else(|| FILES.map(str::to_owned).to_vec(), |only| vec![only]) {
        mutants.arg("--file").arg(file);
    }
    // for the build too: what does not judge need not be linked
    mutants.args(["--cargo-arg=--test=scenarios", "--cargo-arg=--test=merge"]);
    mutants.env("CARGO_TARGET_DIR", out.join("target"));
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("mutants")
}

fn only() -> Option<String> {
    std::env::var(ONLY).ok()
}

/// Runs it, then holds what survived against the list.
pub fn check(mutants: &mut Command, workspace: &Workspace, log: &File) -> Result<()> {
    let out = folder(workspace);
    prepare(workspace, &out)?;
    for (histories, cases) in PASSES {
        mutants.env("MILEPOST_HISTORIES", histories).env("PROPTEST_CASES", cases);
        let status = mutants.status().with_context(|| format!("`{}` did not start", run::shown(mutants)))?;
        if !status.code().is_some_and(|code| RAN.contains(&code)) {
            bail!("`{}` failed: {status}", run::shown(mutants));
        }
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

/// Puts the tree that is broken where it is broken. What was noticed there before counts as long as neither the backend nor any
/// test that noticed it has changed.
fn prepare(workspace: &Workspace, out: &Path) -> Result<()> {
    let now = Tree::of(&workspace.root)?;
    // a run that is interrupted leaves its mutant in the tree itself
    let judged = out.join("judged");
    if !now.includes(&Tree::found(&judged)?) {
        for results in ["mutants.out", "mutants.out.old"].map(|name| out.join(name)) {
            if results.exists() {
                fs::remove_dir_all(&results)
                    .with_context(|| format!("{} cannot be removed", results.display()))?;
            }
        }
    }
    now.put(&judged)?;
    now.put(&out.join("tree"))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// What is wrong: survivors without a reason and, where all mutants were tried, reasons without a survivor.
fn judge(list: &str, missed: &str, all: bool) -> Result<Vec<String>> {
    let list: Survivors = toml::from_str(list).with_context(|| format!("{SURVIVORS} cannot be read"))?;
    let mut missed_times: BTreeMap<Mutant, usize> = BTreeMap::new();
    for mutant in missed.lines().filter_map(mutant) {
        *missed_times.entry(mutant).or_default() += 1;
    }
    let mut wrong = Vec::new();
    // One operator may stand twice in a function: each that survives has its own reason.
    let given = |(file, what): &Mutant| {
        list.survivor.iter().filter(|entry| (&entry.file, &entry.mutant) == (file, what)).count()
    };
    for (mutant, times) in &missed_times {
        let (file, what) = mutant;
        for _ in given(mutant)..*times {
            wrong.push(format!("survives without a reason: {file}: {what}"));
        }
    }
    for entry in &list.survivor {
        let Survivor { file, mutant, reason } = entry;
        let named = (file.clone(), mutant.clone());
        if reason.trim().is_empty() {
            wrong.push(format!("has an empty reason: {file}: {mutant}"));
        } else if all && given(&named) > missed_times.get(&named).copied().unwrap_or_default() {
            wrong.push(format!("is noticed now, take it off the list: {file}: {mutant}"));
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
        let listed = "a.rs:47:32: replace || with && in f\n";
        assert_eq!(judge(LIST, listed, true).unwrap(), Vec::<String>::new());
        let twice = format!("{listed}a.rs:51:3: replace || with && in f\n");
        assert_eq!(
            judge(LIST, &twice, true).unwrap(),
            ["survives without a reason: a.rs: replace || with && in f"]
        );
        assert_eq!(judge(&LIST.repeat(2), &twice, true).unwrap(), Vec::<String>::new());
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
