// SPDX-License-Identifier: Apache-2.0
//! Where a job is: the names of its folders and its own. Addresses are made of them, never taken from data.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::http::BaseUrl;

/// Folders and job; empty: Jenkins's root. Names are as Jenkins has them: a branch's job of a multibranch project has the branch's
/// name with `/` as `%2F`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(Vec<String>);

/// Folders in folders, at most.
const DEEPEST: usize = 12;
/// The longest that a name may be.
const LONGEST: usize = 300;

impl Place {
    pub(super) const fn root() -> Self {
        Self(Vec::new())
    }

    /// A folder or job in it; `None` for what is no name of one.
    pub(super) fn child(&self, name: &str) -> Option<Self> {
        let is_name = !matches!(name, "" | "." | "..")
            && name.len() <= LONGEST
            && !name.contains('/')
            && !name.contains(char::is_control);
        if !is_name || self.0.len() >= DEEPEST {
            return None;
        }
        let mut names = self.0.clone();
        names.push(name.to_owned());
        Some(Self(names))
    }

    /// Of what Jenkins calls the full name: `folder/job`.
    pub(super) fn of_full_name(full: &str) -> Option<Self> {
        full.split('/').try_fold(Self::root(), |at, name| at.child(name))
    }

    pub(super) fn names(&self) -> &[String] {
        &self.0
    }

    /// As Jenkins has it.
    #[cfg(test)]
    pub(super) fn full_name(&self) -> String {
        self.0.join("/")
    }

    /// The last name, for people.
    pub(super) fn name(&self) -> String {
        self.0.last().map(|name| decoded(name)).unwrap_or_default()
    }

    /// All names, for people.
    pub(super) fn shown(&self) -> String {
        self.0.iter().map(|name| decoded(name)).collect::<Vec<_>>().join("/")
    }

    /// The address of something below it.
    pub(super) fn url(&self, base: &BaseUrl, below: &[&str]) -> Url {
        let jobs = self.0.iter().flat_map(|name| ["job", name.as_str()]);
        base.join(jobs.chain(below.iter().copied()))
    }

    /// Of an address that Jenkins gives, absolute or not, with whatever host it believes to have: the job and the build's number.
    pub(super) fn of_build(text: &str) -> Option<(Self, u64)> {
        let path = text
            .split_once("://")
            .map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts =
            path.split('/').filter(|part| !part.is_empty()).skip_while(|part| *part != "job").peekable();
        let mut place = Self::root();
        while parts.next_if_eq(&"job").is_some() {
            place = place.child(&decoded(parts.next()?))?;
        }
        let number = parts.next()?.parse().ok()?;
        (!place.0.is_empty()).then_some((place, number))
    }

    /// The same of the address of a job.
    pub(super) fn of_job(text: &str) -> Option<Self> {
        // A number makes it a build's.
        Self::of_build(&format!("{}/0", text.trim_end_matches('/'))).map(|(place, _)| place)
    }
}

fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_of_names_whatever_is_in_them() {
        let base: BaseUrl = "https://ci.example.org/jenkins/".parse().unwrap();
        let url = |full: &str| {
            Place::of_full_name(full).map(|place| place.url(&base, &["7", "wfapi", "describe"]).to_string())
        };
        assert_eq!(
            url("my team/unit_2").as_deref(),
            Some("https://ci.example.org/jenkins/job/my%20team/job/unit_2/7/wfapi/describe")
        );
        assert_eq!(
            url("app/feature%2Fx").as_deref(),
            Some("https://ci.example.org/jenkins/job/app/job/feature%252Fx/7/wfapi/describe")
        );
        assert_eq!(url("a/../b"), None);
        assert_eq!(url("a//b"), None);
        assert_eq!(Place::of_full_name("app/feature%2Fx").unwrap().shown(), "app/feature/x");
        assert_eq!(Place::of_full_name(&"a/".repeat(40)), None);
    }

    #[test]
    fn a_builds_address_is_read_whatever_host_jenkins_believes_to_have() {
        let read = |text: &str| Place::of_build(text).map(|(place, number)| (place.full_name(), number));
        assert_eq!(read("http://inside:8080/jenkins/job/a/job/b%20c/12/"), Some(("a/b c".into(), 12)));
        assert_eq!(read("job/a/3/console"), Some(("a".into(), 3)));
        assert_eq!(read("https://x/job/app/job/feature%252Fx/1/"), Some(("app/feature%2Fx".into(), 1)));
        for junk in ["", "job", "job/a", "job/a/b/", "https://x/", "job/../job/1", "job/%2e%2e/1"] {
            assert_eq!(read(junk), None, "{junk}");
        }
    }
}
