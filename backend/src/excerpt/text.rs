// SPDX-License-Identifier: Apache-2.0
//! Bytes to lines of plain text.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::decode::LONGEST;

/// Characters of a log's line, at most.
pub(super) const WIDTH: usize = 400;

/// The lines of a text without terminal escapes and control characters.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.split('\n').map(|line| clean(shown(first(line, LONGEST)).as_bytes())).collect()
}

/// All of a text in one line, under the same rules.
pub(super) fn one_line(text: &str) -> String {
    lines(first(text, LONGEST)).join(" ").trim().to_owned()
}

/// What a terminal would show last: progress bars return to the line's start.
fn shown(line: &str) -> &str {
    line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default()
}

/// A line without terminal escapes, control characters and the time that a CI server puts before it.
pub(super) fn clean(line: &[u8]) -> String {
    let line = readable(line);
    let line = if line.contains(['\x1b', '\u{9b}']) { ESCAPE.replace_all(&line, "") } else { line };
    let line = match line.as_bytes().first() {
        Some(b'0'..=b'9' | b'[') => {
            TIME.find(&line).map_or(&*line, |time| line.get(time.end()..).unwrap_or_default())
        }
        _ => &line,
    };
    if line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return line.trim_end().to_owned();
    }
    let shown = |c: char| if c == '\t' { ' ' } else { c };
    line.chars().map(shown).filter(|c| !hidden(*c)).collect::<String>().trim_end().to_owned()
}

/// UTF-8 where it is that, and each other byte as in Latin-1: logs are put together from what many programs wrote.
fn readable(line: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(line) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
    }
    Cow::Owned(text)
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

/// The first bytes of a text, as whole characters.
pub(super) fn first(line: &str, bytes: usize) -> &str {
    let mut end = bytes.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or_default()
}

/// ECMA-48: CSI and OSC sequences, and single escapes.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])|\x{9b}[0-?]*[ -/]*[@-~]",
    )
});

/// A name that begins with a letter: compilers number lines of code in the same way.
static HOST: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"^[A-Za-z][\w.-]* \| "));

/// As Zuul writes it, `2026-11-23 00:33:14.114700 | `, Jenkins' Timestamper, `[2026-11-23T00:33:14.114Z] `, and runners of Actions,
/// `2026-11-23T00:33:14.1147000Z `.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \| ?|\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\] ?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z )",
    )
});
