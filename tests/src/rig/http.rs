// SPDX-License-Identifier: Apache-2.0
//! The rig's HTTP: calls to servers that the rig itself started on loopback.

use std::sync::Once;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect;

use super::tls::Authority;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; bytes that are not UTF-8 are replaced.
    pub body: String,
}

impl Reply {
    /// Itself if the status is 2xx, else an error with the body.
    pub fn ok(self) -> Result<Self> {
        if !(200..300).contains(&self.status) {
            bail!("answered {}: {}", self.status, self.body.trim());
        }
        Ok(self)
    }

    /// The body as JSON, without the `)]}'` line that Gerrit puts before it.
    pub fn json(&self) -> Result<serde_json::Value> {
        let text = self.body.strip_prefix(")]}'").unwrap_or(&self.body);
        serde_json::from_str(text).with_context(|| format!("answered no JSON: {}", self.body.trim()))
    }

    /// A header as text, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok())
    }
}

/// A client of loopback servers: no proxy, no redirect followed, at most 60 s. One per runtime, since its connections
/// belong to the runtime that opened them.
pub fn client() -> Result<reqwest::Client> {
    builder().build().context("cannot make an HTTP client")
}

/// The same, for servers whose certificates this authority has signed.
pub fn client_trusting(authority: &Authority) -> Result<reqwest::Client> {
    let authority = reqwest::Certificate::from_pem(authority.certificate().as_bytes())?;
    builder().tls_certs_only([authority]).build().context("cannot make an HTTP client")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the product's client is for foreign servers; this one calls the rig's own"
)]
fn builder() -> reqwest::ClientBuilder {
    choose_tls();
    reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(Duration::from_mins(1))
}

/// Sends `request` and reads the whole answer.
#[expect(clippy::disallowed_methods, reason = "bodies of the rig's own servers are small")]
pub async fn send(request: reqwest::RequestBuilder) -> Result<Reply> {
    let (client, request) = request.build_split();
    let request = request.context("not a request")?;
    let what = format!("{} {}", request.method(), request.url());
    let response = client.execute(request).await.with_context(|| what.clone())?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.with_context(|| what.clone())?;
    Ok(Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Names ring as the TLS of this process. reqwest wants it named before the first client.
pub fn choose_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that another one was named before, which is as good.
        let _named = rustls::crypto::ring::default_provider().install_default();
    });
}
