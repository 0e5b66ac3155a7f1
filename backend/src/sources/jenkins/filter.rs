// SPDX-License-Identifier: Apache-2.0
//! Which jobs are looked at: full names and globs, and the folders in which they all are.

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use super::{place::Place, wire::DEPTH};

/// A job's or folder's full name, or a glob in which `*` stays within one name and `**` does not. What is below it counts, too.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    text: String,
    glob: GlobMatcher,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let right = "`folder/job` or `folder/**` is right";
        let text = text.trim_matches('/').to_owned();
        if text.is_empty() {
            return Err(format!("no name: {right}"));
        }
        let glob = GlobBuilder::new(&text).literal_separator(true).build();
        let glob = glob.map_err(|error| format!("no glob ({}): {right}", error.kind()))?;
        Ok(Self { glob: glob.compile_matcher(), text })
    }
}

impl Pattern {
    /// Whether the job, or a folder that it is in, is meant.
    fn matches(&self, place: &Place) -> bool {
        let names = place.names();
        (1..=names.len())
            .any(|count| names.get(..count).is_some_and(|names| self.glob.is_match(names.join("/"))))
    }

    /// The names before the first one that is a glob.
    fn root(&self) -> Place {
        let special = |name: &str| name.contains(['*', '?', '[', '{', '\\']);
        let fixed = self.text.split('/').take_while(|name| !special(name));
        fixed.fold(Place::root(), |at, name| at.child(name).unwrap_or(at))
    }
}

/// Whether a job is looked at.
pub(super) fn wanted(patterns: &[Pattern], place: &Place) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(place))
}

/// The folders and jobs that are asked for, none of which is within reach of another.
pub(super) fn roots(patterns: &[Pattern]) -> Vec<Place> {
    if patterns.is_empty() {
        return vec![Place::root()];
    }
    let mut all: Vec<Place> = patterns.iter().map(Pattern::root).collect();
    all.sort();
    all.dedup();
    // Sorted, a folder comes before what is in it.
    let mut roots: Vec<Place> = Vec::new();
    for place in all {
        let reaches = |root: &Place| {
            let below = place.names().strip_prefix(root.names());
            below.is_some_and(|below| below.len() + 1 < DEPTH)
        };
        if !roots.iter().any(reaches) {
            roots.push(place);
        }
    }
    roots
}

/// Whether a job that is looked at may be there, or below it.
pub(super) fn may_be_below(patterns: &[Pattern], place: &Place) -> bool {
    let deep =
        |pattern: &Pattern| pattern.text.contains("**") && place.names().starts_with(pattern.root().names());
    wanted(patterns, place) || patterns.iter().any(deep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts.iter().map(|text| (*text).to_owned().try_into().unwrap()).collect()
    }

    fn place(full: &str) -> Place {
        Place::of_full_name(full).unwrap()
    }

    #[test]
    fn jobs_are_asked_for_in_the_folders_that_hold_them_all() {
        let names = |texts: &[&str]| -> Vec<String> {
            roots(&patterns(texts)).iter().map(Place::full_name).collect()
        };
        assert_eq!(names(&[]), [""]);
        assert_eq!(names(&["a/unit", "a/*", "b/c/**", "b/c d/e"]), ["a", "b/c", "b/c d/e"]);
        assert_eq!(names(&["a/b", "**/unit"]), [""]);
        assert_eq!(names(&["**", "a/b/c/*", "a/b/c/d/*"]), ["", "a/b/c/d"], "too deep for the root");
    }

    #[test]
    fn a_folder_means_what_is_in_it() {
        let all = patterns(&["demo app/unit", "team/**", "x*"]);
        for (full, is) in [
            ("demo app/unit", true),
            ("demo app/unit/main", true),
            ("demo app/unit2", false),
            ("team/a/b", true),
            ("x1", true),
            ("x1/y", true),
            ("y", false),
        ] {
            assert_eq!(wanted(&all, &place(full)), is, "{full}");
        }
        assert!(wanted(&[], &place("anything")));
    }
}
