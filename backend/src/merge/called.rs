// SPDX-License-Identifier: Apache-2.0
//! What people call an image: by a tag that looks like a version, else by any tag, else by the start of its digest.

use super::View;
use crate::model::{Digest, ImageFact, ImageRef};

/// An image by its digest; `None` where no registry has told of it.
pub(super) fn digest(view: &View<'_>, digest: &Digest) -> Option<String> {
    view.evidence.image(digest).map(|told| image(told.is))
}

/// An image as a template, a values file or a release names it.
pub(super) fn reference(view: &View<'_>, name: &ImageRef) -> String {
    if let Some(tag) = name.tag.as_ref().filter(|tag| is_version(tag)) {
        return tag.clone();
    }
    let known = view.evidence.named_image(name).map(|told| image(told.is));
    let short = || name.digest.as_ref().map(|digest| digest.brief().to_owned());
    known.or_else(|| name.tag.clone()).or_else(short).unwrap_or_else(|| "latest".to_owned())
}

/// The tag that tells most of an image.
pub(super) fn tag(image: &ImageFact) -> Option<&str> {
    image.tags.iter().max_by_key(|tag| (is_version(tag), *tag)).map(String::as_str)
}

fn image(image: &ImageFact) -> String {
    tag(image).unwrap_or_else(|| image.digest.brief()).to_owned()
}

/// `latest` and `stable` name another image every day.
fn is_version(tag: &str) -> bool {
    tag.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_version_tells_more_than_a_tag_that_moves() {
        let digest: Digest = format!("sha256:{:064x}", 0xab).parse().unwrap();
        let called = |tags: &[&str]| {
            let name: ImageRef = "registry.example.org/demo/app".parse().unwrap();
            image(&ImageFact {
                repository: name.repository,
                digest: digest.clone(),
                also: Vec::new(),
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                revision: None,
                source_url: None,
                created: None,
                size: None,
                labels: BTreeMap::new(),
                deleted: None,
            })
        };
        assert_eq!(called(&["2026-11-23", "stable"]), "2026-11-23");
        assert_eq!(called(&["latest", "stable"]), "stable");
        assert_eq!(called(&[]), digest.brief());
    }
}
