// SPDX-License-Identifier: Apache-2.0
//! `milepost`: see `milepost --help` and `backend/ARCHITECTURE.md`.

use std::process::ExitCode;

use clap::Parser;
use milepost::{cli, run, status};

fn main() -> ExitCode {
    match cli::Cli::parse().command {
        cli::Command::Serve(serve) => run::serve(&serve).into(),
        cli::Command::CheckConfig(check) => cli::check_config(&check).into(),
        cli::Command::Discover(asked) => cli::discover(&asked).into(),
        cli::Command::Lint(asked) => cli::lint(&asked).into(),
        cli::Command::Backup(backup) => cli::backup(&backup).into(),
        cli::Command::Status(asked) => status::status(&asked),
        cli::Command::Completions { shell } => cli::completions(shell).into(),
        cli::Command::Manual => cli::manual().into(),
        cli::Command::Openapi => cli::openapi().into(),
    }
}
