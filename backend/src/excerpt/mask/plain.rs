// SPDX-License-Identifier: Apache-2.0
//! What only looks like a secret where a pattern has found one: a test's name, a count, a directory, a place in a file. Each says so of
//! what it knows alone; whatever else it is, it stays masked.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::excerpt::pattern;

/// Whether what was found is plain; with the text before it. The first group of a pattern is what is shown, the second what is not.
pub(super) type IsPlain = fn(&str, &Captures<'_>) -> bool;

/// What reports say after a name or word that ends in "pass".
static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:expected|assert(?:ion|ed)?|got|want(?:ed)?|failed|fails|failure|passed|ok|error|timeout|timed|skipped|missing|invalid|not|no|should|must|cannot)$",
    )
});

/// What stands before a test's name.
static OUTCOME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|\s)(?:FAIL|FAILED|PASS|PASSED|ERROR|SKIP|SKIPPED|ok|not ok)[:\s]\s*$"));

/// `auth-pass: expected 200`, `FAIL test_auth_pass: …`, `-pass failed`.
pub(super) fn reported(before: &str, found: &Captures<'_>) -> bool {
    let (name, value) = (part(found, 1).trim(), part(found, 2));
    let of_test = name.starts_with("test_") && name.ends_with(':') && OUTCOME.is_match(before);
    !name.contains('=') && (of_test || REPORTED.is_match(value))
}

/// `12` of `12 of 13`, or `12/13`.
static COUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d+(?:/\d+| of \d+)$"));

/// `TEST_PASS: 12 of 13`; `OLD_PWD=/work`, since a `PWD` may be a directory, too.
pub(super) fn counted(_before: &str, found: &Captures<'_>) -> bool {
    let (name, value) = (part(found, 1), part(found, 2));
    let directory = name.contains("_PWD") && value.starts_with('/');
    directory || (name.contains(':') && COUNT.is_match(value))
}

/// `mysql mkdir -p /x`: `-p` of another program that is named between, with a path.
pub(super) fn path_of_another(_before: &str, found: &Captures<'_>) -> bool {
    // the first one is the pattern's own program
    let mut words = part(found, 1).split_whitespace().skip(1);
    let other = words.any(|word| matches!(word, "mkdir" | "rmdir" | "cp" | "install" | "touch"));
    other && part(found, 2).contains('/')
}

/// A time of the day, and a line and column, behind a colon.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d+(?::\d+)*(?:Z|:)?$"));
/// `10`, or a file.
static TIMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{1,2}|[^@]*\.[a-z]{1,4})$"));
/// Programs whose `-u` takes no user, and whose words are places of other hosts.
static COPIES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:rsync|scp)(?:\s[^&|;]*)?$"));

/// `date -u 10:00:00Z`, `mypy -u x.py:12:5:`, `rsync -u host:/src`.
pub(super) fn no_user(before: &str, found: &Captures<'_>) -> bool {
    let user = part(found, 1).trim_end_matches(':').rsplit([' ', '=', '"', '\'']).next().unwrap_or_default();
    let value = part(found, 2);
    let place = value.starts_with('/') && COPIES.is_match(before);
    place || (TIMED.is_match(user) && NUMBERS.is_match(value))
}

fn part<'t>(found: &Captures<'t>, group: usize) -> &'t str {
    found.get(group).map_or("", |found| found.as_str())
}
