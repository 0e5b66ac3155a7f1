// SPDX-License-Identifier: Apache-2.0
//! What the distribution spec (1.1, *Pulling manifests*) allows as a repository and a tag. Names come from jobs and
//! notifications, and become parts of a URL.

use std::sync::LazyLock;

use regex::Regex;

/// The spec's grammar; its length limit of 255 includes the host.
static REPOSITORY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    Regex::new(&format!("^{part}(?:/{part})*$")).ok()
});

/// Whether `path` is a repository's name.
pub(super) fn is_repository(path: &str) -> bool {
    path.len() <= 255 && REPOSITORY.as_ref().is_some_and(|grammar| grammar.is_match(path))
}

/// Whether `text` is a tag.
pub(super) fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = text.bytes();
    text.len() <= 128
        && bytes.next().is_some_and(word)
        && bytes.all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_the_specification_allows() {
        for path in ["app", "demo/app", "a/b/c-d__e.f", "wikimedia/mediawiki-services-x"] {
            assert!(is_repository(path), "{path}");
        }
        for path in ["", "/app", "app/", "a//b", "../x", "a/../b", "App", "a b", "a?b", "a%2fb", "ä"] {
            assert!(!is_repository(path), "{path}");
        }
        assert!(!is_repository(&"a/".repeat(128)));
        for tag in ["1.0", "latest", "_x", "2026-11-23-004854-production"] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in ["", "-a", ".a", "a/b", "a:b", "a b", "ü", &"a".repeat(129)] {
            assert!(!is_tag(tag), "{tag}");
        }
    }
}
