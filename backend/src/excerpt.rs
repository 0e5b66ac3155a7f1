// SPDX-License-Identifier: Apache-2.0
//! The lines of a failed job's log that say why: at most 40, plain text, secrets masked. Pure.
//!
//! A log is foreign text: it may be of any size, hold any bytes, and anybody may have written it who can push a change.

mod announced;
mod coverage;
mod decode;
mod ends;
mod finder;
mod fingerprint;
mod frame;
mod gotest;
mod gradle;
mod mask;
mod phrases;
mod recent;
mod search;
mod surefire;
mod tasks;
mod text;
mod words;

use milepost_api::Excerpt;
use regex::Regex;

pub use finder::Finder;
pub use fingerprint::fingerprint;

/// Lines of an excerpt, at most.
pub const LINES: usize = 40;

/// Of these at most so many stand after the cause.
const AFTER: usize = 12;

/// The lines around the cause of a failure in the end of a log; `begins_late`: the log has more before it. Where no line
/// stands out, the last lines. `None` for a log without text.
pub fn find(log: &[u8], begins_late: bool) -> Option<Excerpt> {
    let mut finder = Finder::new(begins_late);
    finder.take(log);
    finder.finish()
}

/// A server's own message under the same rules: plain text, masked, its first 40 lines.
pub fn plain(message: &str) -> String {
    let lines: Vec<_> = text::lines(message).into_iter().take(LINES).collect();
    let lines: Vec<_> = mask::lines(&lines).iter().map(|line| text::cut(line, text::WIDTH)).collect();
    lines.join("\n").trim().to_owned()
}

/// A foreign name and what it is set to under the same rules, each in one line of at most so many characters.
pub fn setting(name: &str, value: &str, most: usize) -> (String, String) {
    let name = text::one_line(name);
    // masked together, since a name may be what tells a secret
    let whole = mask::lines(&[format!("{name}={}", text::one_line(value))]).concat();
    let value = whole.strip_prefix(&name).and_then(|value| value.strip_prefix('=')).unwrap_or(&whole);
    (text::cut(&name, most), text::cut(value, most))
}

/// A foreign text under the same rules, in one line of at most so many characters.
pub fn line(text: &str, most: usize) -> String {
    text::cut(&mask::lines(&[text::one_line(text)]).concat(), most)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled in the tests")
}

#[cfg(test)]
mod tests;
