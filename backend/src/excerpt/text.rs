// SPDX-License-Identifier: Apache-2.0
//! Bytes to lines of plain text.

use std::sync::LazyLock;

use regex::Regex;

/// Characters of a log's line, at most.
pub(super) const WIDTH: usize = 400;

/// Longer lines are cut before anything else looks at them: they are data, not words.
const LONGEST: usize = 8 << 10;

/// The lines of a log without terminal escapes, control characters and the time that Zuul puts before each line. The first
/// is left out when the log `begins_late`, since it may be half a line, and half a character.
pub(super) fn lines(log: &[u8], begins_late: bool) -> Vec<String> {
    let log = String::from_utf8_lossy(log);
    let lines = log.split('\n').skip(usize::from(begins_late));
    lines.map(clean).collect()
}

/// All of a text in one line, under the same rules.
pub(super) fn one_line(text: &str) -> String {
    lines(first(text, LONGEST).as_bytes(), false).join(" ").trim().to_owned()
}

fn clean(line: &str) -> String {
    let line = first(line, LONGEST);
    // what a terminal would show last: progress bars return to the line's start
    let line = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    let line = ESCAPE.replace_all(line, "");
    let line = ZUUL_TIME.replace(&line, "");
    let shown = |c: char| if c == '\t' { ' ' } else { c };
    line.chars().map(shown).filter(|c| !hidden(*c)).collect::<String>().trim_end().to_owned()
}

/// Control characters, and those that reorder or hide text.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The host that Ansible puts before what its tasks say (`localhost | `), where it is one and the same: it tells a reader nothing.
pub(super) fn host(lines: &[String]) -> Option<&str> {
    let mut hosts = lines.iter().filter_map(|line| HOST.find(line)).map(|host| host.as_str());
    let first = hosts.next()?;
    hosts.all(|host| host == first).then_some(first)
}

/// The line as it is shown, at most so many characters.
pub(super) fn cut(line: &str, most: usize) -> String {
    match line.char_indices().nth(most) {
        Some(_) => line.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => line.to_owned(),
    }
}

fn first(line: &str, bytes: usize) -> &str {
    let mut end = bytes.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or_default()
}

/// ECMA-48: CSI and OSC sequences, and single escapes.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])|\x{9b}[0-?]*[ -/]*[@-~]")
        .expect("a constant pattern, compiled in the tests")
});

/// A name that begins with a letter: compilers number lines of code in the same way.
static HOST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Za-z][\w.-]* \| ").expect("a constant pattern, compiled in the tests"));

static ZUUL_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \| ?")
        .expect("a constant pattern, compiled in the tests")
});
