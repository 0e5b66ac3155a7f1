// SPDX-License-Identifier: Apache-2.0
//! Which tags of a repository are looked at, and in which order: `tags/list` has none.

use std::{cmp::Ordering, sync::LazyLock};

use regex::Regex;

use super::name;

/// `20261123`, `2026-11-23`, and the time of day behind it.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let date = r"(?:^|\D)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)";
    Regex::new(&format!(r"{date}(?:[-_.T]?([0-2]\d)[-_.:h]?([0-5]\d)[-_.:m]?([0-5]\d)?)?(?:\D|$)")).ok()
});
/// `1.10`, `v1.10.2`, `app-1.10.2-rc1`.
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9A-Za-z.]|\bv)(\d+(?:\.\d+)+)(-?(?:rc|alpha|beta|pre)\W?\d*)?").ok()
});
/// A number by itself: `17`, `build-17`.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|[-_.])(\d{1,12})$").ok());
/// Tags that stand for something else: indexes of referrers (image-spec 1.1, *referrers tag schema*) and what cosign leaves.
static NO_IMAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^sha256-[0-9a-f]{64}(?:$|\.(?:sig|att|sbom)$)").ok());

/// The part of a tag that grows with time. Ordered by its kind, then by its value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    /// Nothing that tells: a hash, a word.
    Unknown,
    Number(Vec<u64>),
    /// Whether it is a release, and not one before it, comes after its numbers.
    Version(Vec<u64>, bool),
    Date(Vec<u64>),
}

/// Whether a tag may be an image's.
pub(super) fn is_image(tag: &str) -> bool {
    name::is_tag(tag) && !NO_IMAGE.as_ref().is_some_and(|pattern| pattern.is_match(tag))
}

/// Newest first, as far as the tags tell; the others last, by name.
pub(super) fn newest_first(a: &str, b: &str) -> Ordering {
    age(b).cmp(&age(a)).then_with(|| a.cmp(b))
}

fn age(tag: &str) -> Age {
    let captures =
        |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().and_then(|pattern| pattern.captures(tag));
    let numbers = |captures: &regex::Captures<'_>| {
        captures.iter().skip(1).map(|part| part.and_then(|p| p.as_str().parse().ok()).unwrap_or(0)).collect()
    };
    if let Some(date) = captures(&DATE) {
        return Age::Date(numbers(&date));
    }
    if let Some(version) = captures(&VERSION) {
        let parts = version.get(1).map_or("", |part| part.as_str()).split('.');
        let parts = parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect();
        return Age::Version(parts, version.get(2).is_none());
    }
    captures(&NUMBER).map_or(Age::Unknown, |number| Age::Number(numbers(&number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_ordered_by_their_date_or_version() {
        for newest_to_oldest in [
            &["2026-11-23-004854-production", "2026-11-23-004853-production", "2026-11-22-235959-production"]
                [..],
            &["main-20261123-abcdef1", "main-20261122-0123456", "main-20251231-fffffff"],
            &["20261123T101500", "20261123T101459", "20261123"],
            &["v1.10.0", "v1.9.12", "v1.9.12-rc1", "v1.9.2"],
            &["app-2.0.1", "app-2.0", "app-1.12"],
            &["build-101", "build-99", "build-1"],
            &["1.0", "latest"],
        ] {
            let mut tags = newest_to_oldest.to_vec();
            tags.sort_unstable();
            tags.sort_by(|a, b| newest_first(a, b));
            assert_eq!(tags, newest_to_oldest);
        }
    }

    #[test]
    fn referrers_and_signatures_are_no_images() {
        let hex = "6e32e041cd0f991959f37acf4ca4a0e547c206dfa5f217aec268a452e3c947b2";
        for suffix in ["", ".sig", ".att", ".sbom"] {
            assert!(!is_image(&format!("sha256-{hex}{suffix}")), "{suffix}");
        }
        for tag in ["1.0", "sha256-short", "latest", hex] {
            assert!(is_image(tag), "{tag}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_tags_can_be_ordered(mut tags in proptest::collection::vec("[a-z0-9._v-]{0,24}", 0..40)) {
            tags.sort_by(|a, b| newest_first(a, b));
            for pair in tags.windows(2) {
                proptest::prop_assert_ne!(newest_first(&pair[0], &pair[1]), Ordering::Greater);
            }
        }
    }
}
