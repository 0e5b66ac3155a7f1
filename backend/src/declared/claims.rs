// SPDX-License-Identifier: Apache-2.0
//! Which images several projects' files publish: of such a one only its revision says whose it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::PipelineFile;

/// By image: the projects whose files publish it.
#[derive(Default)]
pub(super) struct Claims(BTreeMap<String, BTreeSet<String>>);

impl Claims {
    /// A project's files publish these images from now on; the other projects that this concerns.
    pub(super) fn claim(&mut self, project: &str, images: BTreeSet<&str>) -> BTreeSet<String> {
        let mut concerned = BTreeSet::new();
        self.0.retain(|image, projects| {
            if !images.contains(&**image) && projects.remove(project) {
                concerned.extend(projects.iter().cloned());
            }
            !projects.is_empty()
        });
        for image in images {
            let projects = self.0.entry(image.to_owned()).or_default();
            if projects.insert(project.to_owned()) && projects.len() > 1 {
                let others: Vec<_> = projects.iter().filter(|other| *other != project).cloned().collect();
                tracing::warn!(
                    project,
                    image,
                    "{project} publishes {image}, and so does {}",
                    others.join(", ")
                );
                concerned.extend(others);
            }
        }
        concerned
    }

    /// The images of a project's file that another's publishes, too.
    pub(super) fn shared(&self, project: &str, file: &PipelineFile) -> Vec<String> {
        let other = |name: &String| {
            self.0.get(name).is_some_and(|projects| projects.iter().any(|other| other != project))
        };
        let names: BTreeSet<_> =
            file.images.iter().map(|image| &image.name).filter(|name| other(name)).collect();
        names.into_iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_an_image_hears_of_it_and_when_he_has_it_for_himself() {
        let mut claims = Claims::default();
        let mut claim = |project, images: &[&'static str]| {
            let concerned = claims.claim(project, images.iter().copied().collect());
            concerned.into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(claim("a", &["x", "y"]), "");
        assert_eq!(claim("b", &["x", "z"]), "a");
        assert_eq!(claim("b", &["x"]), "", "no news");
        assert_eq!(claim("c", &["x", "y"]), "a b");
        assert_eq!(claim("b", &[]), "a c");
        assert_eq!(claim("c", &[]), "a");
        assert_eq!(claim("a", &["x", "y"]), "");
    }
}
