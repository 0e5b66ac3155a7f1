// SPDX-License-Identifier: Apache-2.0
//! The registry's HTTP API (distribution spec 1.1), as far as finding images needs it. Nothing that a registry says of content
//! is believed before the bytes hash to the digest.

use std::{collections::HashSet, sync::Arc};

use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use super::{
    auth::Auth,
    config::Config,
    manifest::{self, ACCEPT, Manifest},
};
use crate::{
    clock::Clock,
    http::{Ask, BaseUrl, Client, FetchError, Limits, Reply, Requests},
    model::Digest,
};

/// The spec's own limit for manifests.
const MANIFEST_BYTES: usize = 4 << 20;
/// Configs and pages of tags.
const BODY_BYTES: usize = 8 << 20;
/// Pages of one list of tags.
const PAGES: usize = 50;
/// Tags of one repository.
const TAGS: usize = 50_000;

/// One registry.
pub(super) struct Registry {
    base: BaseUrl,
    client: Client,
    auth: Auth,
}

/// The tags of a repository.
pub(super) struct Tags {
    pub(super) names: HashSet<String>,
    /// Whether these are all.
    pub(super) whole: bool,
}

#[derive(Deserialize)]
struct Page {
    tags: Option<Vec<String>>,
}

impl Registry {
    pub(super) fn new(config: &Config, clock: Arc<dyn Clock>, requests: &Requests) -> Result<Self, String> {
        let limits = Limits { body: BODY_BYTES, ..Limits::default() };
        let client = Client::new(&config.url, &config.blob_hosts, limits, config.ca_file.as_ref(), requests)?;
        Ok(Self { base: config.url.clone(), client, auth: Auth::new(config, clock, requests)? })
    }

    /// Whether it answers and takes us.
    pub(super) async fn ping(&self) -> Result<(), FetchError> {
        self.version().await.map(drop)
    }

    /// Whether it answers and takes us, with the version it says it has.
    pub(super) async fn version(&self) -> Result<Option<String>, FetchError> {
        let reply = self.ask("", &self.version_url(), Ask::json(), false).await?.ok()?;
        // What the body should be is not specified, but a login page it is not.
        reply.no_page("the registry's version")?;
        Ok(reply.header("docker-distribution-api-version").map(str::to_owned))
    }

    pub(super) fn version_url(&self) -> Url {
        self.base.join(["v2", ""])
    }

    /// Whether we may read a repository; `false` if there is none yet.
    pub(super) async fn may_read(&self, repository: &str) -> Result<bool, FetchError> {
        let mut url = self.tags_url(repository);
        url.query_pairs_mut().append_pair("n", "1");
        let Some(reply) = found(self.ask(repository, &url, Ask::json(), false).await?)? else {
            return Ok(false);
        };
        reply.json::<Page>("the list of tags").map(|_| true)
    }

    pub(super) fn tags_url(&self, repository: &str) -> Url {
        self.url(repository, "tags", "list")
    }

    /// Below which manifests are.
    pub(super) fn manifests_url(&self, repository: &str) -> Url {
        self.url(repository, "manifests", "")
    }

    /// The digest that a tag points to; `None` if there is no such tag or repository.
    pub(super) async fn resolve(&self, repository: &str, tag: &str) -> Result<Option<Digest>, FetchError> {
        let url = self.url(repository, "manifests", tag);
        let ask = || Ask { accept: Some(ACCEPT.to_owned()), ..Ask::default() };
        let Some(reply) = found(self.ask(repository, &url, ask(), true).await?)? else { return Ok(None) };
        if let Some(digest) = reply.header("docker-content-digest") {
            let wrong = |_| FetchError::Unreadable("Docker-Content-Digest is not a digest".to_owned());
            return digest.parse().map(Some).map_err(wrong);
        }
        let reply = found(self.ask(repository, &url, ask(), false).await?)?;
        Ok(reply.and_then(|reply| manifest::digest_of(&reply.body)))
    }

