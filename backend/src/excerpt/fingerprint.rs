// SPDX-License-Identifier: Apache-2.0
//! What stays the same of a failure's cause when it happens to another change, at another time, on another machine.

use std::{borrow::Cow, sync::LazyLock};

use milepost_api::Excerpt;
use regex::{Captures, Regex};

use super::{frame, text};

/// Characters of a fingerprint, at most.
const LONGEST: usize = 200;

/// The words of the cause, without numbers, hashes, times, durations, addresses, temporary names and line numbers; the same
/// for the same failure of other changes. A job's or stage's name is no part of it. `None` where no line stands out, or
/// where it says too little to tell one failure from another (`exit code 1`).
pub fn fingerprint(excerpt: &Excerpt) -> Option<String> {
    let at = excerpt.cause?;
    let cause = blanked(frame::said(excerpt.lines.get(at)?));
    if GENERIC.is_match(&cause) {
        return None;
    }
    // `thread 'main' panicked at src/main.rs:3:5:`: what it says is in the next line
    let next =
        excerpt.lines.get(at + 1).filter(|_| cause.ends_with(':')).map(|next| blanked(frame::said(next)));
    let whole = next.map_or(cause.clone(), |next| format!("{cause} {next}"));
    let words = WORD.find_iter(&whole).count();
    (words > 1).then(|| text::cut(&whole, LONGEST))
}

fn blanked(line: &str) -> String {
    let mut line = line.to_owned();
    for (pattern, replacement) in BLANKED.iter() {
        if let Cow::Owned(changed) = pattern.replace_all(&line, *replacement) {
            line = changed;
        }
    }
    let line = HEX.replace_all(&line, |found: &Captures<'_>| {
        let hex = &found[0];
        // `feedface` may be a word, and `1234567` is a number
        let mixed =
            hex.contains(|c: char| c.is_ascii_digit()) && hex.contains(|c: char| c.is_ascii_alphabetic());
        if mixed { "#".to_owned() } else { hex.to_owned() }
    });
    let line = NUMBER.replace_all(&line, "#");
    let line = REPEATED.replace_all(&line, "#");
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// In order.
static BLANKED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        // moments: dates with times, times alone
        (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?", "#"),
        (r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b", "#"),
        (r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", "#"),
        // a temporary place, by its folder; what is below is made anew each time
        (r#"(?:/private)?(?:/tmp|/var/tmp|/var/folders|/dev/shm)/[^\s:'"`,)\]]+"#, "/tmp/#"),
        (r"(?i)[a-z]:\\[^\s]*\\temp\\[^\s]+", "/tmp/#"),
        // a machine's home or work folder is not the failure's
        (r"/(?:home|Users)/[^/\s]+/", "/home/#/"),
        (r"\b0[xX][0-9a-fA-F]+\b", "#"),
        // names that Kubernetes makes: of a ReplicaSet's pod
        (r"-[0-9a-z]{8,10}-[0-9a-z]{5}\b", "-#"),
        // durations with their units
        (r"(?i)\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)\b", "#"),
    ]
    .map(|(text, replacement)| (super::pattern(text), replacement))
    .into()
});

/// IPv6 addresses; short commits and longer digests.
static HEX: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"\[?\b[0-9a-fA-F]{1,4}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{1,4}\b\]?|\b[0-9a-f]{7,128}\b",
    )
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"\d+(?:[.,]\d+)*"));
/// `10.0.0.1:443` and `a.c:3:5` may have lost one number or two.
static REPEATED: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"#(?:[:.,#-]*#)+"));
static WORD: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"\p{Alphabetic}{2,}"));

