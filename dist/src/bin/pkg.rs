// SPDX-License-Identifier: Apache-2.0
//! `cargo pkg`: builds what is shipped into `dist/out`.

use std::process::ExitCode;

use clap::Parser;
use milepost_dist::pkg::{self, Mode, Part};

/// Builds what is shipped into `dist/out`; without a part the jar, then holds it against the budgets
#[derive(Debug, Parser)]
#[command(bin_name = "cargo pkg")]
struct Arguments {
    /// One part alone
    part: Option<Part>,
    /// Quick to build, for tests and demos on this machine (its jar is called -dev)
    #[arg(long)]
    dev: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mode = if arguments.dev { Mode::Dev } else { Mode::Release };
    milepost_dist::exit::code(pkg::build(arguments.part, mode))
}
