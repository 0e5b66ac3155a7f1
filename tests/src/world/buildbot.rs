// SPDX-License-Identifier: Apache-2.0
//! A stand-in of Buildbot 4.3: the calls of its REST API that Milepost uses, in the shapes captured from a real one. It is told what
//! happens; nothing is built.

mod routes;
mod shape;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use self::state::{Build, Request, Set, State, now};
use super::{built_for::For, faults::Faults, serve::Served};

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

/// A buildset that is to be made.
struct New<'a> {
    is_for: For,
    scheduler: &'a str,
    builders: &'a [&'a str],
    /// The build that triggers it.
    parent: Option<u64>,
    /// The build that is built again by it.
    rebuilt: Option<u64>,
    /// A change source has told of what it is for.
    change: bool,
    /// It has called the branch that a patch set is for its branch, and not the patch set's ref.
    on_branch: bool,
}

impl<'a> New<'a> {
    fn of(is_for: &For, scheduler: &'a str, builders: &'a [&'a str]) -> Self {
        let is_for = is_for.clone();
        Self { is_for, scheduler, builders, parent: None, rebuilt: None, change: false, on_branch: false }
    }
}

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
        self.add(New { change: true, ..New::of(is_for, scheduler, builders) })
    }

    /// Somebody has restored a patch set's change, and a scheduler asks these builders to build that: the branch of such a change is
    /// the one that the patch set is for (`buildbot/changes/gerritchangesource.py`).
    pub fn restore(&self, is_for: &For, scheduler: &str, builders: &[&str]) -> Buildset {
        self.add(New { change: true, on_branch: true, ..New::of(is_for, scheduler, builders) })
    }

    /// A step of a build has a scheduler ask these builders for the same.
    ///
    /// # Panics
    ///
    /// Where there is no such build: the story is told wrongly.
    pub fn trigger_from(
        &self,
        parent: Buildset,
        builder: &str,
        scheduler: &str,
        builders: &[&str],
    ) -> Buildset {
        let (is_for, build) = {
            let state = self.state();
            let build = state.build(parent.0, builder).expect("a build of this stand-in");
            (state.set(parent.0).is_for.clone(), build)
        };
        self.add(New { parent: Some(build), ..New::of(&is_for, scheduler, builders) })
    }

    /// One builder builds it again, as the button on a build's page has it.
    ///
    /// # Panics
    ///
    /// Where that builder has not built it: the story is told wrongly.
    pub fn rebuild(&self, set: Buildset, builder: &str) -> Buildset {
        let (is_for, scheduler, on_branch, build) = {
            let state = self.state();
            let build = state.build(set.0, builder).expect("a build of this stand-in");
            let of = state.set(set.0);
            (of.is_for.clone(), of.scheduler.clone(), of.on_branch, build)
        };
        self.add(New { rebuilt: Some(build), on_branch, ..New::of(&is_for, &scheduler, &[builder]) })
    }

    /// Somebody asks these builders by hand: no change says so.
    pub fn force(&self, is_for: &For, builders: &[&str]) -> Buildset {
        self.add(New::of(is_for, "force", builders))
    }

    /// All changes up to now are deleted, as `changeHorizon` has it; what was built for them is still there.
    pub fn forget_changes(&self) {
        self.state().sets.iter_mut().for_each(|set| set.change = false);
    }

    /// A build begins; the same request may have several.
    ///
    /// # Panics
    ///
    /// Where that builder was not asked: the story is told wrongly.
    pub fn begin(&self, set: Buildset, builder: &str) {
        let mut state = self.state();
        let (id, number) = (state.next(), state.number(builder));
        let build = Build { id, number, started: now(), ended: None, log: String::new(), image: None };
        state.request_mut(set.0, builder).builds.push(build);
    }

    /// A build says which image it made.
    ///
    /// # Panics
    ///
    /// Where there is no such build: the story is told wrongly.
    pub fn image(&self, set: Buildset, builder: &str, reference: &str) {
        let mut state = self.state();
        let build = state.request_mut(set.0, builder).builds.last_mut().expect("a build that has begun");
        build.image = Some(reference.to_owned());
    }

    /// A builder ends with this result; its command said `log`. One that has not begun ends without a build.
    ///
    /// # Panics
    ///
    /// Where that builder was not asked: the story is told wrongly.
    pub fn end(&self, set: Buildset, builder: &str, results: i64, log: &str) {
        let mut state = self.state();
        let request = state.request_mut(set.0, builder);
        if let Some(build) = request.builds.last_mut() {
            build.ended = Some((now(), results));
            log.clone_into(&mut build.log);
        }
        if results != results::RETRY {
            request.ended = Some((now(), results));
        }
    }

    /// So many seconds pass before what comes next.
    pub fn pass(&self, seconds: i64) {
        self.state().later += seconds;
    }

    /// The database is gone, and its ids begin anew.
    pub fn begin_anew(&self) {
        let mut state = self.state();
        let (gerrit, later) = (state.gerrit.clone(), state.later + 1000);
        *state = State::new(&gerrit);
        state.later = later;
    }

    /// The newest or another buildset was deleted, with all that it asked for.
    ///
    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub fn delete(&self, set: Buildset) {
        let mut state = self.state();
        let id = state.set(set.0).id;
        state.sets.retain(|other| other.id != id);
    }

    fn add(&self, new: New<'_>) -> Buildset {
        let New { is_for, scheduler, builders, parent, rebuilt, change, on_branch } = new;
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
        let scheduler = scheduler.to_owned();
        state.sets.push(Set {
            id,
            is_for,
            scheduler,
            parent,
            rebuilt,
            change,
            on_branch,
            submitted,
            requests,
        });
        Buildset(id)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
