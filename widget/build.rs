// SPDX-License-Identifier: Apache-2.0
//! Lists the golden samples of the wire for the tests, so that a new sample is read without anyone naming it; and leaves out of the
//! style sheet what only its readers here need.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

mod squeeze;

use squeeze::squeezed;

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let out = Path::new(&out);
    println!("cargo::rerun-if-changed=src/style.css");
    fs::write(out.join("style.css"), squeezed(&fs::read_to_string("src/style.css")?))?;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/api/samples");
    list(&samples, &out.join("samples.rs"))?;
    list(&samples.join("detail"), &out.join("details.rs"))
}

/// Writes name and text of a folder's samples as Rust.
fn list(samples: &Path, to: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", samples.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(samples)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path.canonicalize()?);
        }
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(list, "({name:?}, include_str!({:?})),", file.display().to_string())
            .map_err(io::Error::other)?;
    }
    list += "]\n";
    fs::write(to, list)
}
