// SPDX-License-Identifier: Apache-2.0
//! zuul-web's calls, as far as they are used. Thin: no call decides anything.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::{
    Config,
    web::Pages,
    wire::{Buildset, Status, Tenant},
};
use crate::{
    http::{Ask, Authorization, BaseUrl, Client, FetchError, Keep, Limits, Reply, Requests, Validators},
    secret::SecretFile,
};

/// One tenant's API.
pub(super) struct Api {
    client: Client,
    base: BaseUrl,
    tenant: String,
    token: Option<SecretFile>,
    /// Pages for people.
    pub(super) pages: Pages,
}

/// How long a whole log may take to pass by.
const PASSES_WITHIN: Duration = Duration::from_mins(2);

/// A status, and what makes the next request for it conditional.
pub(super) type Fresh = (Status, Option<Validators>);

impl Api {
    pub(super) fn new(config: &Config, requests: &Requests) -> Result<Self, String> {
        let total = Duration::from_secs(config.timeout_seconds.into());
        let limits = Limits { total, ..Limits::default() };
        let client = Client::new(&config.url, &config.log_hosts, limits, config.ca_file.as_ref(), requests)?;
        let root = config.web_url.clone().unwrap_or_else(|| config.url.clone());
        Ok(Self {
            client,
            base: config.url.clone(),
            tenant: config.tenant.clone(),
            token: config.token_file.clone(),
            pages: Pages::new(root, &config.tenant),
        })
    }

    /// Where the status is.
    pub(super) fn status_url(&self) -> Url {
        self.url(&["status"], &[])
    }

    /// What runs; `None`: as at the last time.
    pub(super) async fn status(&self, last: Option<Validators>) -> Result<Option<Fresh>, FetchError> {
        let reply = self.get(&self.status_url(), Ask::json().unless(last)).await?.ok()?;
        if reply.unchanged() {
            return Ok(None);
        }
        Ok(Some((reply.json("status")?, reply.validators())))
    }

    /// A buildset with its builds; `None` if the database has none of that uuid.
    pub(super) async fn buildset(&self, uuid: &str) -> Result<Option<Buildset>, FetchError> {
        let reply = self.get(&self.url(&["buildset", uuid], &[]), Ask::json()).await?;
        if reply.status.as_u16() == 404 {
            return Ok(None);
        }
        reply.ok()?.json("buildset").map(Some)
    }

    /// Buildsets without their builds, the newest first.
    pub(super) async fn buildsets(&self, query: &[(&str, &str)]) -> Result<Vec<Buildset>, FetchError> {
        self.get(&self.url(&["buildsets"], query), Ask::json()).await?.ok()?.json("buildsets")
    }

    /// The names of all tenants.
    pub(super) async fn tenants(&self) -> Result<Vec<String>, FetchError> {
        let url = self.base.join(["api", "tenants"]);
        let all: Vec<Tenant> = self.get(&url, Ask::json()).await?.ok()?.json("tenants")?;
        Ok(all.into_iter().filter_map(|tenant| tenant.name).collect())
    }

    /// The last `bytes` of a file that a build's data names, or the last `most` from a server without ranges.
    pub(super) async fn tail(&self, url: &Url, bytes: usize, most: usize) -> Result<Reply, FetchError> {
        let ask = Ask { keep: Keep::Last(most), ..Ask::last(bytes) };
        let reply = self.get(url, ask.clone()).await?;
        if reply.status != 416 {
            return Ok(reply);
        }
        // By RFC 9110 (14.1.2) the end of a file that is shorter is all of it; some servers say 416 instead.
        self.get(url, Ask { range: None, ..ask }).await
    }

    /// All of a file that a build's data names, `each` piece as it comes; of at most `most` bytes.
    pub(super) async fn pass(
        &self,
        url: &Url,
        most: u64,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<(), FetchError> {
        let ask = self.allowed(url, Ask::default())?;
        self.client.pass(url, ask, PASSES_WITHIN, most, each).await
    }

    /// Any call of the tenant's, whatever its shape; `what` names it in an error.
    pub(super) async fn any(&self, what: &str, url: &Url) -> Result<Value, FetchError> {
        self.get(url, Ask::json()).await?.ok()?.json(what)
    }

    async fn get(&self, url: &Url, ask: Ask) -> Result<Reply, FetchError> {
        self.client.get(url, self.allowed(url, ask)?).await
    }

    fn allowed(&self, url: &Url, ask: Ask) -> Result<Ask, FetchError> {
        // the token is zuul-web's: a log server is not to see it
        let own = url.origin() == self.base.url().origin();
        let token = self.token.as_ref().filter(|_| own).map(SecretFile::read).transpose();
        let token = token.map_err(|error| FetchError::Unreadable(error.to_string()))?;
        Ok(ask.authorized(token.as_ref().map(Authorization::bearer)))
    }

    /// Where a call of the tenant's is.
    pub(super) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let start = ["api", "tenant", &self.tenant];
        let mut url = self.base.join(start.iter().chain(path));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}
