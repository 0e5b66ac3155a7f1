// SPDX-License-Identifier: Apache-2.0
//! The list of parts: what each is called, what it checks, and the commands it runs.

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
    /// Hours: it runs only when it is named.
    pub only_named: bool,
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
    /// Tests by nextest, with its arguments.
    Nextest(&'static [&'static str]),
    /// The widget's tests in the browser.
    Browser,
    /// cargo-deny, with its checks.
    Deny(&'static [&'static str]),
    /// cargo-deny's advisories, where their database can be had.
    Advisories,
    /// Maven in the plugin's folder, with its goals.
    Maven(&'static [&'static str]),
    /// cargo-mutants on the merge, judged by its scenarios, samples, laws and model.
    Mutants,
}

/// All parts, in the order in which they run: quick ones first.
pub const ALL: &[Part] = &[
    Part { name: "format", checks: "Rust is formatted", steps: &[Step::Fmt], needs: &[], only_named: false },
    Part {
        name: "clippy",
        checks: "lints of all crates, and of the widget for its own target",
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
            Step::WasmClippy(&["--locked", "-p", "milepost-widget", "--all-targets", "--", "-Dwarnings"]),
        ],
        needs: &[COMPILER],
        only_named: false,
    },
    Part {
        name: "deny",
        checks: "bans, licences and sources of dependencies; advisories where their database can be reached",
        steps: &[Step::Deny(&["bans", "licenses", "sources"]), Step::Advisories],
        needs: &[COMPILER, GIT],
        only_named: false,
    },
    Part {
        name: "scenarios",
        checks: "what the page says after what happened, a file each, against the merge alone",
        steps: &[Step::Nextest(&["-p", "milepost", "--test", "scenarios"])],
        needs: &[COMPILER],
        only_named: false,
    },
    Part {
        name: "unit",
        checks: "unit, property, contract and store tests of all crates but the journeys",
        steps: &[Step::Nextest(&[
            "--workspace",
            "--exclude",
            "milepost-tests",
            "-E",
            "not binary(scenarios)",
        ])],
        needs: &[COMPILER, POSTGRESQL],
        only_named: false,
    },
    Part {
        name: "widget",
        checks: "the widget's tests in headless Chromium",
        steps: &[Step::Browser],
        needs: &[COMPILER, CHROMIUM, CHROMEDRIVER],
        only_named: false,
    },
    Part {
        name: "plugin",
        checks: "the plugin's unit tests, and its acceptance tests on a real Gerrit",
        steps: &[Step::Maven(&["verify"])],
        needs: &[GIT, SSH, MAVEN],
        only_named: false,
    },
    Part {
        name: "package",
        checks: "the jar as it is shipped, its glibc and its budgets",
        steps: &[Step::Cargo(&["pkg"])],
        needs: &[COMPILER, GIT, PYTHON, MAVEN],
        only_named: false,
    },
    Part {
        name: "rig",
        checks: "the real servers for the journeys are there: fetched or built once",
        steps: &[Step::Cargo(&["run", "--quiet", "--locked", "-p", "milepost-tests", "--bin", "rig"])],
        needs: &[COMPILER, GIT, PYTHON, MAVEN, POSTGRESQL, OPENSSL, SYSTEM_PYTHON, SSH, PROCPS],
        only_named: false,
    },
    Part {
        name: "journeys",
        checks: "users' journeys with that jar: real servers, real browser, stand-ins with faults",
        steps: &[Step::Nextest(&["-p", "milepost-tests"])],
        needs: &prerequisites::ALL,
        only_named: false,
    },
    Part {
        name: "mutants",
        checks: "what the merge's tests notice when it is broken; an hour or two, so only when named (MILEPOST_MUTANTS=GLOB: some files)",
        steps: &[Step::Mutants],
        needs: &[COMPILER],
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
            Self::Nextest(arguments) => format!("cargo nextest run {}", arguments.join(" ")),
            Self::Browser => "cargo test --target wasm32-unknown-unknown -p milepost-widget".to_owned(),
            Self::Deny(checks) => format!("cargo deny check {}", checks.join(" ")),
            Self::Advisories => "cargo deny check advisories".to_owned(),
            Self::Maven(goals) => format!("mvn -f gerrit-plugin {}", goals.join(" ")),
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
