// SPDX-License-Identifier: Apache-2.0
//! Leaves out of the style sheet what only its readers here need.

use std::path::Path;
use std::{env, fs, io};

#[path = "../squeeze.rs"]
mod squeeze;

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    println!("cargo::rerun-if-changed=src/style.css");
    fs::write(Path::new(&out).join("style.css"), squeeze::squeezed(&fs::read_to_string("src/style.css")?))
}
