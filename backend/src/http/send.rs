// SPDX-License-Identifier: Apache-2.0
//! One try of one request: host check, bucket, redirects, body.

use std::time::Duration;

use axum::body::Bytes;
use reqwest::{
    Method, Response, StatusCode,
    header::{self, HeaderMap, HeaderValue},
    redirect,
};
use url::Url;

use super::{
    Ask, FetchError, Keep, Limits, Reply, Requests, Roots, USER_AGENT, body,
    hosts::Hosts,
    pace::Pace,
    resolve::{PrivateAddress, Resolver},
};

/// Redirects followed for one request.
const REDIRECTS: usize = 5;
/// What is kept of an error's body.
const ERROR_BODY: usize = 16 << 10;

/// A request as callers make it.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) ask: Ask,
}

/// Sends requests within limits and host rules.
pub(super) struct Sender {
    client: reqwest::Client,
    pub(super) hosts: Hosts,
    pub(super) limits: Limits,
    pace: Pace,
    requests: Requests,
}

impl Sender {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes a client, with limits")]
    pub(super) fn new(
        hosts: Hosts,
        limits: Limits,
        roots: Option<&Roots>,
        requests: Requests,
    ) -> Result<Self, String> {
        // the process has one TLS provider; who comes first installs it
        rustls::crypto::ring::default_provider().install_default().ok();
        let wrong = |error| format!("no HTTP client: {}", body::reason(&error));
        let roots = roots.into_iter().flat_map(Roots::certificates);
        let roots = roots.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(limits.connect)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .tls_certs_merge(roots)
            .dns_resolver(Resolver(hosts.clone()))
            .build()
            .map_err(wrong)?;
        Ok(Self { client, hosts, pace: Pace::new(&limits), limits, requests })
    }

    /// One try within the time limit.
    pub(super) async fn send(&self, request: &Request) -> Result<Reply, FetchError> {
        let limit = self.limits.total;
        tokio::time::timeout(limit, self.follow(request)).await.unwrap_or(Err(FetchError::Timeout(limit)))
    }

    /// One POST within the time limit; a redirect is its answer.
    pub(super) async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<StatusCode, FetchError> {
        self.hosts.check(url)?;
        let host = url.host_str().unwrap_or_default();
        let sent = async {
            self.pace.wait(host).await;
            let counted = self.requests.sent();
            let sent = self.client.post(url.clone()).headers(headers).body(body).send().await;
            let status = sent.map_err(|error| failure(&error, host, &self.limits))?.status();
            counted.answered(status.as_u16());
            Ok(status)
        };
        let limit = self.limits.total;
        tokio::time::timeout(limit, sent).await.unwrap_or(Err(FetchError::Timeout(limit)))
    }

    async fn follow(&self, request: &Request) -> Result<Reply, FetchError> {
        let (response, url) = self.reach(request).await?;
        self.reply(response, url, request.ask.keep).await
    }

    /// One try within a time limit of its own; the body passes by.
    pub(super) async fn pass(
        &self,
        request: &Request,
        limit: Duration,
        most: u64,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<(), FetchError> {
        let passed = async {
            let (response, url) = self.reach(request).await?;
            if !response.status().is_success() {
                return self.reply(response, url, Keep::First(ERROR_BODY)).await?.ok().map(drop);
            }
            body::pass(response, most, each).await
        };
        tokio::time::timeout(limit, passed).await.unwrap_or(Err(FetchError::Timeout(limit)))
    }

    async fn reach(&self, request: &Request) -> Result<(Response, Url), FetchError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.once(request, &url).await?;
            match next(&response, &url)? {
                Some(next) => url = next,
                None => return Ok((response, url)),
            }
        }
        Err(FetchError::Redirects(REDIRECTS))
    }

    async fn once(&self, request: &Request, url: &Url) -> Result<Response, FetchError> {
        self.hosts.check(url)?;
        let host = url.host_str().unwrap_or_default();
        self.pace.wait(host).await;
        let own = url.origin() == request.url.origin();
        let headers = headers(&request.ask, own)?;
        let counted = self.requests.sent();
        let sent = self.client.request(request.method.clone(), url.clone()).headers(headers).send().await;
        if let Ok(response) = &sent {
            counted.answered(response.status().as_u16());
        }
        tracing::debug!(
            host,
            path = url.path(),
            status = sent.as_ref().ok().map(|r| r.status().as_u16()),
            "asked {host}"
        );
        sent.map_err(|error| failure(&error, host, &self.limits))
    }

    async fn reply(&self, response: Response, url: Url, keep: Keep) -> Result<Reply, FetchError> {
        let (status, headers) = (response.status(), response.headers().clone());
        let keep = if status.is_success() { keep } else { Keep::First(ERROR_BODY) };
        let body::Body { bytes, cut } = body::read(response, keep, &self.limits).await?;
        Ok(Reply { status, headers, body: bytes, cut, url })
    }
}

/// Where a response redirects to.
fn next(response: &Response, from: &Url) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(header::LOCATION) else { return Ok(None) };
    let text = location.to_str().map_err(|_| FetchError::NotAnAddress)?;
    from.join(text).map(Some).map_err(|_| FetchError::NotAnAddress)
}

fn headers(ask: &Ask, own_host: bool) -> Result<HeaderMap, FetchError> {
    let unless = ask.unless.as_ref();
    let authorization = ask.authorization.as_ref().filter(|_| own_host);
    let texts = [
        (header::ACCEPT, ask.accept.as_deref()),
        (header::RANGE, ask.range.as_deref()),
        (header::IF_NONE_MATCH, unless.and_then(|v| v.etag.as_deref())),
        (header::IF_MODIFIED_SINCE, unless.and_then(|v| v.last_modified.as_deref())),
        (header::AUTHORIZATION, authorization.map(super::Authorization::expose)),
    ];
    let mut headers = HeaderMap::new();
    for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        let wrong = |_| FetchError::Unreadable(format!("no value for the header `{name}`"));
        let mut value = HeaderValue::from_str(text).map_err(wrong)?;
        value.set_sensitive(name == header::AUTHORIZATION);
        headers.insert(name, value);
    }
    Ok(headers)
}

fn failure(error: &reqwest::Error, host: &str, limits: &Limits) -> FetchError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<PrivateAddress>() {
            return FetchError::Private(host.to_owned());
        }
        cause = error.source();
    }
    if error.is_timeout() {
        FetchError::Timeout(limits.connect)
    } else if error.is_connect() {
        FetchError::Unreachable(body::reason(error))
    } else {
        FetchError::Broken(body::reason(error))
    }
}
