// SPDX-License-Identifier: Apache-2.0
//! A quoted line, and which parts of it are names or words of others: those stay as they are in every language.

use std::fmt;

/// Before and after such a part, while a line is put together. No name has them.
const MARKS: [char; 2] = ['\u{1}', '\u{2}'];

/// What somebody else has given a name, or has said.
pub(in crate::merge) struct Name<T>(pub(in crate::merge) T);

impl<T: fmt::Display> fmt::Display for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [begin, end] = MARKS;
        write!(f, "{begin}{}{end}", self.0.to_string().replace(MARKS, ""))
    }
}

/// The line without marks, and its pieces: the first, third, … are words of ours.
pub(super) fn taken_apart(line: &str) -> (String, Vec<String>) {
    // Each mark ends a piece. What was put together without marks begins and ends with words of ours.
    let pieces: Vec<String> = line.split(MARKS).map(str::to_owned).collect();
    (pieces.concat(), pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_words_of_ours() {
        let of = |line: String| taken_apart(&line);
        let pieces = ["job ", "unit", " in ", "check", ""].map(str::to_owned).to_vec();
        assert_eq!(
            of(format!("job {} in {}", Name("unit"), Name("check"))),
            ("job unit in check".to_owned(), pieces)
        );
        assert_eq!(of("too many to tell".to_owned()).1, ["too many to tell"]);
        assert_eq!(of(Name("none").to_string()).1, ["", "none", ""]);
    }

    #[test]
    fn a_name_ends_where_it_ends() {
        let (text, pieces) = taken_apart(&format!("tags {}, done", Name("a\u{2}, \u{1}done")));
        assert_eq!(text, "tags a, done, done");
        assert_eq!(pieces, ["tags ", "a, done", ", done"]);
    }
}
