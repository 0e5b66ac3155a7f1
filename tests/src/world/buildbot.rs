// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Buildbot 4.3: the calls of its REST API that Milepost uses, in the shapes captured from a real one. It is told what
//! happens; nothing is built.

mod routes;
mod shape;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use self::state::{Build, Request, Set, State, now};
use super::{faults::Faults, serve::Served, zuul::For};

/// The results of builds (`buildbot/process/results.py`).
pub mod results {
    /// All went well.
    pub const SUCCESS: i64 = 0;
    /// Well, with something to say.
    pub const WARNINGS: i64 = 1;
    /// A step failed.
    pub const FAILURE: i64 = 2;
    /// Nothing was to be done.
    pub const SKIPPED: i64 = 3;
    /// Buildbot itself failed.
    pub const EXCEPTION: i64 = 4;
    /// The worker was lost; another try comes.
    pub const RETRY: i64 = 5;
    /// Somebody stopped it.
    pub const CANCELLED: i64 = 6;
}

/// A buildset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buildset(pub u64);

/// The stand-in.
#[derive(Debug)]
pub struct BuildbotStandIn {
    served: Served,
    state: Arc<Mutex<State>>,
    /// What goes wrong, and who asked.
    pub faults: Faults,
}

impl BuildbotStandIn {
    /// A Buildbot beside the Gerrit at `gerrit`, `http://host:port`, on a free port of loopback.
    pub async fn start(gerrit: &str) -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(gerrit)));
        let faults = Faults::default();
        let served = Served::start(faults.around(routes::router(Arc::clone(&state)))).await?;
        Ok(Self { served, state, faults })
    }

    /// Its root, with a slash at its end.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// A scheduler asks these builders to build this.
    pub fn trigger(&self, is_for: &For, scheduler: &str, builders: &[&str]) -> Buildset {
        self.add(is_for.clone(), scheduler, builders, None)
    }

    /// A step of a build has a scheduler ask these builders for the same.
    pub fn trigger_from(
        &self,
        parent: Buildset,
        builder: &str,
        scheduler: &str,
        builders: &[&str],
    ) -> Buildset {
        let (is_for, build) = {
            let state = self.state();
            (
                state.sets.iter().find(|set| set.id == parent.0).map(|set| set.is_for.clone()),
                state.build(parent.0, builder),
            )
        };
        let is_for = is_for.unwrap_or_else(|| For::patch_set("nothing", 0, 0));
        self.add(is_for, scheduler, builders, build)
    }

    /// One builder builds it again, as the button on a build's page has it.
    pub fn rebuild(&self, set: Buildset, builder: &str) -> Buildset {
        let of =
            self.state().sets.iter().find(|s| s.id == set.0).map(|s| (s.is_for.clone(), s.scheduler.clone()));
        let (is_for, scheduler) = of.unwrap_or_else(|| (For::patch_set("nothing", 0, 0), String::new()));
        self.add(is_for, &scheduler, &[builder], None)
    }

    /// A build begins; the same request may have several.
    pub fn begin(&self, set: Buildset, builder: &str) {
        let mut state = self.state();
        let (id, number) = (state.next(), state.number(builder));
        if let Some(request) = state.request_mut(set.0, builder) {
            request.builds.push(Build {
                id,
                number,
                started: now(),
                ended: None,
                log: String::new(),
                image: None,
            });
        }
    }

    /// A build says which image it made.
    pub fn image(&self, set: Buildset, builder: &str, reference: &str) {
        if let Some(build) =
            self.state().request_mut(set.0, builder).and_then(|request| request.builds.last_mut())
        {
            build.image = Some(reference.to_owned());
        }
    }

    /// A builder ends with this result; its command said `log`. One that has not begun ends without a build.
    pub fn end(&self, set: Buildset, builder: &str, results: i64, log: &str) {
        let mut state = self.state();
        let Some(request) = state.request_mut(set.0, builder) else { return };
        if let Some(build) = request.builds.last_mut() {
            build.ended = Some((now(), results));
            log.clone_into(&mut build.log);
        }
        if results != results::RETRY {
            request.ended = Some((now(), results));
        }
    }

    /// The database is gone, and its ids begin anew.
    pub fn begin_anew(&self) {
        let mut state = self.state();
        let (gerrit, later) = (state.gerrit.clone(), state.later + 1000);
        *state = State::new(&gerrit);
        state.later = later;
    }

    /// The newest or another buildset was deleted, with all that it asked for.
    pub fn delete(&self, set: Buildset) {
        self.state().sets.retain(|other| other.id != set.0);
    }

    fn add(&self, is_for: For, scheduler: &str, builders: &[&str], parent: Option<u64>) -> Buildset {
        let mut state = self.state();
        let id = state.next();
        let submitted = now() + state.later;
        let requests = builders
            .iter()
            .map(|builder| Request {
                id: state.next(),
                builder: state.builder(builder),
                builds: Vec::new(),
                ended: None,
            })
            .collect();
        state.sets.push(Set { id, is_for, scheduler: scheduler.to_owned(), parent, submitted, requests });
        Buildset(id)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
