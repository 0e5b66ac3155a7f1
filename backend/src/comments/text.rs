// SPDX-License-Identifier: Apache-2.0
//! A comment's lines, and what of them may be shown.

pub(super) use crate::{excerpt::line, sources::address::shown as address};

/// Bytes of a comment that are looked at; the plugin sends fewer.
const LONGEST: usize = 64 << 10;
/// Characters of a name.
pub(super) const NAME: usize = 200;

/// The comment's own lines: without those that Gerrit puts before them (`Patch Set 2: Verified-1`, `(3 comments)` on lines of the change),
/// and without those that quote another comment.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let of_gerrit = |(n, line): &(usize, &str)| {
        let counts =
            || line.starts_with('(') && (line.ends_with(" comment)") || line.ends_with(" comments)"));
        *n == 0 && line.starts_with("Patch Set ") || *n < 4 && counts()
    };
    let own = text.lines().enumerate().filter(move |line| !of_gerrit(line)).map(|(_, line)| line.trim_end());
    own.filter(|line| !line.trim_start().starts_with('>'))
}

/// A name as it is shown; `None` where nothing of it can be.
pub(super) fn name(text: &str) -> Option<String> {
    Some(line(text, NAME)).filter(|name| !name.is_empty())
}
