// SPDX-License-Identifier: Apache-2.0
//! Addresses that others name, and that people may be sent to.

use url::Url;

/// Bytes of one, at most.
const LONGEST: usize = 2_000;

/// An address as it stands there, letter by letter (by it one execution is known again), if people can be sent there: of the web, in one
/// word, and without credentials.
pub(crate) fn shown(text: &str) -> Option<String> {
    if text.len() > LONGEST || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host();
    (fits && url.username().is_empty() && url.password().is_none()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_sent_to_plain_addresses_alone() {
        let plain = "https://ci.example.org/job/unit/7/#a";
        assert_eq!(shown(plain).as_deref(), Some(plain));
        let bound = |length: usize| format!("https://ci.example.org/{}", "x".repeat(length - 23));
        assert!(shown(&bound(2_000)).is_some() && shown(&bound(2_001)).is_none());
        for odd in [
            "",
            "ci.example.org/job",
            "javascript:alert(1)",
            "ftp://ci.example.org/",
            "https://me@ci.example.org/",
            "https://:pw@ci.example.org/",
            "https://ci.example.org/a b",
            "https://ci.example.org/\u{7}",
            " https://ci.example.org/",
        ] {
            assert_eq!(shown(odd), None, "{odd:?}");
        }
    }
}
