// SPDX-License-Identifier: Apache-2.0
//! Whether each case of the README's table stands in three files at least, and each file names cases of that table.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Files of each case at least.
const ENOUGH: usize = 3;
/// Files in all at least.
const FILES: usize = 60;
/// Begins the meaning of a case that has no files enough yet.
const NOT_YET: &str = "not yet: ";

/// Checks `files` against `README.md` in `root`; the error says all that is wrong.
pub(crate) fn check(root: &Path, files: &[PathBuf]) -> Result<(), String> {
    let readme = root.join("README.md");
    let readme = fs::read_to_string(&readme).map_err(|error| format!("{}: {error}", readme.display()))?;
    let mut found: BTreeMap<&str, (usize, bool)> =
        cases(&readme).map(|(case, not_yet)| (case, (0, not_yet))).collect();
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let Some(named) = text.lines().next().and_then(|line| line.strip_prefix("# case: ")) else {
            wrong.push(format!(
                "{}: its first line has to name its case, as in `# case: live`",
                file.display()
            ));
            continue;
        };
        for case in named.split(", ") {
            match found.get_mut(case.trim()) {
                Some((count, _)) => *count += 1,
                None => wrong.push(format!("{}: README.md has no case `{case}`", file.display())),
            }
        }
    }
    for (case, (count, not_yet)) in found {
        match (count, not_yet) {
            (0..ENOUGH, false) => wrong.push(format!("case `{case}` has {count} files, not {ENOUGH}")),
            (ENOUGH.., true) => {
                wrong.push(format!("case `{case}` has {count} files: take `{}` away", NOT_YET.trim()));
            }
            _ => {}
        }
    }
    if files.len() < FILES {
        wrong.push(format!("there are {} files, not {FILES}", files.len()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The rows of the table below `## Cases`: each case, and whether it is not yet told.
fn cases(readme: &str) -> impl Iterator<Item = (&str, bool)> {
    let section = readme.split_once("## Cases").map_or("", |(_, section)| section);
    let table = section.split_once("\n## ").map_or(section, |(table, _)| table);
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(case, meaning)| (case, meaning.starts_with(NOT_YET)))
}
