// SPDX-License-Identifier: Apache-2.0
//! Secrets by their looks. Better a word too many masked than a key shown.

use std::sync::LazyLock;

use regex::Regex;

const MASK: &str = "***";

/// The lines with what looks like a secret replaced by `***`.
pub(super) fn lines(lines: &[impl AsRef<str>]) -> Vec<String> {
    let begins = lines
        .iter()
        .map(AsRef::as_ref)
        .position(|line: &str| line.contains("-----BEGIN ") && line.contains("PRIVATE KEY"));
    let ends = lines
        .iter()
        .map(AsRef::as_ref)
        .position(|line: &str| line.contains("-----END ") && line.contains("PRIVATE KEY"));
    // a block may begin before what is shown
    let mut inside = ends.is_some_and(|end| begins.is_none_or(|begin| end < begin));
    let each = lines.iter().map(AsRef::as_ref).map(|text: &str| {
        let key = text.contains("PRIVATE KEY");
        let (begins, ends) = (key && text.contains("-----BEGIN "), key && text.contains("-----END "));
        let hidden = inside || begins;
        inside = (inside || begins) && !ends;
        if hidden { MASK.to_owned() } else { line(text) }
    });
    each.collect()
}

fn line(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, replacement) in PATTERNS.iter() {
        if pattern.is_match(&text) {
            text = pattern.replace_all(&text, *replacement).into_owned();
        }
    }
    text
}

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        // user and password, or a token alone, in a URL
        (r"://[^\s/@]+@", "://***@"),
        (r#"(?i)\b((?:proxy-)?authorization["']?\s*[:=]\s*).*"#, "$1***"),
        (r"(?i)\b((?:set-)?cookie\s*:\s*).*", "$1***"),
        (r"(?i)\b(bearer|basic|token)(\s+)[\w.~+/=-]{8,}", "$1$2***"),
        // a setting, argument or variable with a telling name
        (
            r#"(?i)([\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|credentials?)[\w.-]*["']?(?:\s*[:=]>?\s*|\s+=\s+))("[^"]*"?|'[^']*'?|[^\s,;&]+)"#,
            "$1***",
        ),
        (r#"(?i)(--?(?:passw(?:or)?d|passphrase|secret|token|api-key)\s+)("[^"]*"?|'[^']*'?|\S+)"#, "$1***"),
        (r"(?i)\b(machine\s+\S+\s+login\s+\S+\s+password\s+)\S+", "$1***"),
        // keys of services by their own beginnings: AWS, GitHub, GitLab, Slack, Google, npm, PyPI, Stripe and others
        (r"\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b", MASK),
        (r"\b(?:gh[oprsu]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|gl[a-z]{2,6}-[\w-]{16,}|xox[a-z]-[\w-]{10,})", MASK),
        (r"\b(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|npm_[A-Za-z0-9]{20,}|pypi-[\w-]{16,}|hv[sb]\.[\w-]{20,})", MASK),
        (r"\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])?[A-Za-z0-9_-]{20,}|AGE-SECRET-KEY-\w+", MASK),
        // a JWT
        (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", MASK),
        // a line of a key block whose frame is not in sight
        (r"^(?:\S+ \| )?\s*[A-Za-z0-9+/]{56,}={0,2}\s*$", MASK),
    ]
    .map(|(text, replacement)| {
        (Regex::new(text).expect("a constant pattern, compiled in the tests"), replacement)
    })
    .into()
});