    /// What the manifest of a digest says; `None` if there is none.
    pub(super) async fn manifest(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<Option<Manifest>, FetchError> {
        let url = self.url(repository, "manifests", digest.as_str());
        let ask = Ask { accept: Some(ACCEPT.to_owned()), ..Ask::default() };
        let Some(reply) = found(self.ask(repository, &url, ask, false).await?)? else { return Ok(None) };
        if reply.body.len() > MANIFEST_BYTES {
            return Err(FetchError::TooLarge(MANIFEST_BYTES as u64));
        }
        verified(&reply, digest)?;
        manifest::read(&reply.body, reply.header("content-type")).map(Some)
    }

    /// What the config of an image says; `None` if there is none.
    pub(super) async fn config(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<Option<manifest::Config>, FetchError> {
        let url = self.url(repository, "blobs", digest.as_str());
        let Some(reply) = found(self.ask(repository, &url, Ask::default(), false).await?)? else {
            return Ok(None);
        };
        verified(&reply, digest)?;
        manifest::read_config(&reply.body).map(Some)
    }

    /// All tags, in no order; none if there is no such repository yet.
    pub(super) async fn tags(&self, repository: &str) -> Result<Tags, FetchError> {
        let mut names = HashSet::new();
        let mut next = Some(self.tags_url(repository));
        if let Some(url) = &mut next {
            url.query_pairs_mut().append_pair("n", "1000");
        }
        for _ in 0..PAGES {
            let Some(url) = next else { return Ok(Tags { names, whole: true }) };
            let Some(reply) = found(self.ask(repository, &url, Ask::json(), false).await?)? else {
                return Ok(Tags { whole: names.is_empty(), names });
            };
            let page: Page = reply.json("the list of tags")?;
            names.extend(page.tags.unwrap_or_default());
            next = self.next(&reply)?;
            if names.len() > TAGS {
                break;
            }
        }
        tracing::warn!(repository, "{repository} has more than {} tags: new ones may be missed", names.len());
        Ok(Tags { names, whole: false })
    }

    /// The next page (`Link: <…>; rel="next"`); credentials go with it, so it must be on this registry.
    fn next(&self, reply: &Reply) -> Result<Option<Url>, FetchError> {
        let Some(link) = reply.header("link") else { return Ok(None) };
        let target = link.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        let Some((target, _)) = target.filter(|(_, rest)| rest.contains("next")) else { return Ok(None) };
        let url = reply.url.join(target).map_err(|_| FetchError::NotAnAddress)?;
        if url.origin() != self.base.url().origin() {
            return Err(FetchError::Unreadable("the list of tags goes on at another host".to_owned()));
        }
        Ok(Some(url))
    }

    fn url(&self, repository: &str, kind: &str, reference: &str) -> Url {
        self.base.join(std::iter::once("v2").chain(repository.split('/')).chain([kind, reference]))
    }

    async fn ask(&self, repository: &str, url: &Url, ask: Ask, head: bool) -> Result<Reply, FetchError> {
        let send =
            async |ask| if head { self.client.head(url, ask).await } else { self.client.get(url, ask).await };
        let reply = send(ask.clone().authorized(self.auth.known(repository)?)).await?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        match self.auth.answer(repository, &reply.headers).await? {
            Some(authorization) => send(ask.authorized(Some(authorization))).await,
            None => Ok(reply),
        }
    }
}

fn found(reply: Reply) -> Result<Option<Reply>, FetchError> {
    if reply.status == StatusCode::NOT_FOUND { Ok(None) } else { reply.ok().map(Some) }
}

fn verified(reply: &Reply, digest: &Digest) -> Result<(), FetchError> {
    if manifest::digest_of(&reply.body).as_ref() == Some(digest) {
        return Ok(());
    }
    Err(FetchError::Unreadable("the registry's bytes do not hash to the digest asked for".to_owned()))
}
