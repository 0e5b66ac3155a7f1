// SPDX-License-Identifier: Apache-2.0
//! Whether an address that a CI server names is our Gerrit's: change numbers repeat between Gerrits.

use url::Url;

use crate::http::authority;

mod hosts;
mod strangers;

pub(super) use hosts::Hosts;
use strangers::Strangers;

/// What one source knows of Gerrits: our hosts, and which others it has met.
#[derive(Debug)]
pub(super) struct Gerrits {
    hosts: Hosts,
    strangers: Strangers,
}

impl Gerrits {
    /// Of a source of this name.
    pub(super) fn of(source: &str, hosts: &[String]) -> Self {
        Self { hosts: Hosts::of(hosts), strangers: Strangers::of(source) }
    }

    /// Ours; a Gerrit that is none is told of.
    pub(super) const fn ours(&self) -> Ours<'_> {
        Ours { hosts: &self.hosts, strangers: Some(&self.strangers) }
    }
}

/// Our Gerrit's hosts, to be asked about addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'a> {
    hosts: &'a Hosts,
    strangers: Option<&'a Strangers>,
}

impl<'a> Ours<'a> {
    /// These; nobody wants to hear of others.
    pub(super) const fn new(hosts: &'a Hosts) -> Self {
        Self { hosts, strangers: None }
    }

    /// Whether an address is at one of them. Of the web's the port counts, and the path where ours has one: several Gerrits may be
    /// on one machine. Of ssh neither does: our hosts have those of the web.
    pub(super) fn host_of(self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| self.below(&url).is_some())
    }

    /// The same of a change's address: a Gerrit that is none of them is told of.
    pub(super) fn has_change(self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let ours = self.below(&url).is_some();
        if !ours && let (Some(strangers), Some(host)) = (self.strangers, self.stranger(&url)) {
            strangers.met(&host);
        }
        ours
    }

    /// The same of a host alone.
    pub(super) fn has_changes_at(self, host: &str) -> bool {
        let ours = self.is(host);
        if !ours && let Some(strangers) = self.strangers {
            strangers.met(host);
        }
        ours
    }

    /// An address's path below our Gerrit's own; `None` for who else's it is.
    pub(super) fn below(self, url: &Url) -> Option<&str> {
        let host = url.host_str()?;
        if !matches!(url.scheme(), "http" | "https") {
            return self.is(host).then(|| url.path());
        }
        let own = self.hosts.iter().filter_map(|ours| ours.has(url));
        own.filter_map(|own| below(own, url.path())).min_by_key(|path| path.len())
    }

    /// Whether a host has the name of one of them, whatever their ports and paths.
    pub(super) fn is(self, host: &str) -> bool {
        self.hosts.iter().any(|ours| ours.name().eq_ignore_ascii_case(host))
    }

    /// The hosts as they are written, without their paths.
    pub(super) fn written(self) -> impl Iterator<Item = &'a str> {
        self.hosts.iter().map(hosts::Host::written)
    }

    /// How the Gerrit of a change's address would be written among ours.
    fn stranger(self, url: &Url) -> Option<String> {
        let host = authority(url).filter(|_| matches!(url.scheme(), "http" | "https"))?;
        let first = url
            .path_segments()?
            .next()
            .filter(|_| self.written().any(|ours| ours.eq_ignore_ascii_case(&host)));
        Some(first.map_or_else(|| host.clone(), |first| format!("{host}/{first}")))
    }
}

/// A path below Gerrit's own, which ends with `/`; also one that is said to be of the host's root: what it names begins there.
fn below<'p>(own: &str, path: &'p str) -> Option<&'p str> {
    let own = own.trim_end_matches('/');
    match path.strip_prefix(own) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => return Some(rest),
        _ => {}
    }
    // `/c/demo/+/7`, `/7`, `/#/c/7`, and git's addresses with and without a login
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let of_root = matches!(first, "c" | "q" | "a" | "p") || first.bytes().all(|byte| byte.is_ascii_digit());
    of_root.then_some(path)
}

#[cfg(test)]
mod tests;
