// SPDX-License-Identifier: Apache-2.0
//! What came back.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{self, HeaderMap},
};
use serde::de::DeserializeOwned;
use url::Url;

use super::{FetchError, retry};

/// A server's answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// What was kept of the body; of an error's body only the beginning.
    pub body: Bytes,
    /// Whether the body had more.
    pub cut: bool,
    /// Who answered, after redirects.
    pub url: Url,
}

/// What makes the next request conditional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Reply {
    /// The reply, if it is a 2xx or 304.
    pub fn ok(self) -> Result<Self, FetchError> {
        if self.status.is_success() || self.unchanged() {
            return Ok(self);
        }
        Err(FetchError::Status { status: self.status.as_u16(), retry_after: self.retry_after() })
    }

    /// 304: what the validators belong to still holds.
    pub fn unchanged(&self) -> bool {
        self.status == StatusCode::NOT_MODIFIED
    }

    /// A header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the server wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        retry::after(&self.headers)
    }

    /// Validators for the next request; `None` if the server gives none.
    pub fn validators(&self) -> Option<Validators> {
        let text = |name: header::HeaderName| self.header(name.as_str()).map(str::to_owned);
        let found = Validators { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) };
        (found != Validators::default()).then_some(found)
    }

    /// The body as JSON; `what` names it in an error.
    pub fn json<T: DeserializeOwned>(&self, what: &str) -> Result<T, FetchError> {
        self.no_page(what)?;
        decode(what, &self.body)
    }

    /// Fails on a page for people; `what` names in the error what it should be.
    pub fn no_page(&self, what: &str) -> Result<(), FetchError> {
        if is_page(&self.body) { Err(FetchError::LoginPage(what.to_owned())) } else { Ok(()) }
    }
}

/// Whether a body is HTML or XML: no JSON begins so.
pub fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Reads JSON; an error names the path of the wrong field and what is right there, never the value.
pub fn decode<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, FetchError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        FetchError::Unreadable(match inner.classify() {
            serde_json::error::Category::Data => {
                let said = inner.to_string();
                let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(before, _)| before);
                let wanted = said.rsplit_once("expected ").map(|(_, wanted)| format!("expected {wanted}"));
                let wanted = wanted.or_else(|| said.starts_with("missing field").then(|| said.to_owned()));
                format!(
                    "{what}: {path}: {}",
                    wanted.as_deref().unwrap_or("a value that is not allowed there")
                )
            }
            serde_json::error::Category::Eof => format!("{what}: the JSON ends early"),
            _ => format!("{what}: not JSON from line {}, column {}", inner.line(), inner.column()),
        })
    })?;
    json.end().map_err(|_| FetchError::Unreadable(format!("{what}: something follows the JSON")))?;
    Ok(read)
}
