// SPDX-License-Identifier: Apache-2.0
//! How our programs end: 0 well, 1 not well, 2 where the machine lacks what they need.

use std::process::ExitCode;

use anyhow::Result;

use crate::setup::prerequisites::Missing;

/// Prints what went wrong and says so to the caller.
pub fn code(outcome: Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<Missing>() { 2 } else { 1 })
        }
    }
}
