// SPDX-License-Identifier: Apache-2.0
//! One of our hosts as an address of the web: read once, since it is compared with the address of each build at each look.

use url::Url;

/// A host; as an address of either scheme, so that its own port may be written out.
#[derive(Debug)]
pub(super) struct Host {
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
    /// Reads a host as the configuration has it; what is no host is nobody's.
    pub(super) fn read(ours: &str) -> Self {
        let read = |scheme: &str| {
            let url = Url::parse(&format!("{scheme}://{ours}/")).ok()?;
            Some(Address { host: url.host_str()?.to_owned(), port: url.port(), path: url.path().to_owned() })
        };
        Self { http: read("http"), https: read("https") }
    }

    /// Gerrit's own path where an address of the web is at this host.
    pub(super) fn has(&self, url: &Url) -> Option<&str> {
        let ours = if url.scheme() == "http" { self.http.as_ref()? } else { self.https.as_ref()? };
        (url.host_str() == Some(&*ours.host) && url.port() == ours.port).then_some(&ours.path)
    }
}
