// SPDX-License-Identifier: Apache-2.0
//! Names of sections that the file does not have yet.

use std::collections::BTreeSet;

/// The longest that a section's name may be.
const LONGEST: usize = 60;

/// A name for what is of `project`: its last part, the whole of it where that is taken, or with a number behind. `default` means
/// something else in `[services]`.
pub(super) fn free(project: &str, taken: &BTreeSet<String>) -> String {
    let last = project.rsplit('/').next().unwrap_or_default();
    let is_free = |name: &String| name != "default" && !name.is_empty() && !taken.contains(name);
    let whole = plain(project);
    let whole = if whole.is_empty() { "project".to_owned() } else { whole };
    let more = (2..).map(|nth| format!("{whole}-{nth}"));
    let mut names = [plain(last), whole.clone()].into_iter().chain(more);
    names.find(is_free).unwrap_or(whole)
}

/// Only what may stand in a section's name without quotes.
fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let plain: String = text.chars().take(LONGEST).map(keep).collect();
    plain.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_plain_and_free() {
        let taken = BTreeSet::from(["taken".to_owned(), "demo-taken".to_owned(), "a-taken".to_owned()]);
        for (project, name) in [
            ("demo/app", "app"),
            ("app", "app"),
            ("demo/app.v2 ü", "app-v2"),
            ("demo/taken", "demo-taken-2"),
            ("other/taken", "other-taken"),
            ("demo/default", "demo-default"),
            ("default", "default-2"),
            ("demo/ü", "demo"),
            ("ü", "project"),
            ("", "project"),
        ] {
            assert_eq!(free(project, &taken), name, "{project}");
        }
        assert!(free(&"a".repeat(300), &BTreeSet::new()).len() <= 64);
    }
}
