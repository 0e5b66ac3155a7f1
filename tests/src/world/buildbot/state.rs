// SPDX-License-Identifier: Apache-2.0
//! What the stand-in was told.

use std::time::SystemTime;

use crate::world::built_for::For;

#[derive(Debug)]
pub(super) struct State {
    pub(super) gerrit: String,
    pub(super) sets: Vec<Set>,
    /// By their place, from 1.
    pub(super) builders: Vec<String>,
    /// Added to the times when buildsets are made, in seconds.
    pub(super) later: i64,
    last: u64,
}

#[derive(Debug)]
pub(super) struct Set {
    pub(super) id: u64,
    pub(super) is_for: For,
    pub(super) scheduler: String,
    /// The build that has triggered it.
    pub(super) parent: Option<u64>,
    /// The build that was built again by it.
    pub(super) rebuilt: Option<u64>,
    /// Whether a change has its id.
    pub(super) change: bool,
    /// Whether a patch set's branch is the one that it is for, and not its ref.
    pub(super) on_branch: bool,
    pub(super) submitted: i64,
    pub(super) requests: Vec<Request>,
}

#[derive(Debug)]
pub(super) struct Request {
    pub(super) id: u64,
    /// From 1.
    pub(super) builder: usize,
    pub(super) builds: Vec<Build>,
    /// When, and as what.
    pub(super) ended: Option<(i64, i64)>,
}

#[derive(Debug)]
pub(super) struct Build {
    /// Also its one failed step's, and that step's log's.
    pub(super) id: u64,
    pub(super) number: usize,
    pub(super) started: i64,
    pub(super) ended: Option<(i64, i64)>,
    pub(super) log: String,
    pub(super) image: Option<String>,
}

impl State {
    pub(super) fn new(gerrit: &str) -> Self {
        let gerrit = gerrit.trim_end_matches('/').to_owned();
        Self { gerrit, sets: Vec::new(), builders: Vec::new(), later: 0, last: 0 }
    }

    /// Another id; here they are one sequence for all.
    pub(super) fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn builder(&mut self, name: &str) -> usize {
        if let Some(place) = self.builders.iter().position(|builder| builder == name) {
            return place + 1;
        }
        self.builders.push(name.to_owned());
        self.builders.len()
    }

    /// The number of a builder's next build.
    pub(super) fn number(&mut self, name: &str) -> usize {
        let builder = self.builder(name);
        let of = self.requests().filter(|(_, request)| request.builder == builder);
        of.map(|(_, request)| request.builds.len()).sum::<usize>() + 1
    }

    pub(super) fn requests(&self) -> impl Iterator<Item = (&Set, &Request)> {
        self.sets.iter().flat_map(|set| set.requests.iter().map(move |request| (set, request)))
    }

    /// # Panics
    ///
    /// As what follows: where there is none, the story is told wrongly.
    pub(super) fn set(&self, id: u64) -> &Set {
        self.sets.iter().find(|set| set.id == id).expect("a buildset of this stand-in")
    }

    pub(super) fn request_mut(&mut self, set: u64, builder: &str) -> &mut Request {
        let place =
            self.builders.iter().position(|name| name == builder).expect("a builder of this stand-in") + 1;
        let set = self.sets.iter_mut().find(|s| s.id == set).expect("a buildset of this stand-in");
        let request = set.requests.iter_mut().find(|request| request.builder == place);
        request.expect("a builder that this buildset has asked")
    }

    /// The newest build of a builder for a buildset.
    pub(super) fn build(&self, set: u64, builder: &str) -> Option<u64> {
        let builder = self.builders.iter().position(|name| name == builder)? + 1;
        let of = |(s, request): &(&Set, &Request)| s.id == set && request.builder == builder;
        self.requests().find(of)?.1.builds.last().map(|build| build.id)
    }
}

/// Seconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "a stand-in tells the time as any server does")]
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
