// SPDX-License-Identifier: Apache-2.0
//! What `check-config --connect` and `discover` ask each source: once, without watching anything, to tell whoever sets it up.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use milepost_api::health::Tested;
use url::Url;

use super::Visited;
use crate::{
    clock::Clock,
    discover::{Discovered, Sought},
    gerrit::Line,
    http::FetchError,
    model::Service,
};

/// The longest that one source may take.
const LIMIT: Duration = Duration::from_mins(1);
/// The longest that it may look for a project.
const DISCOVERS_WITHIN: Duration = Duration::from_mins(3);

/// What a source is told to ask once.
pub struct Visit {
    /// The source's name in the configuration.
    pub name: String,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The services that the configuration names.
    pub services: Vec<Service>,
    /// Asks Gerrit's git; `None` where its plugin cannot be connected.
    pub gerrit: Option<Line>,
    /// Of how many repositories or namespaces it asks at most.
    pub most: usize,
}

impl Visit {
    /// Asks `source`, for as long as one may take.
    pub async fn pay(&self, source: &dyn super::Source) -> Tested {
        self.within(LIMIT, source).await
    }

    /// Asks `source`, for so long at most.
    pub(super) async fn within(&self, limit: Duration, source: &dyn super::Source) -> Tested {
        let begun = self.clock.now();
        let visited = tokio::time::timeout(limit, source.connect(self)).await;
        let visited =
            visited.unwrap_or_else(|_| Visited::wrong(format!("no end within {} s", limit.as_secs())));
        visited.tested(&self.name, self.clock.now() - begun)
    }

    /// Has `source` look for a project; what it has found, or what is wrong.
    pub async fn explore(
        &self,
        source: &dyn super::Source,
        sought: &Sought,
    ) -> Result<Discovered, Vec<String>> {
        let found = tokio::time::timeout(DISCOVERS_WITHIN, source.discover(self, sought)).await;
        found.unwrap_or_else(|_| Err(vec![format!("no end within {} s", DISCOVERS_WITHIN.as_secs())]))
    }

    /// Those of `all` that are asked about; where that is not all, also how many, in words.
    pub(super) fn some_of<T: Ord>(&self, all: BTreeSet<T>, what: &str) -> (BTreeSet<T>, Option<String>) {
        let count = all.len();
        let left_out = (count > self.most).then(|| format!("asked about {} of {count} {what}", self.most));
        (all.into_iter().take(self.most).collect(), left_out)
    }
}

/// What would be right, by what went wrong; each in words that follow a colon.
pub(super) struct Advice<'a> {
    /// For 401, 403 and a page to log in.
    pub(super) refused: &'a str,
    /// For 404.
    pub(super) missing: &'a str,
    /// For an answer that is none of this kind of server.
    pub(super) foreign: &'a str,
}

impl Advice<'_> {
    /// What is wrong at `url`, and what would be right.
    pub(super) fn on(&self, url: &Url, error: &FetchError) -> String {
        let right = match error {
            FetchError::Status { status: 401 | 403, .. } | FetchError::LoginPage(_) => self.refused,
            FetchError::Status { status: 404, .. } => self.missing,
            FetchError::Unreachable(why) if why.contains("certificate") => {
                "`ca_file` names the certificates (PEM) of the authority that signed the server's own"
            }
            FetchError::Unreachable(_) | FetchError::Timeout(_) | FetchError::Broken(_) => {
                "an address in `url` that this machine reaches"
            }
            FetchError::Status { status: 429 | 500.., .. } => "try again when the server is well",
            FetchError::NotListed(_) | FetchError::Private(_) => {
                "the address to which it sends us in `url`, or the host in the list that is for it"
            }
            _ => self.foreign,
        };
        format!("{}: {error}; right would be: {right}", without_query(url))
    }

    /// The same as how the whole visit went.
    pub(super) fn failed(&self, url: &Url, error: &FetchError) -> Visited {
        Visited::failed(error, self.on(url, error))
    }
}

fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url
}
