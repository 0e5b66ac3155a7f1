// SPDX-License-Identifier: Apache-2.0
//! Secrets by their looks. Better a word too many masked than a key shown.

use std::sync::LazyLock;

use regex::{Captures, Regex};

mod plain;

use plain::IsPlain;

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
    for (pattern, is_plain) in NAMED.iter() {
        if pattern.is_match(&text) {
            text = hidden(pattern, *is_plain, &text);
        }
    }
    if USER.is_match(&text) && !CONTAINER.is_match(&text) {
        text = hidden(&USER, plain::no_user, &text);
    }
    text
}

/// A text with what a pattern finds hidden, but for what is plain.
fn hidden(pattern: &Regex, is_plain: IsPlain, text: &str) -> String {
    let shown = |found: &Captures<'_>| {
        let part = |group| found.get(group).map_or("", |part| part.as_str());
        let before = found.get(0).and_then(|whole| text.get(..whole.start())).unwrap_or_default();
        if is_plain(before, found) { part(0).to_owned() } else { format!("{}{MASK}", part(1)) }
    };
    pattern.replace_all(text, shown).into_owned()
}

/// `-u me:password` of any program; two numbers are a user's and a group's.
static USER: LazyLock<Regex> =
    LazyLock::new(|| super::pattern(r#"(\s(?:-u|--user)[\s=]\s*["']?[^\s:"'=]+:)(\d*[^\s\d"'][^\s"']*)"#));

/// Programs of which it is a user and a group.
static CONTAINER: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(r"\b(?:docker|podman|nerdctl|buildah|kubectl|runc|bwrap|chroot|setpriv|install)\s")
});

/// What names tell, with what is plain of it.
static NAMED: LazyLock<Vec<(Regex, IsPlain)>> = LazyLock::new(|| {
    let all: [(&str, IsPlain); 4] = [
        // names that end in it: `bypass` and `PWD` are none, and `pass: 12` counts tests
        (
            r#"\b((?:[A-Z0-9]+_)+(?:PASS|PWD)["']?\s*[:=]\s*|PGPASS["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|\d+ of \d+\b|[^\s,;&]+)"#,
            plain::counted,
        ),
        (
            r#"(?i)\b((?:[\w.-]*[_.-])?(?:db|database|user|mail|smtp|mysql|mariadb|pg|postgres|redis|admin|root|ftp|ssh|ldap|proxy|login|auth|http|registry|store|key|keystore)[_.-]?(?:pass|pwd)["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,;&]+)"#,
            plain::reported,
        ),
        (
            r#"(\s(?:--pass|-(?:store|key)pass|-pass(?:in|out)?)[\s=]\s*)("[^"]*"?|'[^']*'?|\S+)"#,
            plain::reported,
        ),
        // `-p` of programs of which it is a password's
        (
            r#"(\b(?:mysql|mysqladmin|mysqldump|mysqlimport|mariadb|mariadb-\w+|mongo|mongosh|mongodump|mongorestore|sshpass)\s(?:.*?\s)?-p\s*)("[^"]*"?|'[^']*'?|[^\s-]\S*)"#,
            plain::path_of_another,
        ),
    ];
    all.map(|(text, is_plain)| (super::pattern(text), is_plain)).into()
});

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        // user and password, or a token alone, in a URL; a password with a slash, which is no port
        (r"://(?:[^\s/@]+@)+", "://***@"),
        (r"://[^\s:/@\[]*:\d*[^\s\d/@][^\s@]*@", "://***@"),
        (r#"(?i)\b((?:proxy-)?authorization["']?\s*[:=]\s*).*"#, "$1***"),
        (r"(?i)\b((?:set-)?cookie\s*:\s*).*", "$1***"),
        (r"(?i)\b(bearer|basic|token)(\s+)[\w.~+/=-]{8,}", "$1$2***"),
        // a setting, argument or variable with a telling name
        (
            r#"(?i)([\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|credentials?)[\w.-]*["']?(?:\s*[:=]>?\s*|\s+=\s+))("[^"]*"?|'[^']*'?|[^\s,;&]+)"#,
            "$1***",
        ),
        (r#"(?i)(--?(?:passw(?:or)?d|passphrase|secret|token|api-key)\s+)("[^"]*"?|'[^']*'?|\S+)"#, "$1***"),
        // `curl -u me:password`; of other programs, but not a container's user, `-u 1000:1000`
        (
            r#"(\b(?:curl|wget|http|https)\s(?:.*?\s)?(?:-[A-Za-z]*u|--user|--proxy-user|-U|-a|--auth)[\s=]*["']?[^\s:"'=]+["']?:)(?:"[^"]*"?|'[^']*'?|[^\s"']+)"#,
            "$1***",
        ),
        (
            r#"(\b(?:docker|podman|buildah|skopeo|nerdctl|oras|helm registry|oc|az|az acr)\s+login\s(?:.*?\s)?-p[\s=]*)("[^"]*"?|'[^']*'?|[^\s-]\S*)"#,
            "$1***",
        ),
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

#[cfg(test)]
mod tests;
