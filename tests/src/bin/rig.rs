// SPDX-License-Identifier: Apache-2.0
//! Fetches and builds the real servers into the user's cache, once; says what it does. What is there stays.

use std::process::ExitCode;

use milepost_tests::rig::{buildbot::Buildbot, stack::Stack};

#[tokio::main]
async fn main() -> ExitCode {
    let prepared = async {
        Stack::prepare().await?;
        Buildbot::prepare().await
    };
    match prepared.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rig: {error:#}");
            ExitCode::FAILURE
        }
    }
}
