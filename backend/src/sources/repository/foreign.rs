// SPDX-License-Identifier: Apache-2.0
//! What reads a deployment repository's files, as one function of any bytes each, for the fuzz targets.

use super::{
    field::Field,
    place::{Fields, Place},
    values,
};
use crate::model::{Asked, Repository};

/// A values file, and what it asks for, be it said whole, by a tag or by a digest.
pub fn values(file: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(file) else { return String::new() };
    let asked =
        [["tag", "", ""], ["", "digest", ""], ["", "", "image"], ["app.version", "app.digest", "image"]].map(
            |[tag, digest, image]| {
                let field = |path: &str| Field::parse(path).ok().filter(|_| !path.is_empty());
                let place = Place {
                    environment: "production".to_owned(),
                    service: "app".to_owned(),
                    repository: Some(Repository {
                        registry: "r.example.org".into(),
                        path: "demo/app".into(),
                    }),
                    files: Vec::new(),
                    fields: Fields { tag: field(tag), digest: field(digest), image: field(image) },
                };
                values::read("values.yaml", text)
                    .map_or_else(Asked::from, |file| values::asked(&place, &[file]))
            },
        );
    format!("{asked:?}")
}
