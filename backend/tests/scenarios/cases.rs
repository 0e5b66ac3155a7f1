// SPDX-License-Identifier: Apache-2.0
//! Whether each case of the README's table stands in three files at least, each file names cases of that table, and what is not
//! expected somewhere is said at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Files of each case at least.
const ENOUGH: usize = 3;

/// Checks `files` against `README.md` in `root`; the error says all that is wrong.
pub(crate) fn check(root: &Path, files: &[PathBuf]) -> Result<(), String> {
    let readme = root.join("README.md");
    let readme = fs::read_to_string(&readme).map_err(|error| format!("{}: {error}", readme.display()))?;
    let mut found: BTreeMap<&str, usize> = cases(&readme).map(|case| (case, 0)).collect();
    let mut wrong = Vec::new();
    let (mut said, mut unsaid) = (BTreeSet::new(), Vec::new());
    for file in files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        for expected in text.lines().filter_map(|line| line.strip_prefix("  > ")) {
            match expected.strip_prefix("not ") {
                Some(unexpected) => unsaid.push((file, unexpected.to_owned())),
                None => {
                    said.insert(shape(expected));
                }
            }
        }
        let Some(named) = text.lines().next().and_then(|line| line.strip_prefix("# case: ")) else {
            wrong.push(format!(
                "{}: its first line has to name its case, as in `# case: live`",
                file.display()
            ));
            continue;
        };
        for case in named.split(", ") {
            match found.get_mut(case.trim()) {
                Some(count) => *count += 1,
                None => wrong.push(format!("{}: README.md has no case `{case}`", file.display())),
            }
        }
    }
    // A misspelt sentence is never said.
    let never = unsaid.iter().filter(|(_, unexpected)| !said.contains(&shape(unexpected)));
    wrong.extend(never.map(|(file, unexpected)| {
        format!("{}: no scenario expects anything like `{unexpected}`", file.display())
    }));
    let few = found.into_iter().filter(|(_, count)| *count < ENOUGH);
    wrong.extend(few.map(|(case, count)| format!("case `{case}` has {count} files, not {ENOUGH}")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The cases of the table below `## Cases`.
fn cases(readme: &str) -> impl Iterator<Item = &str> {
    let section = readme.split_once("## Cases").map_or("", |(_, section)| section);
    let table = section.split_once("\n## ").map_or(section, |(table, _)| table);
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(case, _)| case)
}

/// A sentence without its names, numbers and moments.
fn shape(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches("  # picture");
    let mut words: Vec<_> = sentence.split_whitespace().map(|word| word.trim_matches([':', ','])).collect();
    words.retain(|word| !is_name(word));
    words.join(" ")
}

fn is_name(word: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const PLACES: [&str; 6] = ["staging", "eqiad", "codfw", "production", "Staging", "Production"];
    word.contains(|c: char| c.is_ascii_digit() || c == '@') || DAYS.contains(&word) || PLACES.contains(&word)
}
