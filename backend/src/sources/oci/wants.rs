// SPDX-License-Identifier: Apache-2.0
//! What somebody waits for, as looks at this registry.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use milepost_api::Millis;

use super::{name, tags};
use crate::model::{Digest, Revision, Service, Want};

/// Looks that are remembered so that they are not repeated too soon.
const REMEMBERED: usize = 10_000;
/// The longest time between two looks at something that is not there, in milliseconds.
const LONGEST: Millis = 10 * 60 * 1000;

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    Tag(String),
    Digest(Digest),
}

/// A look at something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) repository: String,
    pub(super) reference: Reference,
}

/// What `want` asks of the registry that is known as `names`: an image by its digest and by its tag, or the tags that
/// revisions have by the services' templates.
pub(super) fn looks(want: &Want, names: &[String], services: &[Service]) -> Vec<Look> {
    match want {
        Want::PatchSet { .. } => Vec::new(),
        Want::Image(image) => {
            let path = &image.repository.path;
            if !names.contains(&image.repository.registry) || !name::is_repository(path) {
                return Vec::new();
            }
            let digest = image.digest.clone().map(Reference::Digest);
            let tag = image.tag.clone().or_else(|| digest.is_none().then(|| "latest".to_owned()));
            let tag = tag.filter(|tag| tags::is_image(tag)).map(Reference::Tag);
            let look = |reference| Look { repository: path.clone(), reference };
            digest.into_iter().chain(tag).map(look).collect()
        }
        Want::Revision { revision, .. } => {
            let ours = services.iter().filter_map(|service| Some((service, service.tag_template.as_ref()?)));
            ours.flat_map(|(service, template)| {
                let tag = fill(template, revision);
                let repositories = service.repositories.iter().filter(|r| names.contains(&r.registry));
                repositories
                    .map(move |r| Look { repository: r.path.clone(), reference: Reference::Tag(tag.clone()) })
            })
            .filter(|look| matches!(&look.reference, Reference::Tag(tag) if tags::is_image(tag)))
            .collect()
        }
    }
}

fn fill(template: &str, revision: &Revision) -> String {
    let revision = revision.as_str();
    template.replace("{revision}", revision).replace("{short}", revision.get(..10).unwrap_or(revision))
}

/// When which look is due again: soon after it found something (a tag may move), ever later while it finds nothing.
pub(super) struct Recent {
    interval: Millis,
    due: Mutex<HashMap<Look, (u32, Millis)>>,
}

impl Recent {
    pub(super) fn new(interval: Millis) -> Self {
        Self { interval, due: Mutex::default() }
    }

    pub(super) fn is_due(&self, look: &Look, now: Millis) -> bool {
        self.lock().get(look).is_none_or(|(_, due)| *due <= now)
    }

    pub(super) fn looked(&self, look: Look, found: bool, now: Millis) {
        let mut all = self.lock();
        if all.len() >= REMEMBERED {
            all.retain(|_, (_, due)| *due > now);
        }
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let misses = if found { 0 } else { all.get(&look).map_or(0, |(misses, _)| misses + 1) };
        let wait = self.interval.saturating_mul(1 << misses.min(16)).min(LONGEST.max(self.interval));
        all.insert(look, (misses, now + wait));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Look, (u32, Millis)>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Paths, Repository};

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    fn image(text: &str) -> Want {
        Want::Image(text.parse().unwrap())
    }

    fn tags_of(want: &Want, services: &[Service]) -> Vec<String> {
        let looks = looks(want, &["r.example.org".into(), "alias.example.org".into()], services);
        let text = |look: Look| match look.reference {
            Reference::Tag(tag) => format!("{}:{tag}", look.repository),
            Reference::Digest(digest) => format!("{}@{}", look.repository, &digest.as_str()[..10]),
        };
        looks.into_iter().map(text).collect()
    }

    #[test]
    fn images_of_this_registry_are_looked_at_by_digest_and_tag() {
        let digest = format!("sha256:{:064}", 1);
        assert_eq!(
            tags_of(&image(&format!("alias.example.org/a/b:1@{digest}")), &[]),
            ["a/b@sha256:000", "a/b:1"]
        );
        assert_eq!(tags_of(&image("r.example.org/a"), &[]), ["a:latest"]);
        assert_eq!(tags_of(&image("elsewhere.example.org/a:1"), &[]), [""; 0]);
        assert_eq!(tags_of(&image("r.example.org/../a:1"), &[]), [""; 0]);
    }

    #[test]
    fn revisions_are_looked_for_by_the_tag_template() {
        let repository = |registry: &str| Repository { registry: registry.into(), path: "app".into() };
        let service = |template: Option<&str>, registry| Service {
            name: "app".into(),
            repositories: vec![repository(registry)],
            tag_pattern: None,
            tag_template: template.map(str::to_owned),
            paths: Paths::default(),
            canary: None,
            workloads: vec![],
            declared: false,
        };
        let want = Want::Revision { project: "app".into(), revision: SHA.parse().unwrap() };
        let here = "r.example.org";
        assert_eq!(tags_of(&want, &[service(Some("v-{short}"), here)]), ["app:v-0123456789"]);
        assert_eq!(tags_of(&want, &[service(Some("{revision}"), here)]), [format!("app:{SHA}")]);
        let none = [
            service(None, here),
            service(Some("{short}"), "elsewhere.example.org"),
            service(Some("/{short}"), here),
        ];
        assert_eq!(tags_of(&want, &none), [""; 0]);
    }

    #[test]
    fn a_look_that_finds_nothing_is_repeated_ever_later() {
        let recent = Recent::new(30_000);
        let look = Look { repository: "app".into(), reference: Reference::Tag("1".into()) };
        assert!(recent.is_due(&look, 0));
        let mut now = 0;
        let mut waits = vec![];
        for found in [false, false, false, true, false, false, false, false, false, false, false] {
            recent.looked(look.clone(), found, now);
            let before = now;
            while !recent.is_due(&look, now) {
                now += 10_000;
            }
            waits.push((now - before) / 1000);
        }
        assert_eq!(waits, [30, 60, 120, 30, 60, 120, 240, 480, 600, 600, 600]);
    }
}
