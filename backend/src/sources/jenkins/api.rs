// SPDX-License-Identifier: Apache-2.0
//! Jenkins's calls, as far as they are used: GET alone, so no crumb is needed. Thin: no call decides anything.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::{
    Config,
    pages::Pages,
    place::Place,
    wire::{self, BUILD, Weight},
};
use crate::{
    http::{Ask, Authorization, BaseUrl, Client, FetchError, Keep, Limits, Reply, Requests, Validators},
    secret::SecretFile,
};

/// What is kept of the end of a build's whole log.
const CONSOLE: usize = 1 << 20;

/// One Jenkins's API.
pub(super) struct Api {
    client: Client,
    base: BaseUrl,
    credentials: Option<(String, SecretFile)>,
    history: u32,
    /// Pages for people.
    pub(super) pages: Pages,
}

impl Api {
    pub(super) fn new(config: &Config, requests: &Requests) -> Result<Self, String> {
        let total = Duration::from_secs(config.timeout_seconds.into());
        let limits = Limits { total, ..Limits::default() };
        // No host but its own: a redirect to another one is not followed, nor is any address in its data.
        let client = Client::new(&config.url, &[], limits, config.ca_file.as_ref(), requests)?;
        Ok(Self {
            client,
            base: config.url.clone(),
            credentials: config.user.clone().zip(config.token_file.clone()),
            history: config.history,
            pages: Pages(config.web_url.clone().unwrap_or_else(|| config.url.clone())),
        })
    }

    /// Where a folder's or job's builds are, and those of what is in it.
    pub(super) fn listing_url(&self, root: &Place, weight: Weight) -> Url {
        with_tree(root.url(&self.base, &["api", "json"]), &wire::tree(self.history, weight))
    }

    /// The same, if anything is new since.
    pub(super) async fn listing(
        &self,
        root: &Place,
        weight: Weight,
        last: Option<Validators>,
    ) -> Result<Reply, FetchError> {
        self.get(&self.listing_url(root, weight), Ask::json().unless(last)).await?.ok()
    }

    /// The builds of one job; `None`: it is gone.
    pub(super) async fn job(&self, place: &Place) -> Result<Option<Value>, FetchError> {
        let url = with_tree(place.url(&self.base, &["api", "json"]), &wire::of_job(self.history));
        self.found(&url, "the job").await
    }

    /// So many of the newest builds of one job; `None`: it is gone.
    pub(super) async fn newest(&self, place: &Place, count: u64) -> Result<Option<Value>, FetchError> {
        let url = with_tree(place.url(&self.base, &["api", "json"]), &wire::of_newest(count));
        self.found(&url, "the job").await
    }

    /// Where the queue is.
    pub(super) fn queue_url(&self, weight: Weight) -> Url {
        with_tree(self.base.join(["queue", "api", "json"]), &wire::of_queue(weight))
    }

    /// What waits to begin.
    pub(super) async fn queue(&self, weight: Weight) -> Result<Value, FetchError> {
        self.get(&self.queue_url(weight), Ask::json()).await?.ok()?.json("the queue")
    }

    /// One item of the queue; `None`: it has left it.
    pub(super) async fn item(&self, id: u64) -> Result<Option<Value>, FetchError> {
        let url = self.base.join(["queue", "item", &id.to_string(), "api", "json"]);
        self.found(&with_tree(url, &wire::of_item()), "the queue").await
    }

    /// What the plugin `gerrit-checks-api` tells of a patch set.
    pub(super) async fn checks(&self, change: u64, patch_set: u32) -> Result<Value, FetchError> {
        let mut url = self.base.join(["gerrit-checks", "runs"]);
        let (change, patch_set) = (change.to_string(), patch_set.to_string());
        url.query_pairs_mut().extend_pairs([("change", &change), ("patchset", &patch_set)]);
        self.get(&url, Ask::json()).await?.ok()?.json("the checks")
    }

    /// One build; `None`: there is none of that number.
    pub(super) async fn build(&self, place: &Place, number: u64) -> Result<Option<Value>, FetchError> {
        let url = place.url(&self.base, &[&number.to_string(), "api", "json"]);
        self.found(&with_tree(url, BUILD), "the build").await
    }

    /// A build's stages; `None`: it has none, or Jenkins lacks the plugin.
    pub(super) async fn stages(&self, place: &Place, number: u64) -> Result<Option<Value>, FetchError> {
        let url = place.url(&self.base, &[&number.to_string(), "wfapi", "describe"]);
        self.found(&url, "the stages").await
    }

    /// What is in a stage.
    pub(super) async fn node(
        &self,
        place: &Place,
        number: u64,
        node: &str,
    ) -> Result<Option<Value>, FetchError> {
        self.found(&self.node_url(place, number, node, "describe"), "the stage").await
    }

    /// The end of a step's log.
    pub(super) async fn log(
        &self,
        place: &Place,
        number: u64,
        node: &str,
    ) -> Result<Option<Value>, FetchError> {
        self.found(&self.node_url(place, number, node, "log"), "the log").await
    }

    /// The end of a build's whole log; Jenkins has no ranges, so the rest passes by.
    pub(super) async fn console(&self, place: &Place, number: u64) -> Result<Option<Reply>, FetchError> {
        let url = place.url(&self.base, &[&number.to_string(), "consoleText"]);
        let ask = Ask { keep: Keep::Last(CONSOLE), ..Ask::default() };
        let reply = self.get(&url, ask).await?;
        if reply.status == 404 { Ok(None) } else { reply.ok().map(Some) }
    }

    /// The header in which Jenkins says its version with every answer.
    pub(super) fn version(reply: &Reply) -> Option<String> {
        reply.header("x-jenkins").map(str::to_owned)
    }

    fn node_url(&self, place: &Place, number: u64, node: &str, what: &str) -> Url {
        place.url(&self.base, &[&number.to_string(), "execution", "node", node, "wfapi", what])
    }

    async fn found(&self, url: &Url, what: &str) -> Result<Option<Value>, FetchError> {
        let reply = self.get(url, Ask::json()).await?;
        if reply.status == 404 { Ok(None) } else { reply.ok()?.json(what).map(Some) }
    }

    async fn get(&self, url: &Url, ask: Ask) -> Result<Reply, FetchError> {
        let credentials = match &self.credentials {
            Some((user, token)) => {
                let token = token.read().map_err(|error| FetchError::Unreadable(error.to_string()))?;
                Some(Authorization::basic(user, &token))
            }
            None => None,
        };
        self.client.get(url, ask.authorized(credentials)).await
    }
}

fn with_tree(mut url: Url, tree: &str) -> Url {
    url.query_pairs_mut().append_pair("tree", tree);
    url
}
