// SPDX-License-Identifier: Apache-2.0
//! What a deployment repository says is to run, and what its open changes would say.

use super::{Ground, Name, short};
use crate::{
    merge::{View, evidence::Told},
    model::{Asked, ImageRef, Promotion, Wanted},
};

impl Told<'_, Wanted> {
    /// What the values files say.
    pub(in crate::merge) fn said(&self) -> Ground {
        let Wanted { environment, service, asked, revision, by, .. } = self.is;
        let by = by.as_ref().map(|by| format!(" by change {}", by.change)).unwrap_or_default();
        let said = match asked {
            Asked::Image(image) => format!("{}, at revision {}{by}", Name(image), short(revision)),
            Asked::Missing => "there is no such file".to_owned(),
            Asked::Unreadable { file, problem } => Name(format!("{file}: {problem}")).to_string(),
        };
        let as_of = self.is.since.or(Some(self.as_of));
        let object = format!("values of {} for {}", Name(service), Name(environment));
        Ground::new(self.source, object, said, as_of)
    }
}

impl View<'_> {
    /// The image that a deployment repository names, by the registry's word, and what Gerrit's git says of it.
    pub(in crate::merge) fn named_grounds(&self, name: &ImageRef, by: &str) -> Vec<Ground> {
        let (Some(image), Some(merged)) = (self.evidence.named_image(name), &self.merged) else {
            return Vec::new();
        };
        let ancestry = self.ancestry_ground(&image, merged);
        let grounds = std::iter::once(image.ground()).chain(ancestry);
        grounds.map(|ground| ground.through(by)).collect()
    }
}

impl Told<'_, Promotion> {
    /// What the open change would say.
    pub(in crate::merge) fn proposal(&self) -> Ground {
        let Promotion { change, image, .. } = self.is;
        Ground::new(
            self.source,
            format!("change {change}"),
            format!("open, for {}", Name(image)),
            Some(self.as_of),
        )
    }
}
