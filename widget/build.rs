// SPDX-License-Identifier: Apache-2.0
//! Lists the golden samples of the wire and the sources with words for the tests, so that a new one is read without anyone naming it; and
//! leaves out of the style sheet what only its readers here need.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

mod squeeze;

use squeeze::squeezed;

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let out = Path::new(&out);
    println!("cargo::rerun-if-changed=src/style.css");
    fs::write(out.join("style.css"), squeezed(&fs::read_to_string("src/style.css")?))?;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/api/samples");
    list(&mut files(&samples, "json")?, &out.join("samples.rs"))?;
    list(&mut files(&samples.join("detail"), "json")?, &out.join("details.rs"))?;
    list(&mut files(&samples.join("why"), "json")?, &out.join("grounds.rs"))?;
    // A new script is one that `cargo pkg` names: no need to look at all of this folder each time.
    println!("cargo::rerun-if-changed=../dist/src/pkg/widget.rs");
    let mut sources = files(Path::new("."), "js")?;
    for folder in ["src", "pages/src"] {
        below(Path::new(folder), &mut sources)?;
    }
    list(&mut sources, &out.join("sources.rs"))
}

/// The Rust below a folder.
fn below(folder: &Path, sources: &mut Vec<PathBuf>) -> io::Result<()> {
    sources.extend(files(folder, "rs")?);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            below(&entry.path(), sources)?;
        }
    }
    Ok(())
}

/// A folder's files of one kind.
fn files(folder: &Path, kind: &str) -> io::Result<Vec<PathBuf>> {
    if folder != Path::new(".") {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == kind) {
            files.push(path.canonicalize()?);
        }
    }
    Ok(files)
}

/// Writes name and text of files as Rust.
fn list(files: &mut [PathBuf], to: &Path) -> io::Result<()> {
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(list, "({name:?}, include_str!({:?})),", file.display().to_string())
            .map_err(io::Error::other)?;
    }
    list += "]\n";
    fs::write(to, list)
}
