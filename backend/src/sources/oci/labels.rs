// SPDX-License-Identifier: Apache-2.0
//! Labels of a config, annotations of a manifest or an index (OCI image-spec 1.1, *config* and *annotations*).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{excerpt, model::Revision};

/// Labels or annotations.
pub(super) type Annotations = BTreeMap<String, String>;

/// Labels of an image that are kept.
const MOST: usize = 30;
/// Characters of a name and of a value that are kept.
const WIDTH: usize = 200;

/// The names that the specification gives a meaning (*annotations*, "Pre-Defined Annotation Keys").
const KNOWN: &str = "org.opencontainers.";
const REVISION: &str = "org.opencontainers.image.revision";
const SOURCE: &str = "org.opencontainers.image.source";
const CREATED: &str = "org.opencontainers.image.created";

/// Reads them, for `deserialize_with`. The specification has texts alone, but whoever pushes may write anything: other values
/// are left out, and the image is none the less one.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Annotations, D::Error> {
    let Value::Object(all) = Value::deserialize(deserializer)? else { return Ok(Annotations::new()) };
    let text = |(name, value)| if let Value::String(value) = value { Some((name, value)) } else { None };
    Ok(all.into_iter().filter_map(text).collect())
}

/// The commit that an image was built from.
pub(super) fn revision(all: &[&Annotations]) -> Option<Revision> {
    let revision = |annotations: &&Annotations| annotations.get(REVISION)?.parse().ok();
    all.iter().find_map(revision).and_then(Revision::existing)
}

/// Where its source is.
pub(super) fn source_url(all: &[&Annotations]) -> Option<String> {
    all.iter().find_map(|annotations| annotations.get(SOURCE)).cloned()
}

/// What else they say, the first of each name; of many the known names first, then by name. The same always gives the same:
/// what differs is news.
pub(super) fn others(all: &[&Annotations]) -> BTreeMap<String, String> {
    let mut others = BTreeMap::new();
    for (name, value) in all.iter().flat_map(|annotations| annotations.iter()) {
        let (name, value) = excerpt::setting(name, value, WIDTH);
        if !name.is_empty() && ![REVISION, SOURCE, CREATED].contains(&name.as_str()) {
            others.entry(name).or_insert(value);
        }
    }
    let mut others: Vec<_> = others.into_iter().collect();
    others.sort_by_key(|(name, _)| !name.starts_with(KNOWN));
    others.truncate(MOST);
    others.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(all: &[(&str, &str)]) -> Annotations {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let read = |labels: Value| read(labels).unwrap();
        let odd = json!({"a": "1", "b": 2, "c": null, "d": {"e": "f"}, "g": ["h"], "i": true});
        assert_eq!(read(odd), labels(&[("a", "1")]));
        for none in [json!(null), json!(5), json!("a=1"), json!([{"a": "1"}]), json!({})] {
            assert_eq!(read(none), Annotations::new());
        }
    }

    #[test]
    fn a_revision_is_a_commit() {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        let of = |all: &[&str]| {
            let all: Vec<_> = all.iter().map(|revision| labels(&[(REVISION, revision)])).collect();
            revision(&all.iter().collect::<Vec<_>>()).map(|revision| revision.to_string())
        };
        assert_eq!(of(&[sha]).as_deref(), Some(sha));
        assert_eq!(of(&["main", sha]).as_deref(), Some(sha), "the annotation, of which there is one");
        for none in [&["main"][..], &[&"0".repeat(40)], &[]] {
            assert_eq!(of(none), None);
        }
    }

    #[test]
    fn a_label_hides_annotations_and_not_what_has_a_field() {
        let config = labels(&[(REVISION, "main"), ("a", "config"), ("b", "")]);
        let manifest = labels(&[("a", "manifest"), ("b", "manifest"), ("c", "manifest"), (CREATED, "now")]);
        let index = labels(&[("c", "index"), ("d", "index"), (SOURCE, "https://git.example.org/")]);
        let told = labels(&[("a", "config"), ("b", ""), ("c", "manifest"), ("d", "index")]);
        assert_eq!(others(&[&config, &manifest, &index]), told);
    }

    #[test]
    fn of_many_the_known_names_are_kept() {
        let mut many: Annotations = (0..50).map(|n| (format!("a{n:02}"), n.to_string())).collect();
        let known = ["image.base.name", "image.base.digest", "image.version", "image.title"];
        many.extend(known.map(|name| (format!("{KNOWN}{name}"), name.to_owned())));
        let kept = others(&[&many]);
        assert_eq!(kept.len(), MOST);
        assert!(known.iter().all(|name| kept[&format!("{KNOWN}{name}")] == *name), "{kept:?}");
        assert!(kept.contains_key("a25") && !kept.contains_key("a26"), "{kept:?}");
    }

    #[test]
    fn what_is_kept_is_short_and_plain() {
        let odd = labels(&[
            ("long", &"ä".repeat(300)),
            (&"n".repeat(300), "1"),
            ("text\0", " one\r\ntwo\u{202e}\t\u{1b}[31mthree\u{7} "),
            ("\u{7}", "no name"),
            ("url", "https://ci:hunter2@git.example.org/"),
            ("registry_token", "hunter2"),
        ]);
        let cut = |c: char| c.to_string().repeat(WIDTH - 1) + "…";
        let kept = labels(&[
            ("long", &cut('ä')),
            (&cut('n'), "1"),
            ("text", "one two three"),
            ("url", "https://***@git.example.org/"),
            ("registry_token", "***"),
        ]);
        assert_eq!(others(&[&odd]), kept);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_is_bounded_and_kept_as_it_was(
            all in proptest::collection::btree_map("(?s)(org\\.opencontainers\\.)?.{0,3}", "(?s).{0,400}", 0..60),
        ) {
            let kept = others(&[&all]);
            proptest::prop_assert!(kept.len() <= MOST);
            for (name, value) in &kept {
                proptest::prop_assert!(name.chars().count() <= WIDTH && value.chars().count() <= WIDTH);
                proptest::prop_assert!(!name.chars().chain(value.chars()).any(char::is_control));
            }
            proptest::prop_assert_eq!(others(&[&all]), kept);
        }
    }
}
