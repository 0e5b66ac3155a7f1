// SPDX-License-Identifier: Apache-2.0
//! An excerpt of a log that streams by, of any size.

use milepost_api::Excerpt;

use super::{decode::Lines, mask, search::Search, text};

/// Looks for the cause in a log as it streams by, in memory that does not grow with it.
///
/// ```
/// let mut finder = milepost::excerpt::Finder::new(false);
/// for chunk in [&b"cc -c a.c\na.c:3:1: err"[..], b"or: expected ';'\nmake: *** [all] Error 1\n"] {
///     finder.take(chunk);
/// }
/// let excerpt = finder.finish().unwrap();
/// assert_eq!(excerpt.number, Some(2));
/// ```
#[derive(Default)]
pub struct Finder {
    lines: Lines,
    search: Search,
    begins_late: bool,
    /// The first line is left out of a log that begins late: it may be half a line, and half a character.
    skipped: bool,
}

impl Finder {
    /// `begins_late`: the log has more before what will be taken.
    pub fn new(begins_late: bool) -> Self {
        Self { begins_late, skipped: !begins_late, ..Self::default() }
    }

    /// Takes the next bytes, cut anywhere.
    pub fn take(&mut self, bytes: &[u8]) {
        let Self { lines, search, skipped, .. } = self;
        lines.take(bytes, &mut |line| each(search, skipped, line));
    }

    /// The lines around the cause; where no line stands out, the last lines. `None` for a log without text.
    pub fn finish(self) -> Option<Excerpt> {
        let Self { lines, mut search, begins_late, mut skipped } = self;
        lines.finish(&mut |line| each(&mut search, &mut skipped, line));
        let (lines, cause) = search.finish();
        // masked as a whole, since a private key is a block
        let masked = mask::lines(&lines);
        let blank = |line: &&String| line.trim().is_empty();
        let before = masked.iter().take_while(blank).count();
        let after = masked.iter().rev().take_while(blank).count();
        let kept = masked.get(before..masked.len() - after.min(masked.len() - before))?;
        if kept.is_empty() {
            return None;
        }
        let host = text::host(kept);
        let said = |line: &String| {
            text::cut(host.and_then(|host| line.strip_prefix(host)).unwrap_or(line), text::WIDTH)
        };
        let lines = kept.iter().map(said).collect();
        // Where a line is counted from is not known of a log that was read from its middle.
        let number = cause.as_ref().filter(|_| !begins_late).map(|cause| cause.number);
        let cause = cause.and_then(|cause| cause.at.checked_sub(before));
        Some(Excerpt { lines, cause, number, url: None })
    }
}

fn each(search: &mut Search, skipped: &mut bool, line: &[u8]) {
    if std::mem::replace(skipped, true) {
        search.take(&text::clean(line));
    }
}
