// SPDX-License-Identifier: Apache-2.0
//! Scenarios: what happened, line by line, and the sentence that the page shows after it. `README.md` beside this file tells how
//! to write one; each file in the folders below is a test of its own.

mod answers;
mod cases;
mod expect;
mod model;
mod script;
mod world;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = scenarios(&root);
    if files.is_empty() {
        eprintln!("no scenario below {}", root.display());
        return ExitCode::FAILURE;
    }
    let (all, folder) = (files.clone(), root.clone());
    let cases = Trial::test("cases", move || Ok(cases::check(&folder, &all)?));
    let trials = files.into_iter().map(|file| {
        let name = file.strip_prefix(&root).unwrap_or(&file).with_extension("").display().to_string();
        Trial::test(name.clone(), move || {
            let text = fs::read_to_string(&file)?;
            let shown = script::play(&text).map_err(|error| format!("{}:{error}", file.display()))?;
            Ok(answers::keep(&name, &text, &shown)?)
        })
    });
    libtest_mimic::run(&arguments, trials.chain([cases]).chain(model::trials()).collect()).exit_code()
}

/// All `*.scenario` files, in the order of their names.
fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<_> =
        files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "scenario")).collect();
    found.extend(folders.iter().flat_map(|folder| scenarios(folder)));
    found.sort();
    found
}
