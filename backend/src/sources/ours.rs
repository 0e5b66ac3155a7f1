// SPDX-License-Identifier: Apache-2.0
//! Whether an address that a CI server names is our Gerrit's: change numbers repeat between Gerrits.

use url::Url;

use crate::http::authority;

/// The hosts under which servers know our Gerrit, each with its port where that is not the default.
pub(super) struct Ours<'a>(pub(super) &'a [String]);

impl Ours<'_> {
    /// Whether an address is below one of them.
    pub(super) fn host_of(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let Some(host) = url.host_str() else { return false };
        self.is(host) || authority(&url).is_some_and(|host| self.is(&host))
    }

    /// Whether it is one of them.
    pub(super) fn is(&self, host: &str) -> bool {
        self.0.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }
}
