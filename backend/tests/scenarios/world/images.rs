// SPDX-License-Identifier: Apache-2.0
//! What the registry tells of images. `app@1` is an image of the service `app`; its digest is made of that name.

use std::collections::BTreeMap;

use milepost::model::{Digest, FactBody, ImageFact, ImageRef, Pipeline, Service};

use super::{Unreadable, World, git::revision, news, words::hex};

const SOURCE: &str = "registry";

/// An image's digest, made of its name.
pub(crate) fn digest(name: &str) -> Digest {
    format!("sha256:{}", hex(name)).parse().unwrap_or_else(|_| unreachable!("64 hex digits are a digest"))
}

pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
        [name, "is", "built", "from", label] => image(world, name, Some(label), None),
        [name, "is", "built", "from", label, "tagged", tag] => image(world, name, Some(label), Some(tag)),
        [name, "has", "no", "revision"] => image(world, name, None, None),
        [name, "is", "deleted"] => {
            let fact = images(world).into_iter().find(|fact| fact.digest == digest(name));
            let fact = fact.ok_or_else(|| format!("the registry never had {name}"))?;
            let deleted = Some(world.now);
            keep(world, ImageFact { tags: Vec::new(), deleted, ..fact });
            Ok(())
        }
        ["tag", tag, "points", "at", name] => {
            for fact in images(world) {
                let tags = fact.tags.iter().filter(|had| *had != tag).cloned();
                let points = fact.digest == digest(name);
                let tags: Vec<_> = tags.chain(points.then(|| (*tag).to_owned())).collect();
                if tags != fact.tags {
                    keep(world, ImageFact { tags, ..fact });
                }
            }
            Ok(())
        }
        _ => words.unreadable(
            "`app@1 is built from a [tagged TAG]`, `app@1 has no revision`, `app@1 is deleted`, `tag TAG points at app@1`",
        ),
    }
}

/// The service of `app@1` or `app:v1`.
pub(super) fn service<'p>(pipeline: &'p Pipeline, name: &str) -> Result<&'p Service, String> {
    let service = name.split_once(['@', ':']).map_or(name, |(service, _)| service);
    let found = pipeline.services.iter().find(|known| known.name == service);
    found.ok_or_else(|| {
        let known: Vec<_> = pipeline.services.iter().map(|service| service.name.as_str()).collect();
        format!("`{name}` is of no service: there are {}, as in `app@1`", known.join(", "))
    })
}

/// `app@1`, or `app:v1` by its tag, as a manifest would name it.
pub(super) fn reference(pipeline: &Pipeline, name: &str) -> Result<ImageRef, String> {
    let repository = service(pipeline, name)?.repositories.first().cloned();
    let repository = repository.ok_or_else(|| format!("the service of `{name}` has no images"))?;
    let tag = name.split_once(':').map(|(_, tag)| tag.to_owned());
    let digest = tag.is_none().then(|| digest(name));
    Ok(ImageRef { repository, tag, digest })
}

/// The digest of what a pod runs whose template names `app@1`, or `app:v1`: what the tag points at now, in the registry's own books.
pub(super) fn pulled(world: &World, name: &str) -> Digest {
    let tag = name.split_once(':').map(|(_, tag)| tag);
    let tagged = |fact: &ImageFact| tag.is_some_and(|tag| fact.tags.iter().any(|had| had == tag));
    images(world).into_iter().find(tagged).map_or_else(|| digest(name), |fact| fact.digest)
}

fn image(world: &mut World, name: &str, from: Option<&&str>, tag: Option<&&str>) -> Result<(), String> {
    let repository = reference(&world.pipeline(), name)?.repository;
    let fact = ImageFact {
        repository,
        digest: digest(name),
        also: Vec::new(),
        tags: tag.map(|&tag| tag.to_owned()).into_iter().collect(),
        revision: from.map(|label| revision(label)),
        source_url: None,
        created: Some(world.now_of(SOURCE)),
        size: None,
        labels: BTreeMap::new(),
        deleted: None,
    };
    keep(world, fact);
    Ok(())
}

fn images(world: &World) -> Vec<ImageFact> {
    let images = world.news.said.values().filter_map(|fact| match &fact.body {
        FactBody::Image(image) => Some(image.clone()),
        _ => None,
    });
    images.collect()
}

fn keep(world: &mut World, image: ImageFact) {
    let key = image.digest.to_string();
    news::says(world, SOURCE, &key, FactBody::Image(image));
}
