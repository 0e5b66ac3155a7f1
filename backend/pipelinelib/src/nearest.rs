// SPDX-License-Identifier: Apache-2.0
//! The known name that somebody may have meant.

use crate::finding::quoted;

/// Longer names than any that is known are not compared.
const LONGEST: usize = 32;

/// Names that one is compared with, at most.
const COMPARED: usize = 256;

/// The known name nearest to this one, where it is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > LONGEST {
        return None;
    }
    let allowed = 2.min(length / 2);
    let near = |known: &&str| {
        known.len() <= LONGEST && known.len().abs_diff(name.len()) <= allowed && *known != name
    };
    let known = known.into_iter().take(COMPARED).filter(near).map(|known| (distance(name, known), known));
    known.filter(|(distance, _)| *distance <= allowed).min().map(|(_, known)| known)
}

/// ", did you mean …?", or nothing.
pub(crate) fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)))
}

/// Changes of one character that make one of the other (Levenshtein), case aside.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            left = (above + 1).min(left + 1).min(corner + usize::from(a != *b));
            corner = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found() {
        let known = ["build", "blubberfile", "imageID", "exports"];
        assert_eq!(nearest("biuld", known), Some("build"));
        assert_eq!(nearest("imageId", known), Some("imageID"), "only the case differs");
        assert_eq!(nearest("export", known), Some("exports"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"b".repeat(1_000_000), known), None, "nobody meant this");
    }

    #[test]
    fn a_distance_is_counted_in_characters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("ä", "a"), 1);
    }
}
