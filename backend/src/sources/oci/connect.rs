// SPDX-License-Identifier: Apache-2.0
//! One question for the registry, one for each configured repository, and for the first of them what their newest image is.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use milepost_api::health::Newest;

use super::{
    Source,
    content::{self, Found},
    registry::Registry,
    tags,
};
use crate::{
    http::FetchError,
    sources::{
        Visited,
        connect::{Advice, Visit},
    },
};

/// Repositories of which the newest image is looked for: all of their tags are read, and for one image three answers.
const LOOKED_INTO: usize = 3;

/// How long one newest image is looked for: a list of tags may have many pages, and the rest is to be told all the same.
const LOOKED_FOR: Duration = Duration::from_secs(4);

const ADVICE: Advice<'_> = Advice {
    refused: "credentials that may pull: `username` with `password_file`, or `token_file`",
    missing: "the registry's root as `url`",
    foreign: "the registry's root as `url`",
};

pub(super) async fn connect(source: &Source, visit: &Visit) -> Visited {
    ask(source, visit).await.unwrap_or_else(|wrong| wrong)
}

async fn ask(source: &Source, visit: &Visit) -> Result<Visited, Visited> {
    let registry =
        Registry::new(&source.config, Arc::clone(&visit.clock), &source.requests).map_err(Visited::wrong)?;
    let names = source.config.names();
    let repositories = visit.services.iter().flat_map(|service| &service.repositories);
    let repositories: BTreeSet<_> =
        repositories.filter(|r| names.contains(&r.registry)).map(|r| r.path.as_str()).collect();
    let (repositories, left_out) = visit.some_of(repositories, "repositories");

    let version = match registry.version().await {
        Ok(version) => version,
        // Some let only those into `/v2/` who have an account, and anyone read a public repository.
        Err(FetchError::Status { status: 401 | 403, .. }) if !repositories.is_empty() => None,
        Err(error) => return Err(ADVICE.failed(&registry.version_url(), &error)),
    };
    let mut all = Repositories::default();
    for repository in repositories {
        all.look(&registry, repository).await;
    }
    if let Some(failed) = all.failed.take() {
        return Err(Visited {
            wrong: all.wrong,
            missing: all.missing,
            newest: all.newest,
            authorised: if all.refused { Some(false) } else { failed.authorised },
            ..failed
        });
    }
    let mut said = vec![version.unwrap_or_else(|| "a registry".to_owned())];
    if all.readable > 0 {
        said.push(format!("may read {} of its repositories", all.readable));
    }
    if !all.awaited.is_empty() {
        said.push(format!("has no {} yet", all.awaited.join(", ")));
    }
    said.extend(left_out);
    Ok(Visited { newest: all.newest, ..Visited::well(said.join(", ")) })
}

/// What was found of repositories.
#[derive(Default)]
struct Repositories<'r> {
    readable: usize,
    awaited: Vec<&'r str>,
    newest: Option<Newest>,
    wrong: Vec<String>,
    missing: Vec<String>,
    refused: bool,
    /// The first failure.
    failed: Option<Visited>,
}

impl<'r> Repositories<'r> {
    async fn look(&mut self, registry: &Registry, repository: &'r str) {
        let tags = registry.tags_url(repository);
        let went = match registry.may_read(repository).await {
            Ok(true) => {
                self.readable += 1;
                let looks = self.readable <= LOOKED_INTO;
                let newest = async { if looks { newest(registry, repository).await } else { Ok(None) } };
                match tokio::time::timeout(LOOKED_FOR, newest).await.unwrap_or(Ok(None)) {
                    // Some let anyone see the tags, and only some have the image.
                    Err(error) if Visited::failed(&error, String::new()).authorised == Some(false) => {
                        Err((registry.manifests_url(repository), error))
                    }
                    // A single image that cannot be read is the watch's own affair.
                    found => Ok(found.ok().flatten()),
                }
            }
            Ok(false) => {
                self.awaited.push(repository);
                Ok(None)
            }
            Err(error) => Err((tags, error)),
        };
        match went {
            Ok(found) => {
                let later = |found: &Newest| self.newest.as_ref().is_none_or(|known| found.at > known.at);
                if let Some(found) = found.filter(later) {
                    self.newest = Some(found);
                }
            }
            Err((url, error)) => {
                let failed = ADVICE.failed(&url, &error);
                if failed.authorised == Some(false) {
                    // As the registry's own token server names it (distribution's *token scope*).
                    self.missing.push(format!("repository:{repository}:pull"));
                    self.refused = true;
                }
                self.wrong.extend(failed.wrong.iter().cloned());
                self.failed.get_or_insert(failed);
            }
        }
    }
}

/// The image of the newest tag, as far as tags tell which that is.
async fn newest(registry: &Registry, repository: &str) -> Result<Option<Newest>, FetchError> {
    let all = registry.tags(repository).await?.names;
    let Some(tag) = all.iter().filter(|tag| tags::is_image(tag)).min_by(|a, b| tags::newest_first(a, b))
    else {
        return Ok(None);
    };
    let Some(digest) = registry.resolve(repository, tag).await? else { return Ok(None) };
    let at = match content::find(registry, repository, &digest).await? {
        Found::Image(content) => content.created,
        Found::NoImage | Found::Missing => return Ok(None),
    };
    Ok(Some(Newest { what: format!("{repository}:{tag}"), at }))
}
