// SPDX-License-Identifier: Apache-2.0
//! The repositories of a project's images: those that are named already, else those that are called as the project is. The
//! catalogue of a registry is not read: most refuse it.

use std::sync::Arc;

use super::{
    Source,
    content::{self, Found},
    name,
    registry::Registry,
    tags,
};
use crate::{
    discover::{Discovered, FoundImage, Sought},
    http::FetchError,
    model::{Repository, Revision},
    sources::connect::{Advice, Visit},
};

const ADVICE: Advice<'static> = Advice {
    refused: "credentials that may pull it: `username` with `password_file`, or `token_file`; or there is no such repository, which \
              some registries answer with the same",
    missing: "the registry's root as `url`",
    foreign: "the registry's root as `url`",
};

pub(super) async fn discover(
    source: &Source,
    visit: &Visit,
    sought: &Sought,
) -> Result<Discovered, Vec<String>> {
    let registry = Registry::new(&source.config, Arc::clone(&visit.clock), &source.requests);
    let registry = registry.map_err(|error| vec![error])?;
    let names = source.config.names();
    let mut all = Discovered::default();
    let known =
        sought.images.iter().filter(|image| names.contains(&image.registry)).map(|image| image.path.clone());
    let mut asked: Vec<String> = Vec::new();
    let mut absent: Vec<String> = Vec::new();
    // What is only called so may be another's: it is not looked for where one that is named exists.
    for (paths, is_named) in [(known.collect::<Vec<_>>(), true), (sought.usual_paths(), false)] {
        if !all.images.is_empty() {
            break;
        }
        let mut failed: Vec<(String, FetchError)> = Vec::new();
        for path in paths {
            if asked.contains(&path) || !name::is_repository(&path) {
                continue;
            }
            asked.push(path.clone());
            match look(&registry, &path).await {
                Ok(Some((newest, revision))) => {
                    let repository =
                        Repository { registry: source.config.url.authority(), path: path.clone() };
                    let url = registry.tags_url(&path).into();
                    all.images.push(FoundImage { repository, newest, revision, url });
                }
                Ok(None) => absent.push(path),
                Err(
                    error @ (FetchError::Unreachable(_) | FetchError::Timeout(_) | FetchError::Broken(_)),
                ) => {
                    return Err(vec![ADVICE.on(&registry.tags_url(&path), &error)]);
                }
                Err(error) => failed.push((path, error)),
            }
        }
        // Where one is found by its usual name, a refusal of the others says nothing.
        if is_named || all.images.is_empty() {
            all.unseen.extend(told(&registry, &failed));
        }
    }
    if all.images.is_empty() && !absent.is_empty() {
        all.remarks.push(format!("none of these repositories is there: {}", absent.join(", ")));
    }
    Ok(all)
}

/// What is wrong with the first, and which others there are.
fn told(registry: &Registry, failed: &[(String, FetchError)]) -> Option<String> {
    let (first, others) = failed.split_first()?;
    let said = ADVICE.on(&registry.tags_url(&first.0), &first.1);
    let others: Vec<_> = others.iter().map(|(path, error)| format!("{path} ({error})")).collect();
    Some(if others.is_empty() { said } else { format!("{said}; nor {}", others.join(", ")) })
}

/// The newest tag of a repository and the revision of its image; `None`: there is no such repository.
async fn look(
    registry: &Registry,
    path: &str,
) -> Result<Option<(Option<String>, Option<Revision>)>, FetchError> {
    if !registry.may_read(path).await? {
        return Ok(None);
    }
    let tags = registry.tags(path).await?.names;
    let by_age = |a: &&String, b: &&String| tags::newest_first(a, b);
    let Some(newest) = tags.iter().filter(|tag| tags::is_image(tag)).min_by(by_age).cloned() else {
        return Ok(Some((None, None)));
    };
    let Some(digest) = registry.resolve(path, &newest).await? else { return Ok(Some((Some(newest), None))) };
    let revision = match content::find(registry, path, &digest).await? {
        Found::Image(content) => content.revision,
        Found::NoImage | Found::Missing => None,
    };
    Ok(Some((Some(newest), revision)))
}
