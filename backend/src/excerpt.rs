// SPDX-License-Identifier: Apache-2.0
//! The lines of a failed job's log that say why: at most 40, plain text, secrets masked. Pure.
//!
//! A log is foreign text: it may be of any size, hold any bytes, and anybody may have written it who can push a change.

mod cause;
mod mask;
mod text;

use milepost_api::Excerpt;

/// Lines of an excerpt, at most.
pub const LINES: usize = 40;

/// Of these at most so many stand after the cause.
const AFTER: usize = 8;

/// The lines around the cause of a failure in the end of a log; `begins_late`: the log has more before it. Where no line
/// stands out, the last lines. `None` for a log without text.
pub fn find(log: &[u8], begins_late: bool) -> Option<Excerpt> {
    let lines = text::lines(log, begins_late);
    let cause = cause::find(&lines);
    let (from, to) = match &cause {
        Some(cause) => around(cause, lines.len()),
        None => (lines.len().saturating_sub(LINES), lines.len()),
    };
    let chosen = lines.get(from..to)?;
    // masked as a whole, since a private key is a block
    let masked = mask::lines(chosen);
    let blank = |line: &&String| line.trim().is_empty();
    let before = masked.iter().take_while(blank).count();
    let after = masked.iter().rev().take_while(blank).count();
    let kept = masked.get(before..masked.len() - after.min(masked.len() - before))?;
    if kept.is_empty() {
        return None;
    }
    let host = text::host(kept);
    let said =
        |line: &String| text::cut(host.and_then(|host| line.strip_prefix(host)).unwrap_or(line), text::WIDTH);
    let lines = kept.iter().map(said).collect();
    // Where a line is counted from is not known of a log that was read from its middle.
    let number = cause.as_ref().filter(|_| !begins_late).map(|cause| cause.line + 1);
    let cause = cause.and_then(|cause| cause.line.checked_sub(from + before));
    Some(Excerpt { lines, cause, number, url: None })
}

/// A server's own message under the same rules: plain text, masked, its first 40 lines.
pub fn plain(message: &str) -> String {
    let lines: Vec<_> = text::lines(message.as_bytes(), false).into_iter().take(LINES).collect();
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

/// What is shown around a cause: its block's beginning where it fits, and a few lines more.
fn around(cause: &cause::Cause, count: usize) -> (usize, usize) {
    let to = (cause.line + 1 + AFTER).min(cause.end).min(count);
    let from = to.saturating_sub(LINES).max(cause.begin);
    (from, to)
}

#[cfg(test)]
mod tests;
