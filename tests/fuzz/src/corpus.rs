// SPDX-License-Identifier: Apache-2.0
//! Inputs that a reader is tried with first: recorded and written ones of its own tests, and those that once broke a rule.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::Target;

/// Its folder holds a folder for each target.
pub const INPUTS: &str = "tests/fuzz/inputs";

/// The inputs of a target, by path, in the order of their paths; `root` is the workspace's.
pub fn inputs(root: &Path, target: &Target) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut paths = Vec::new();
    for seed in target.seeds {
        let found = beginning(&root.join(seed))?;
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no {seed}")));
        }
        paths.extend(found);
    }
    let own = root.join(INPUTS).join(target.name);
    if own.is_dir() {
        paths.extend(files(&own)?);
    }
    paths.into_iter().map(|path| fs::read(&path).map(|bytes| (path, bytes))).collect()
}

/// The file of that path; all files of a folder; else all whose path begins so.
fn beginning(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if path.is_dir() {
        return files(path);
    }
    let begins = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files = files(path.parent().unwrap_or(path))?;
    files.retain(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins)));
    Ok(files)
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = entries.collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::all;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    #[test]
    fn every_input_keeps_the_rules() {
        for target in all() {
            let inputs = inputs(root(), target).unwrap();
            assert!(!inputs.is_empty(), "{} has nothing to begin with", target.name);
            for (path, input) in inputs {
                println!("{}: {}", target.name, path.display());
                (target.read)(&input);
            }
        }
    }

    #[test]
    fn every_folder_of_inputs_is_a_targets() {
        for entry in fs::read_dir(root().join(INPUTS)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(Target::named(&name).is_some(), "{INPUTS}/{name}");
        }
    }
}
