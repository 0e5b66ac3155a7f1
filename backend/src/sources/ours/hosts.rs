// SPDX-License-Identifier: Apache-2.0
//! The hosts under which servers know our Gerrit: read once, since they are compared with the address of each build at each look.

use url::Url;

/// Each with its port where that is not the default, and with its path where other Gerrits are below other paths of that host.
#[derive(Debug, Default)]
pub(in crate::sources) struct Hosts(Vec<Host>);

impl Hosts {
    /// Reads them as the configuration has them; what is no host is nobody's.
    pub(in crate::sources) fn of<T: AsRef<str>>(written: impl IntoIterator<Item = T>) -> Self {
        Self(written.into_iter().map(|host| Host::read(host.as_ref())).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Host> {
        self.0.iter()
    }
}

/// A host; as an address of either scheme, so that its own port may be written out.
#[derive(Debug)]
pub(super) struct Host {
    /// As it was written, without its path.
    written: String,
    http: Option<Address>,
    https: Option<Address>,
}

#[derive(Debug)]
struct Address {
    host: String,
    /// `None`: the scheme's own.
    port: Option<u16>,
    path: String,
}

impl Host {
    fn read(ours: &str) -> Self {
        let read = |scheme: &str| {
            let url = Url::parse(&format!("{scheme}://{ours}/")).ok()?;
            Some(Address { host: url.host_str()?.to_owned(), port: url.port(), path: url.path().to_owned() })
        };
        let (written, _) = ours.split_once('/').unwrap_or((ours, ""));
        Self { written: written.to_owned(), http: read("http"), https: read("https") }
    }

    /// As it was written, without its path.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// Its name, without port and path.
    pub(super) fn name(&self) -> &str {
        match self.written.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.written,
        }
    }

    /// Gerrit's own path where an address of the web is at this host.
    pub(super) fn has(&self, url: &Url) -> Option<&str> {
        let ours = if url.scheme() == "http" { self.http.as_ref()? } else { self.https.as_ref()? };
        (url.host_str() == Some(&*ours.host) && url.port() == ours.port).then_some(&ours.path)
    }
}
