// SPDX-License-Identifier: Apache-2.0
//! The one HTTP client of all sources but Kubernetes: time limits, body caps, retries, single-flight, a token bucket per
//! host, and the rules for addresses that foreign data names.
//!
//! A job of an unmerged change can name any log URL, a registry any token realm, a server any redirect. So a request goes
//! only to the configured server and to hosts listed for it; private, loopback and link-local addresses only where the
//! host is listed by its full name; both are checked after name resolution and at each redirect. Credentials stay on the
//! host they were given for. System proxies are not used: a proxy would resolve names past the check.

mod address;
mod ask;
mod body;
mod error;
mod flight;
mod hosts;
mod limits;
mod pace;
mod reply;
mod requests;
mod resolve;
mod retry;
mod roots;
mod send;

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use url::Url;

pub use ask::{Ask, Authorization};
pub use body::Keep;
pub use error::FetchError;
pub use hosts::{BaseUrl, HostPattern, authority};
pub use limits::Limits;
pub use reply::{Reply, Validators, decode, is_page};
pub use requests::{OUTCOMES, Requests};
pub use roots::Roots;

/// The name that servers see.
pub const USER_AGENT: &str = concat!("milepost/", env!("CARGO_PKG_VERSION"));

/// A client of one configured server and the hosts listed for it. Cheap to clone; clones share buckets and flights.
#[derive(Clone)]
pub struct Client(Arc<send::Sender>, Arc<flight::Flights>);

impl Client {
    /// A client that may reach `base`'s host and `listed`, and nothing else. It trusts the system's certificates and
    /// `roots`. What it sends is counted in `requests`.
    pub fn new(
        base: &BaseUrl,
        listed: &[HostPattern],
        limits: Limits,
        roots: Option<&Roots>,
        requests: &Requests,
    ) -> Result<Self, String> {
        let sender = send::Sender::new(hosts::Hosts::new(base, listed), limits, roots, requests.clone())?;
        Ok(Self(Arc::new(sender), Arc::default()))
    }

    /// GET. Any status is a reply, see [`Reply::ok`]; equal requests under way are one request.
    pub async fn get(&self, url: &Url, ask: Ask) -> Result<Reply, FetchError> {
        let request = send::Request { method: reqwest::Method::GET, url: url.clone(), ask };
        self.1.join(request, &self.0).await
    }

    /// GET, once, of a body of at most `most` bytes that passes by, `each` piece as it comes, within a time limit of its own.
    pub async fn pass(
        &self,
        url: &Url,
        ask: Ask,
        limit: Duration,
        most: u64,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<(), FetchError> {
        let request = send::Request { method: reqwest::Method::GET, url: url.clone(), ask };
        self.0.pass(&request, limit, most, each).await
    }

    /// HEAD: status and headers alone.
    pub async fn head(&self, url: &Url, ask: Ask) -> Result<Reply, FetchError> {
        let request = send::Request { method: reqwest::Method::HEAD, url: url.clone(), ask };
        self.1.join(request, &self.0).await
    }

    /// POST, once: it is not tried again, and no redirect is followed. Gives the status of the answer, whose body nobody reads.
    pub async fn post(&self, url: &Url, headers: HeaderMap, body: Bytes) -> Result<StatusCode, FetchError> {
        self.0.post(url, headers, body).await
    }

    /// Whether a URL found in data may be fetched at all. What its name resolves to is checked when it is fetched.
    pub fn permits(&self, url: &Url) -> bool {
        self.0.hosts.check(url).is_ok()
    }
}
