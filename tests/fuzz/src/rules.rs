// SPDX-License-Identifier: Apache-2.0
//! Rules that more than one reader keeps.

/// Bytes that may come of an input, for each of its own.
const GROWTH: usize = 64;
/// Bytes that may come of any input, however short.
const LEAST: usize = 64 << 10;

/// Reads an input twice: the same comes of it, and not too much. Returns it.
pub(crate) fn steady(input: &[u8], read: impl Fn(&[u8]) -> String) -> String {
    let first = read(input);
    assert!(
        first.len() <= LEAST + GROWTH * input.len(),
        "{} bytes come of {}: {first:.200}",
        first.len(),
        input.len()
    );
    assert_eq!(first, read(input), "a second time it is not the same");
    first
}

/// Whether a text stays in the line in which it is shown, and shows what it says: no control character, no turn of direction.
pub(crate) fn is_line(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c))
}
