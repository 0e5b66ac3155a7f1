// SPDX-License-Identifier: Apache-2.0
//! Whatever reads foreign input, driven by libFuzzer: it changes inputs and keeps those that reach code which none before them
//! has reached. `tests/fuzz` has the readers and their rules.
//!
//! Only this workspace's own crates are compiled to tell what they reach, by a wrapper around rustc, which cargo has for just
//! these (`RUSTC_WORKSPACE_WRAPPER`): their dependencies are those of all other builds, so a minute is enough, and the compiler
//! is the same stable one. By default each reader gets a fixed number of inputs from a fixed seed: who changed nothing
//! sees nothing new. For longer, each gets some seconds from a seed of its own, and goes on from what earlier runs found.

mod target;

use std::{
    env,
    ffi::OsString,
    fs::File,
    path::Path,
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context as _, Result, bail};

use self::target::Length;
use super::report;
use crate::{run, workspace::Workspace};

/// The program that stands before rustc.
pub const WRAPPER: &str = "fuzz-rustc";
/// The program that libFuzzer drives.
const PROGRAM: &str = "fuzz-target";
/// Compiles it, with the features that all other builds have.
pub const BUILD: &[&str] = &["build", "--locked", "--workspace", "--all-features", "--bin", PROGRAM];
/// Names some of the readers, with commas between, instead of all.
pub const ONLY: &str = "MILEPOST_FUZZ";
/// How long each of them is tried.
pub const SECONDS: &str = "MILEPOST_FUZZ_SECONDS";

/// What has code tell which of its edges were taken (LLVM's SanitizerCoverage, as libFuzzer wants it); optimised a little,
/// since that is repaid within the first seconds, and with all that panics in a debug build.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Copt-level=1",
    "-Cdebug-assertions=on",
    "-Coverflow-checks=on",
];

/// The rustc that the wrapper becomes; cargo gives it rustc itself and rustc's arguments.
pub fn rustc(arguments: &[OsString]) -> Command {
    let (rustc, arguments) =
        arguments.split_first().map_or((None, arguments), |(rustc, rest)| (Some(rustc), rest));
    let mut command = Command::new(rustc.cloned().unwrap_or_else(|| "rustc".into()));
    command.args(arguments);
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1);
    // not where cargo asks for the version, nor in build scripts, which no libFuzzer is linked to
    if name.is_some_and(|name| name != "___" && name != "build_script_build") {
        command.args(FLAGS);
    }
    command
}

/// The command that compiles what is driven.
pub fn build(wrapper: &Path, workspace: &Workspace) -> Command {
    let mut cargo = run::cargo();
    cargo.args(BUILD).arg("--target-dir").arg(&workspace.target);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", wrapper).env("CARGO_INCREMENTAL", "0");
    cargo
}

/// Builds it, then tries each reader, as many beside one another as there are processors.
pub fn check(build: &mut Command, workspace: &Workspace, log: &File) -> Result<()> {
    run::run(build)?;
    let program = workspace.target.join("debug").join(PROGRAM);
    let readers =
        chosen(&run::answer(Command::new(&program).env_remove(ONLY))?, env::var(ONLY).ok().as_deref())?;
    let seconds = target::seconds(env::var(SECONDS).ok().as_deref())?;
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((name, runs)) = readers.get(next.fetch_add(1, Ordering::Relaxed)) {
            let length = seconds.map_or(Length::Runs(*runs), Length::Seconds);
            let said = match target::run(&program, name, length, workspace) {
                Ok(said) => said,
                Err(error) => {
                    failed.lock().unwrap_or_else(PoisonError::into_inner).push(name.as_str());
                    format!("{error:#}")
                }
            };
            // a log that cannot be written is told by all that follows
            let _ = report::note(log, &format!("{name}: {said}"));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if failed.is_empty() { Ok(()) } else { bail!("{} broke a rule", failed.join(", ")) }
}

/// Those that are asked for among `all`, a line with name and number of inputs each.
fn chosen(all: &str, only: Option<&str>) -> Result<Vec<(String, u64)>> {
    let all = all.lines().map(|line| {
        let (name, runs) = line.split_once(' ').with_context(|| format!("`{line}` is no name and number"))?;
        Ok((name.to_owned(), runs.parse().with_context(|| format!("`{runs}` is no number"))?))
    });
    let all: Vec<(String, u64)> = all.collect::<Result<_>>()?;
    let Some(only) = only else { return Ok(all) };
    let find = |name: &str| {
        let known = || all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let found = all.iter().find(|(known, _)| known == name).cloned();
        found.with_context(|| format!("{ONLY}: there is no `{name}`; there are {}", known()))
    };
    only.split(',').map(|name| find(name.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(arguments: &[&str]) -> bool {
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        run::shown(&rustc(&arguments)).contains("sancov-module")
    }

    #[test]
    fn crates_tell_what_they_reach_and_build_scripts_do_not() {
        assert!(flagged(&["rustc", "--crate-name", "milepost", "--edition=2024", "backend/src/lib.rs"]));
        for other in [
            &["rustc", "-vV"][..],
            &["rustc", "-", "--crate-name", "___"],
            &["rustc", "--crate-name", "build_script_build"],
        ] {
            assert!(!flagged(other), "{other:?}");
        }
    }

    #[test]
    fn readers_are_chosen_by_name() {
        let names = |only| chosen("a 10\nb 20\nc 30", only).map(|all| format!("{all:?}"));
        assert_eq!(names(None).unwrap(), r#"[("a", 10), ("b", 20), ("c", 30)]"#);
        assert_eq!(names(Some("c, a")).unwrap(), r#"[("c", 30), ("a", 10)]"#);
        let error = names(Some("a,d")).unwrap_err().to_string();
        assert_eq!(error, "MILEPOST_FUZZ: there is no `d`; there are a, b, c");
        assert!(chosen("a", None).is_err());
    }
}
