// SPDX-License-Identifier: Apache-2.0
//! rustc for this workspace's own crates in the program that libFuzzer drives; see [`milepost_dist::verify::fuzz::rustc`].

use std::{env, os::unix::process::CommandExt as _, process::ExitCode};

use milepost_dist::{run, verify::fuzz};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let mut rustc = fuzz::rustc(&arguments);
    let error = rustc.exec();
    eprintln!("`{}` did not start: {error}", run::shown(&rustc));
    ExitCode::FAILURE
}
