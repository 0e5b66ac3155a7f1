// SPDX-License-Identifier: Apache-2.0
//! The list of parts: what each is called, what it checks, and the commands it runs.

use super::fuzz;
use crate::setup::prerequisites::{
    self, CHROMEDRIVER, CHROMIUM, COMPILER, GIT, MAVEN, OPENSSL, POSTGRESQL, PROCPS, PYTHON, Prerequisite,
    SSH, SYSTEM_PYTHON,
};

/// One part of `cargo verify`.
#[derive(Debug)]
pub struct Part {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it checks.
    pub checks: &'static str,
    /// What it runs.
    pub steps: &'static [Step],
    /// What the system must have for it.
    pub needs: &'static [Prerequisite],
    /// When it runs.
    pub turn: Turn,
    /// Hours: it runs only when it is named.
    pub only_named: bool,
}

/// When a part runs, of those that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// After the one before it.
    Next,
    /// Beside those that follow, with what they leave of the machine.
    Beside,
    /// After all that began before it.
    Last,
}

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Formatting, of what a macro declares too.
    Fmt,
    /// A cargo command, with its arguments.
    Cargo(&'static [&'static str]),
    /// Clippy for the widget's target, with its arguments.
    WasmClippy(&'static [&'static str]),
    /// Tests by nextest: those that its filter takes.
    Nextest(&'static str),
    /// A program of this workspace.
    Program(&'static str),
    /// The widget's tests in the browser.
    Browser,
    /// cargo-deny, with its checks.
    Deny(&'static [&'static str]),
    /// cargo-deny's advisories, where their database can be had.
    Advisories,
    /// Maven in the plugin's folder, with its goals.
    Maven(&'static [&'static str]),
    /// Any bytes for whatever reads foreign input, by libFuzzer.
    Fuzz,
    /// cargo-mutants on the merge, judged by its scenarios, samples, laws and model.
    Mutants,
}

/// The whole workspace with all that its crates can do. Each command that takes a crate of it alone would have cargo compile
/// half of the dependencies again, with the features that just this crate asks for.
pub const WORKSPACE: &[&str] = &["--workspace", "--all-features"];
/// Compiles what the tests are, and the programs.
pub const WORKSPACE_BUILD: &[&str] = &["build", "--locked", "--workspace", "--all-features", "--all-targets"];

/// All parts, in the order in which they begin: quick ones first, and what takes a machine to itself last.
pub const ALL: &[Part] = &[
    Part {
        name: "format",
        checks: "Rust is formatted",
        steps: &[Step::Fmt],
        needs: &[],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "clippy",
        checks: "lints of all crates, and of the widget and the pages for their own target",
        steps: &[
            Step::Cargo(&[
                "clippy",
                "--locked",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-Dwarnings",
            ]),
            Step::WasmClippy(&[
                "--locked",
                "-p",
                "milepost-widget",
                "-p",
                "milepost-pages",
                "--all-targets",
                "--",
                "-Dwarnings",
            ]),
        ],
        needs: &[COMPILER],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "deny",
        checks: "bans, licences and sources of dependencies; advisories where their database can be reached",
        steps: &[Step::Deny(&["bans", "licenses", "sources"]), Step::Advisories],
        needs: &[COMPILER, GIT],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "build",
        checks: "everything compiles, once for all that follows",
        steps: &[Step::Cargo(WORKSPACE_BUILD)],
        needs: &[COMPILER],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "rig",
        checks: "the real servers for the journeys are there: fetched or built once, beside what follows",
        steps: &[Step::Program("rig")],
        needs: &[COMPILER, GIT, PYTHON, MAVEN, POSTGRESQL, OPENSSL, SYSTEM_PYTHON, SSH, PROCPS],
        turn: Turn::Beside,
        only_named: false,
    },
    Part {
        name: "scenarios",
        checks: "what the page says after what happened, a file each, against the merge alone",
        steps: &[Step::Nextest("binary(scenarios)")],
        needs: &[COMPILER],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "unit",
        checks: "unit, property, contract and store tests of all crates but the journeys",
        steps: &[Step::Nextest("not (package(milepost-tests) or binary(scenarios))")],
        needs: &[COMPILER, POSTGRESQL],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "fuzz",
        checks: "what reads foreign input keeps its rules whatever the bytes (MILEPOST_FUZZ=NAME,…: some; MILEPOST_FUZZ_SECONDS=N: each so long)",
        steps: &[Step::Fuzz],
        needs: &[COMPILER],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "widget",
        checks: "the tests of widget and pages in headless Chromium",
        steps: &[Step::Browser],
        needs: &[COMPILER, CHROMIUM, CHROMEDRIVER],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "plugin",
        checks: "the plugin's unit tests, and its acceptance tests on a real Gerrit",
        steps: &[Step::Maven(&["verify"])],
        needs: &[GIT, SSH, MAVEN],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "package",
        checks: "the jar as it is shipped, its glibc and its budgets",
        steps: &[Step::Cargo(&["pkg"])],
        needs: &[COMPILER, GIT, PYTHON, MAVEN],
        turn: Turn::Next,
        only_named: false,
    },
    Part {
        name: "journeys",
        checks: "users' journeys with that jar: real servers, real browser, stand-ins with faults",
        steps: &[Step::Nextest("package(milepost-tests)")],
        needs: &prerequisites::ALL,
        turn: Turn::Last,
        only_named: false,
    },
    Part {
        name: "mutants",
        checks: "what the merge's tests notice when it is broken; an hour or two, so only when named (MILEPOST_MUTANTS=GLOB: some files)",
        steps: &[Step::Mutants],
        needs: &[COMPILER],
        turn: Turn::Next,
        only_named: true,
    },
];

impl Step {
    /// The command as a person would type it.
    pub fn shown(&self) -> String {
        match self {
            Self::Fmt => "cargo fmt --all --check -- backend/src/sources/*.rs".to_owned(),
            Self::Cargo(arguments) => format!("cargo {}", arguments.join(" ")),
            Self::WasmClippy(arguments) => {
                format!("cargo clippy --target wasm32-unknown-unknown {}", arguments.join(" "))
            }
            Self::Nextest(filter) => {
                format!("cargo nextest run {} -E '{filter}'", WORKSPACE.join(" "))
            }
            Self::Program(name) => format!("target/debug/{name}"),
            Self::Browser => "cargo test --target wasm32-unknown-unknown -p milepost-widget".to_owned(),
            Self::Deny(checks) => format!("cargo deny check {}", checks.join(" ")),
            Self::Advisories => "cargo deny check advisories".to_owned(),
            Self::Maven(goals) => format!("mvn -f gerrit-plugin {}", goals.join(" ")),
            Self::Fuzz => format!(
                "RUSTC_WORKSPACE_WRAPPER=target/debug/{} cargo {}",
                fuzz::WRAPPER,
                fuzz::BUILD.join(" ")
            ),
            Self::Mutants => "cargo mutants --file 'backend/src/merge*'".to_owned(),
        }
    }
}

/// The list for people.
pub fn table() -> String {
    ALL.iter().fold(String::new(), |table, part| {
        let commands: String =
            part.steps.iter().fold(String::new(), |all, step| format!("{all}{:11}$ {}\n", "", step.shown()));
        format!("{table}{:<11}{}\n{commands}", part.name, part.checks)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_shows_every_part_with_its_commands() {
        let table = table();
        for part in ALL {
            assert!(table.contains(&format!("{:<11}{}\n", part.name, part.checks)), "{table}");
        }
        assert!(table.contains("$ cargo deny check bans licenses sources\n"), "{table}");
    }
}
