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

fn image(image: &ImageFact) -> String {
    let tag = image.tags.iter().max_by_key(|tag| (is_version(tag), *tag));
    tag.cloned().unwrap_or_else(|| image.digest.brief().to_owned())
}

/// `latest` and `stable` name another image every day.
fn is_version(tag: &str) -> bool {
    tag.contains(|c: char| c.is_ascii_digit())
}
