// SPDX-License-Identifier: Apache-2.0
//! Whether an address that a CI server names is our Gerrit's: change numbers repeat between Gerrits.

use url::Url;

use crate::http::authority;

/// The hosts under which servers know our Gerrit, each with its port where that is not the default.
#[derive(Clone, Copy)]
pub(super) struct Ours<'a>(pub(super) &'a [String]);

impl Ours<'_> {
    /// Whether an address is at one of them. Of the web's the port counts: several Gerrits may be on one machine. Of ssh it does
    /// not: our hosts have those of the web.
    pub(super) fn host_of(self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let Some(host) = url.host_str() else { return false };
        if !matches!(url.scheme(), "http" | "https") {
            return self.is(host);
        }
        // as an address of the same scheme, so that its own port may be written out
        let ours = |ours: &String| Url::parse(&format!("{}://{ours}/", url.scheme())).ok();
        self.0.iter().filter_map(ours).any(|ours| authority(&ours) == authority(&url))
    }

    /// Whether a host has the name of one of them, whatever their ports.
    pub(super) fn is(self, host: &str) -> bool {
        let name = |ours: &str| match ours.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name.to_owned(),
            _ => ours.to_owned(),
        };
        self.0.iter().any(|ours| name(ours).eq_ignore_ascii_case(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_as(hosts: &[&str], url: &str) -> bool {
        let hosts: Vec<_> = hosts.iter().map(|&host| host.to_owned()).collect();
        Ours(&hosts).host_of(url)
    }

    #[test]
    fn another_port_is_another_gerrit() {
        assert!(known_as(&["gerrit.example.org"], "https://gerrit.example.org/c/demo/+/7"));
        assert!(known_as(&["Gerrit.example.org:443"], "https://gerrit.example.org/c/demo/+/7"));
        assert!(known_as(&["gerrit.example.org:8443"], "https://gerrit.example.org:8443/c/demo/+/7"));
        assert!(!known_as(&["gerrit.example.org"], "https://gerrit.example.org:8443/c/demo/+/7"));
        assert!(!known_as(&["gerrit.example.org:8443"], "https://gerrit.example.org/c/demo/+/7"));
    }

    #[test]
    fn ssh_has_a_port_of_its_own() {
        assert!(known_as(&["gerrit.example.org:8443"], "ssh://zuul@gerrit.example.org:29418/demo/app"));
        assert!(!known_as(&["gerrit.example.org"], "ssh://zuul@gerrit.example.com:29418/demo/app"));
    }

    #[test]
    fn what_is_no_address_is_nobodys() {
        assert!(!known_as(&["gerrit.example.org", ""], "gerrit.example.org"));
        assert!(!known_as(&["gerrit.example.org"], "mailto:somebody@gerrit.example.org"));
    }
}