/// What a shell, make, npm or a CI server says of any failure, and a framework before it comes to the point.
static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"(?ix)^\W*(?:
            (?:error|fatal|failure|failed)[:!]?\W*
            | .*\b(?:exit(?:ed)?|return(?:ed)?)\s(?:with\s)?(?:code|status|value)\b\W*
            | .*\b(?:script\s)?returned\sexit\scode\s\#
            | (?:g?make|ninja)\b.*\*\*\*.*
            | npm\s(?:err!|error)\s(?:code|errno|syscall|path)\b.*
            | (?:\[info\]\s)?build\s(?:failure|failed).*
            | .*non-zero\sreturn\scode.*
            | finished:\sfailure
            | command\sfailed\W*
        )$",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cause: &str) -> Option<String> {
        let mut lines = cause.split('\n').map(str::to_owned).collect::<Vec<_>>();
        lines.insert(0, "before".to_owned());
        fingerprint(&Excerpt { lines, cause: Some(1), number: Some(7), url: None })
    }

    #[test]
    fn the_same_failure_of_other_changes_has_the_same_fingerprint() {
        for (one, other) in [
            ("src/cart.c:31:5: error: 'totl' undeclared", "src/cart.c:204:17: error: 'totl' undeclared"),
            (
                "fatal: unable to access 'https://git.example.org/app/': Could not resolve host 10.1.2.3:443",
                "fatal: unable to access 'https://git.example.org/app/': Could not resolve host 10.99.0.7:8443",
            ),
            ("AssertionError: took 1.31s, limit 500 ms", "AssertionError: took 0.92s, limit 500 ms"),
            (
                "No such file or directory: '/tmp/pytest-of-ci/pytest-12/test_a0/x.json'",
                "No such file or directory: '/tmp/tmpq8_zk1a2/x.json'",
            ),
            ("web1 | merge of 3f2a9c1d7b failed", "node7 | merge of a41b9e00ff failed"),
            (
                "2026-11-23T09:00:01.5Z job 0c2b1a9d-8e7f-4a5b-9c6d-7e8f90a1b2c3 refused: disk is full",
                "2026-12-01 10:11:12,345 job 9b0c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3 refused: disk is full",
            ),
            ("segfault at 0x7ffdeadbeef in libfoo", "segfault at 0x55d1c0 in libfoo"),
            ("pod web-7d9f8b6c5d-x2x4z is not ready", "pod web-5c6d7e8f9b-q9w8e is not ready"),
            ("cannot bind [fe80::1:2:3]:8080 at once", "cannot bind [2001:db8::7:a]:9090 at once"),
            ("cannot open /home/alice/app/x.toml: denied", "cannot open /home/ci7/app/x.toml: denied"),
            (
                "thread 'a' (4242) panicked at src/a.rs:3:5:\nboom",
                "thread 'a' (77) panicked at src/a.rs:9:1:\nboom",
            ),
        ] {
            assert!(of(one).is_some(), "{one}");
            assert_eq!(of(one), of(other));
        }
    }

    #[test]
    fn other_failures_have_other_fingerprints() {
        for (one, other) in [
            ("src/cart.c:31:5: error: 'totl' undeclared", "src/cart.c:31:5: error: 'sum' undeclared"),
            ("src/cart.c:31:5: error: 'totl' undeclared", "src/bill.c:31:5: error: 'totl' undeclared"),
            ("FAILED tests/test_a.py::test_x", "FAILED tests/test_a.py::test_y"),
            ("panicked at src/a.rs:3:5:\nboom", "panicked at src/a.rs:3:5:\nno such key"),
            ("ValueError: no such region", "KeyError: no such region"),
        ] {
            assert_ne!(of(one), of(other));
        }
    }

    #[test]
    fn what_any_failure_says_is_no_fingerprint() {
        for cause in [
            "ERROR",
            "ERROR: script returned exit code 1",
            "make: *** [Makefile:4: all] Error 2",
            "npm error code ELIFECYCLE",
            "[INFO] BUILD FAILURE",
            "Process exited with code 137",
            "",
            "------",
        ] {
            assert_eq!(of(cause), None, "{cause}");
        }
        assert_eq!(
            fingerprint(&Excerpt { lines: vec!["error: here".to_owned()], ..Excerpt::default() }),
            None
        );
    }

    #[test]
    fn a_fingerprint_is_short_and_the_same_when_taken_again() {
        let long = of(&format!("error: {}", "word 12 ".repeat(900))).unwrap();
        assert!(long.chars().count() <= LONGEST, "{long}");
        let once = of("error: took 1.3s at /tmp/a/b").unwrap();
        assert_eq!(of(&once), Some(once));
    }
}
