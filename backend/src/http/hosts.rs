// SPDX-License-Identifier: Apache-2.0
//! Which hosts a source may reach.

use std::fmt;

use serde::Deserialize;
use url::{Host, Url};

use super::{FetchError, address};

/// A configured server's address: http or https, no credentials, query or fragment; a path is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The address itself; its path ends in a slash.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The host, with the port where it is not the scheme's own.
    pub fn authority(&self) -> String {
        authority(&self.0).unwrap_or_default()
    }

    /// The address with path segments added; whatever is in one, it stays one segment.
    pub fn join<S: AsRef<str>>(&self, segments: impl IntoIterator<Item = S>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
            for segment in segments {
                // `push` drops `.` and `..`: then the request is for something else, and nothing is found
                path.push(segment.as_ref());
            }
        }
        url
    }
}

/// A URL's host, with the port where it is not the scheme's own.
pub fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

impl TryFrom<String> for BaseUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let form = "`https://host/` or `http://host:port/path/` is right";
        let mut url = Url::parse(&text).map_err(|error| format!("not an address ({error}): {form}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(format!("not an http or https address: {form}"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("credentials do not belong into an address: use a `*_file` setting".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("an address with `?` or `#`: {form}"));
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A listed host: `logs.example.org`, `logs.example.org:8080`, or `*.logs.example.org` for the public addresses below a
/// domain. Without a port it means the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HostPattern {
    name: Name,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Exactly(String),
    Below(String),
}

impl HostPattern {
    /// Whether the host of `url` is this one.
    pub fn permits(&self, url: &Url) -> bool {
        let own_port = if url.scheme() == "https" { 443 } else { 80 };
        let port = url.port_or_known_default();
        // Without a port: the scheme's own.
        url.host_str().is_some_and(|host| self.name.is(host)) && port == Some(self.port.unwrap_or(own_port))
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a host: `logs.example.org`, `logs.example.org:8080` or `*.example.org` is"
            )
        };
        let (wild, rest) = text.strip_prefix("*.").map_or((false, text.as_str()), |rest| (true, rest));
        // a URL parser knows what a host is: IDNA, brackets of IPv6, odd forms of IPv4
        let url = Url::parse(&format!("probe://{rest}")).map_err(|_| wrong())?;
        let plain = url.path().is_empty() && url.query().is_none() && url.fragment().is_none();
        let host = Url::parse(&format!("http://{rest}")).map_err(|_| wrong())?;
        let host_name = host.host_str().ok_or_else(wrong)?.to_owned();
        if !plain || !url.username().is_empty() || rest.contains(['*', '@', '/', ' ']) {
            return Err(wrong());
        }
        let name = match host.host() {
            Some(Host::Domain(domain)) if wild && domain.contains('.') => Name::Below(format!(".{domain}")),
            _ if wild => return Err(wrong()),
            _ => Name::Exactly(host_name),
        };
        Ok(Self { name, port: url.port() })
    }
}

impl std::str::FromStr for HostPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

/// The hosts of one source.
#[derive(Clone, Debug)]
pub(super) struct Hosts(Vec<HostPattern>);

impl Hosts {
    pub(super) fn new(base: &BaseUrl, listed: &[HostPattern]) -> Self {
        let name = Name::Exactly(base.0.host_str().unwrap_or_default().to_owned());
        let own = HostPattern { name, port: base.0.port_or_known_default() };
        Self(std::iter::once(own).chain(listed.iter().cloned()).collect())
    }

    /// Whether `url` may be asked, as far as its text tells; a name's addresses are checked by the resolver.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
        let (Some(host), true, None) = (url.host_str(), plain, url.password()) else {
            return Err(FetchError::NotAnAddress);
        };
        if !self.0.iter().any(|pattern| pattern.permits(url)) {
            return Err(FetchError::NotListed(host.to_owned()));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            _ => None,
        };
        match literal {
            Some(address) if address::private(address) && !self.by_full_name(host) => {
                Err(FetchError::Private(host.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Whether `host` is listed by its full name, which permits private addresses.
    pub(super) fn by_full_name(&self, host: &str) -> bool {
        self.0.iter().any(|p| matches!(&p.name, Name::Exactly(name) if name.eq_ignore_ascii_case(host)))
    }
}

impl Name {
    fn is(&self, host: &str) -> bool {
        match self {
            Self::Exactly(name) => name.eq_ignore_ascii_case(host),
            Self::Below(suffix) => host.to_ascii_lowercase().ends_with(suffix),
        }
    }
}

#[cfg(test)]
mod tests;
