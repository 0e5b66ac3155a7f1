// SPDX-License-Identifier: Apache-2.0
//! `cargo demo`, see [`milepost_tests::demo`].

use std::process::ExitCode;

use clap::Parser as _;
use milepost_tests::demo::{self, Arguments};

#[tokio::main]
async fn main() -> ExitCode {
    match demo::run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
