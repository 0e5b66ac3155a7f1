// SPDX-License-Identifier: Apache-2.0
//! Lines of a command's log. Each begins with a letter: `o` and `e` are what the command said, `h` is what the worker says of it,
//! and that holds the command's whole environment, so of it only what tells an end is taken. Pure.

use milepost_api::Excerpt;

use super::wire::Chunk;

/// How lines of the worker's begin that say how a command ended (`buildbot_worker/runprocess.py`).
const ENDS: [&str; 4] = [
    "command timed out",
    "command interrupted",
    "process killed by signal",
    "program finished with exit code",
];

/// What a command has said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    text: String,
    /// The number in the log of each line, from 1.
    numbers: Vec<usize>,
}

/// What is said in a part of a log; `by_command`: its lines have letters.
pub(super) fn said(chunks: &[Chunk], by_command: bool) -> Said {
    let mut said = Said::default();
    for chunk in chunks {
        let first = usize::try_from(chunk.firstline).unwrap_or(usize::MAX);
        for (place, line) in chunk.content.lines().enumerate() {
            let Some(line) = (if by_command { told(line) } else { Some(line) }) else { continue };
            said.text.push_str(line);
            said.text.push('\n');
            said.numbers.push(first.saturating_add(place).saturating_add(1));
        }
    }
    said
}

fn told(line: &str) -> Option<&str> {
    let mut letters = line.chars();
    let letter = letters.next()?;
    let rest = letters.as_str();
    match letter {
        'o' | 'e' => Some(rest),
        'h' => ENDS.iter().any(|end| rest.trim_start().starts_with(end)).then_some(rest),
        _ => None,
    }
}

impl Said {
    /// The lines that say why, by `find`, their number counted in the log. Lines are left out of it, so where its part is from the
    /// beginning, the number is looked up.
    pub(super) fn excerpt(
        &self,
        find: impl Fn(&[u8], bool) -> Option<Excerpt>,
        begins_late: bool,
    ) -> Option<Excerpt> {
        let mut excerpt = find(self.text.as_bytes(), begins_late)?;
        excerpt.number = excerpt.number.and_then(|number| self.numbers.get(number.checked_sub(1)?).copied());
        Some(excerpt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::excerpt;

    fn chunk(content: &str) -> Chunk {
        Chunk { content: content.to_owned(), firstline: 0 }
    }

    #[test]
    fn what_the_worker_says_of_a_command_is_left_out_but_for_its_end() {
        let log = include_str!("fixtures/contents.json");
        let chunks: super::super::wire::Chunks = serde_json::from_str(log).unwrap();
        let said = said(&chunks.logchunks, true);
        assert!(!said.text.contains("environment") && !said.text.contains("argv"), "{said:?}");
        assert!(said.text.contains("program finished with exit code 3"), "{said:?}");
        let excerpt = said.excerpt(excerpt::find, false).unwrap();
        assert_eq!(excerpt.lines[excerpt.cause.unwrap()], "test b ... FAILED: expected 4, got 5");
        assert_eq!(excerpt.number, Some(9), "counted in the log as the server shows it");
    }

    #[test]
    fn nothing_of_an_environment_is_shown_whatever_stands_in_it() {
        let text = "h environment:\nh  TOKEN=hunter2\nh  A=\nhunter3 is an own line\nh using PTY: False\noerror: no\n";
        let said = said(&[chunk(text)], true);
        // a value with a line end in it begins its next line with the worker's letter, too
        assert_eq!(said.text, "error: no\n");
    }
}
