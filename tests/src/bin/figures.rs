// SPDX-License-Identifier: Apache-2.0
//! `cargo figures`, see [`milepost_tests::figures`].

use std::process::ExitCode;

use clap::Parser as _;
use milepost_tests::figures::{self, Arguments};

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(figures::run(Arguments::parse())).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("figures: {error:#}");
            ExitCode::FAILURE
        }
    }
}
