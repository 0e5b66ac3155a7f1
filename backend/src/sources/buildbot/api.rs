// SPDX-License-Identifier: Apache-2.0
//! Buildbot's calls, as far as they are used. Thin: no call decides anything.

use std::time::Duration;

use serde::de::DeserializeOwned;
use url::Url;

use super::{
    Config, subject,
    web::Pages,
    wire::{
        Build, Builder, Builders, Builds, Buildset, Buildsets, Change, Changes, Chunk, Chunks, LogRow, Logs,
        Request, Requests, Step, Steps,
    },
};
use crate::{
    http::{self, Ask, Authorization, BaseUrl, Client, FetchError, Limits},
    secret::SecretFile,
};

/// Ids in one address: it stays below 2 KiB, which every proxy takes.
const AT_ONCE: usize = 50;

/// Steps of a build that are looked at.
const STEPS: &str = "500";

/// Builds of one sourcestamp: one that is built each night for years has no others that count.
const BUILDS: &str = "1000";

/// One server's API.
pub(super) struct Api {
    client: Client,
    base: BaseUrl,
    token: Option<SecretFile>,
    image_property: Option<String>,
    /// Pages for people.
    pub(super) pages: Pages,
}

impl Api {
    pub(super) fn new(config: &Config, requests: &http::Requests) -> Result<Self, String> {
        let total = Duration::from_secs(config.timeout_seconds.into());
        let limits = Limits { total, ..Limits::default() };
        let client = Client::new(&config.url, &[], limits, config.ca_file.as_ref(), requests)?;
        Ok(Self {
            client,
            base: config.url.clone(),
            token: config.token_file.clone(),
            image_property: config.image_property.clone(),
            pages: Pages::new(config.web_url.clone().unwrap_or_else(|| config.url.clone())),
        })
    }

    /// Where the newest buildsets are.
    pub(super) fn buildsets_url(&self, limit: u32) -> Url {
        self.url(&["buildsets"], &[("order", "-bsid"), ("limit", &limit.to_string())])
    }

    /// The newest buildsets, the newest first.
    pub(super) async fn buildsets(&self, limit: u32) -> Result<Vec<Buildset>, FetchError> {
        Ok(self.get::<Buildsets>("buildsets", &self.buildsets_url(limit)).await?.buildsets)
    }

    /// The newest buildsets that have not ended.
    pub(super) async fn unfinished(&self, limit: u32) -> Result<Vec<Buildset>, FetchError> {
        let query = [("complete", "false"), ("order", "-bsid"), ("limit", &*limit.to_string())];
        Ok(self.get::<Buildsets>("buildsets", &self.url(&["buildsets"], &query)).await?.buildsets)
    }

    /// The buildsets with these ids.
    pub(super) async fn buildsets_of(&self, ids: &[u64]) -> Result<Vec<Buildset>, FetchError> {
        let mut all = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let url = self.url(&["buildsets"], &borrowed(&these("bsid__in", some)));
            all.extend(self.get::<Buildsets>("buildsets", &url).await?.buildsets);
        }
        Ok(all)
    }

    /// The requests of these buildsets, with what says what they ran for.
    pub(super) async fn requests(&self, buildsets: &[u64]) -> Result<Vec<Request>, FetchError> {
        let mut all = Vec::new();
        for some in buildsets.chunks(AT_ONCE) {
            // `__in` stays a filter of the database; several `buildsetid=` would be taken for none by some of its lists
            let mut query = these("buildsetid__in", some);
            query.extend(subject::PROPERTIES.map(|name| ("property", name.to_owned())));
            let url = self.url(&["buildrequests"], &borrowed(&query));
            all.extend(self.get::<Requests>("buildrequests", &url).await?.buildrequests);
        }
        Ok(all)
    }

    /// The requests with these ids.
    pub(super) async fn requests_of(&self, ids: &[u64]) -> Result<Vec<Request>, FetchError> {
        let mut all = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let url = self.url(&["buildrequests"], &borrowed(&these("buildrequestid__in", some)));
            all.extend(self.get::<Requests>("buildrequests", &url).await?.buildrequests);
        }
        Ok(all)
    }

    /// All tries of these requests.
    pub(super) async fn builds(&self, requests: &[u64]) -> Result<Vec<Build>, FetchError> {
        let mut all = Vec::new();
        for some in requests.chunks(AT_ONCE) {
            let mut query = these("buildrequestid__in", some);
            query.extend(self.image_property.iter().map(|name| ("property", name.clone())));
            let url = self.url(&["builds"], &borrowed(&query));
            all.extend(self.get::<Builds>("builds", &url).await?.builds);
        }
        Ok(all)
    }

    /// Where all builders are.
    pub(super) fn builders_url(&self) -> Url {
        self.url(&["builders"], &[])
    }

    /// All builders.
    pub(super) async fn builders(&self) -> Result<Vec<Builder>, FetchError> {
        Ok(self.get::<Builders>("builders", &self.builders_url()).await?.builders)
    }

    /// The newest changes that a query finds.
    pub(super) async fn changes(&self, query: &[(&str, &str)]) -> Result<Vec<Change>, FetchError> {
        let newest = [("order", "-changeid"), ("limit", "10")];
        let query: Vec<_> = query.iter().copied().chain(newest).collect();
        Ok(self.get::<Changes>("changes", &self.url(&["changes"], &query)).await?.changes)
    }

    /// The newest builds of what a change has as its sourcestamp.
    pub(super) async fn builds_of(&self, change: u64) -> Result<Vec<Build>, FetchError> {
        let newest = [("order", "-buildid"), ("limit", BUILDS)];
        let url = self.url(&["changes", &change.to_string(), "builds"], &newest);
        Ok(self.get::<Builds>("builds", &url).await?.builds)
    }

    /// A build's steps, in their order.
    pub(super) async fn steps(&self, build: u64) -> Result<Vec<Step>, FetchError> {
        let url = self.url(&["builds", &build.to_string(), "steps"], &[("limit", STEPS)]);
        Ok(self.get::<Steps>("steps", &url).await?.steps)
    }

    /// A step's logs.
    pub(super) async fn logs(&self, step: u64) -> Result<Vec<LogRow>, FetchError> {
        let url = self.url(&["steps", &step.to_string(), "logs"], &[]);
        Ok(self.get::<Logs>("logs", &url).await?.logs)
    }

    /// Lines of a log, from the one counted so from 0.
    pub(super) async fn lines(&self, log: u64, from: u64, count: u64) -> Result<Vec<Chunk>, FetchError> {
        let query = [("offset", &*from.to_string()), ("limit", &*count.to_string())];
        let url = self.url(&["logs", &log.to_string(), "contents"], &query);
        Ok(self.get::<Chunks>("a log", &url).await?.logchunks)
    }

    async fn get<T: DeserializeOwned>(&self, what: &str, url: &Url) -> Result<T, FetchError> {
        let token = self.token.as_ref().map(SecretFile::read).transpose();
        let token = token.map_err(|error| FetchError::Unreadable(error.to_string()))?;
        let ask = Ask::json().authorized(token.as_ref().map(Authorization::bearer));
        self.client.get(url, ask).await?.ok()?.json(what)
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.join(["api", "v2"].iter().chain(path));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

fn these<'n>(name: &'n str, ids: &[u64]) -> Vec<(&'n str, String)> {
    ids.iter().map(|id| (name, id.to_string())).collect()
}

fn borrowed<'q>(query: &'q [(&'q str, String)]) -> Vec<(&'q str, &'q str)> {
    query.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
