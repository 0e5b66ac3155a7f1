// SPDX-License-Identifier: Apache-2.0
//! Pages of Buildbot that people are sent to (the routes of its web interface, 4.3). They are made here, never taken from data.

use crate::http::BaseUrl;

/// Where its pages are.
#[derive(Clone, Debug)]
pub(super) struct Pages(BaseUrl);

impl Pages {
    pub(super) fn new(root: BaseUrl) -> Self {
        Self(root)
    }

    /// A build that has begun.
    pub(super) fn build(&self, builder: u64, number: u64) -> String {
        self.page(&format!("/builders/{builder}/builds/{number}"))
    }

    /// A log of a step; `slug` is the server's name of it in addresses.
    pub(super) fn log(&self, builder: u64, number: u64, step: u64, slug: &str) -> Option<String> {
        let plain = !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        plain.then(|| self.page(&format!("/builders/{builder}/builds/{number}/steps/{step}/logs/{slug}")))
    }

    /// A request that waits for a worker.
    pub(super) fn request(&self, request: u64) -> String {
        self.page(&format!("/buildrequests/{request}"))
    }

    fn page(&self, route: &str) -> String {
        let mut url = self.0.url().clone();
        url.set_fragment(Some(route));
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_below_the_root_and_made_of_what_is_known() {
        let pages = Pages::new("https://ci.example.org/bb".parse().unwrap());
        assert_eq!(pages.build(3, 7), "https://ci.example.org/bb/#/builders/3/builds/7");
        assert_eq!(
            pages.log(3, 7, 2, "stdio").as_deref(),
            Some("https://ci.example.org/bb/#/builders/3/builds/7/steps/2/logs/stdio")
        );
        assert_eq!(pages.log(3, 7, 2, "../../x"), None);
    }
}
