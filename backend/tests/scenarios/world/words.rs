// SPDX-License-Identifier: Apache-2.0
//! Words that several kinds of line share.

use sha2::{Digest as _, Sha256};

/// A statement that cannot be read.
pub(crate) trait Unreadable {
    /// The error: what was found, and what may stand there.
    fn unreadable<T>(&self, allowed: &str) -> Result<T, String>;
}

impl Unreadable for [&str] {
    fn unreadable<T>(&self, allowed: &str) -> Result<T, String> {
        Err(format!("found `{}`; may be {allowed}", self.join(" ")))
    }
}

/// A number.
pub(super) fn number<N: std::str::FromStr>(word: &str) -> Result<N, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

/// `17,1`: a change and its patch set.
pub(super) fn patch_set(word: &str) -> Result<(u64, u32), String> {
    let (change, patch_set) = word.split_once(',').ok_or_else(|| format!("`{word}` is no `17,1`"))?;
    Ok((number(change)?, number(patch_set)?))
}

/// `1/3`: ready and desired pods.
pub(super) fn pods(word: &str) -> Result<(u32, u32), String> {
    let (ready, desired) = word.split_once('/').ok_or_else(|| format!("`{word}` is no `1/3`"))?;
    Ok((number(ready)?, number(desired)?))
}

/// `production/codfw` and `codfw` are one cluster, `zuul` is the CI server of the fixture.
pub(super) fn source(word: &str) -> &str {
    if word == "zuul" { "ci-main" } else { word.rsplit_once('/').map_or(word, |(_, cluster)| cluster) }
}

/// Whether a statement is about a source itself, not about what it says.
pub(super) fn is_health(words: &[&str]) -> bool {
    matches!(words, ["answers" | "refuses"] | ["is", "silent"])
}

/// Whether a statement is about a source's clock.
pub(super) fn is_clock(words: &[&str]) -> bool {
    words.starts_with(&["has", "a", "clock", "an", "hour"])
}

/// Hex digits made of a name: 64 of them.
pub(super) fn hex(name: &str) -> String {
    Sha256::digest(name.as_bytes()).iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"))
}
