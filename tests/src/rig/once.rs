// SPDX-License-Identifier: Apache-2.0
//! Says what is set up for the first time and how long that took, so that nobody wonders what a quiet test waits for.

use std::time::Instant;

use anyhow::Result;

/// Does `job`, with a line before it and one with its duration after it.
pub fn told<T>(what: &str, job: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("setting up {what}, once");
    let start = Instant::now();
    let done = job()?;
    eprintln!("set up {what} in {:.1} s", start.elapsed().as_secs_f32());
    Ok(done)
}
