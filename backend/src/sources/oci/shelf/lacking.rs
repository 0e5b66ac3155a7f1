// SPDX-License-Identifier: Apache-2.0
//! Images that an earlier version told, which read less of them than is read now. They count as they are; what lacks is read when
//! somebody looks at them, so that the first run after an update asks no more at once than it would have without a memory.

use std::sync::Arc;

use super::{Key, Shelf};
use crate::{model::Digest, sources::oci::content::Content};

impl Shelf {
    /// The image that is to be read again, which is known by this digest, its own or that of a part.
    pub(in crate::sources::oci) fn lacks(&self, repository: &str, digest: &Digest) -> Option<Digest> {
        let held = self.lock();
        let key: Key = (repository.into(), digest.clone());
        let whole = if held.images.contains_key(&key) { digest } else { held.parts.get(&key)? }.clone();
        held.lacking.contains(&(key.0, whole.clone())).then_some(whole)
    }

    /// Notes that it was read again, and what lacked; `None` where it could not be read any more: it is not tried again, and
    /// what was told of it stays.
    pub(in crate::sources::oci) fn fill(&self, repository: &str, digest: &Digest, read: Option<Content>) {
        let mut held = self.lock();
        let key: Key = (repository.into(), digest.clone());
        if !held.lacking.remove(&key) {
            return;
        }
        let content = held.images.get_mut(&key).and_then(|image| image.content.as_mut());
        let (Some(content), Some(Content { size, labels, .. })) = (content, read) else { return };
        if (content.size, &content.labels) == (size, &labels) {
            return;
        }
        let content = Arc::make_mut(content);
        (content.size, content.labels) = (size, labels);
        held.news.insert(key);
    }
}
