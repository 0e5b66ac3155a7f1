// SPDX-License-Identifier: Apache-2.0
//! Lines that say that something failed, and lines after them that say what: test runners and Python write in this order.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::Rank;

/// A line that is still to come.
pub(super) struct Awaited {
    /// Index into the table.
    what: usize,
    /// In so many lines, else it does not come.
    left: usize,
}

impl Awaited {
    /// What is to come after this line.
    pub(super) fn after(said: &str) -> Option<Self> {
        let what = TABLE.iter().position(|(announces, ..)| announces.is_match(said))?;
        Some(Self { what, left: TABLE.get(what)?.2 })
    }

    /// The rank of the next line, if it is the one.
    pub(super) fn comes(&mut self, said: &str) -> Option<Rank> {
        self.left = self.left.saturating_sub(1);
        let (_, wanted, _, rank) = TABLE.get(self.what)?;
        wanted.is_match(said).then_some(*rank)
    }

    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }
}

/// What announces, what comes, within how many lines, and its rank.
static TABLE: LazyLock<Vec<(Regex, Regex, usize, Rank)>> = LazyLock::new(|| {
    [
        // the exception is the first line that is not indented as frames are
        (r"Traceback \(most recent call last\)", r"^[^\s].*\w", usize::MAX, Rank::Raised),
        // Surefire and Gradle: the exception
        (r"<<< (?:FAILURE|ERROR)!", r"\w", 3, Rank::Exact),
        (r"^\S+ > .+ FAILED$", r"\w", 2, Rank::Exact),
        // Maven's enforcer: what its rule wants; PHPUnit, after the test's name; Composer
        (r"\bfailed with message:$", r"\w", 2, Rank::Exact),
        (r"^There (?:was|were) \d+ (?:failure|error)s?:$", r"^[A-Za-z]", 4, Rank::Exact),
        (r"^\s+Problem \d+$", r"^\s+- \S", 2, Rank::Exact),
        // cargo: what the test gave back; jest and vitest: the exception, or what was expected
        (r"^---- .+ std(?:out|err) ----$", r"^Error: ", 60, Rank::Detail),
        (r"^\s*FAIL +\S+ > ", r"\w: ", 3, Rank::Detail),
        (r"^\s*\x{25cf} \S", r"^\s+(?:\w*Error\b|Expected)", 12, Rank::Detail),
        // webpack's and vite's: what could not be resolved and from where
        (r"^ERROR in \S", r"\w", 2, Rank::Exact),
        (r"^error during build:", r"\w", 2, Rank::Exact),
        // TAP of node: a YAML block
        (r"^\s*not ok\b", r#"^\s+error: ['"]"#, 16, Rank::Exact),
        // mocha: names, then the error
        (r"^\s*\d+ failing$", r"Error\b.*:", 40, Rank::Exact),
        // go, as long as it is not verbose; others may write in between
        (r"^\s*--- FAIL: ", r"^\s+\S+\.go:\d+: ", 3, Rank::Exact),
    ]
    .map(|(announces, wanted, within, rank)| {
        (super::pattern(announces), super::pattern(wanted), within, rank)
    })
    .into()
});
