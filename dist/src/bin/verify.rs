// SPDX-License-Identifier: Apache-2.0
//! `cargo verify`: every check and test.

use std::process::ExitCode;

use clap::Parser;
use milepost_dist::{
    exit,
    verify::{self, parts},
};

/// Runs every check and test, or only the parts that are named; ends with `N passed, N failed`
#[derive(Debug, Parser)]
#[command(bin_name = "cargo verify --")]
struct Arguments {
    /// Parts to run, of those that --list shows
    parts: Vec<String>,
    /// Show the parts and what they run
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list {
        print!("{}", parts::table());
        return ExitCode::SUCCESS;
    }
    exit::code(verify::select(&arguments.parts).and_then(|parts| verify::verify(&parts)))
}
