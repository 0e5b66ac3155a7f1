// SPDX-License-Identifier: Apache-2.0
//! What projects declare of themselves: `.pipeline/config.yaml` on their branches and in changes that are not merged yet, and
//! `milepost.config` of their owners. Asked of Gerrit once, and again when it moves; what was found is kept, so that it holds from the
//! start on.

mod ask;
mod claims;
mod follow;
mod kept;
mod known;
mod owners;
mod read;
mod settle;
#[cfg(test)]
mod tests;
mod way;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicI64},
    time::Duration,
};

use moka::sync::Cache;
use tokio::sync::{Notify, mpsc};

pub use self::follow::Follow;
use self::{claims::Claims, known::Branch, owners::Owners};
use crate::{
    config::Config,
    model::{PipelineFile, Standing},
    sources::Order,
};

/// How long Gerrit is not asked again what it could not say.
const REST: Duration = Duration::from_mins(1);

/// Questions that rest are remembered at most.
const RESTING: u64 = 20_000;

/// What changes make of the file takes so much memory at most, about.
const CHANGES_BYTES: u64 = 64 * 1024 * 1024;

/// A change for a project's branch, by its revision.
type Own = (String, String, String);

fn own(project: &str, branch: &str, revision: &str) -> Own {
    (project.to_owned(), branch.to_owned(), revision.to_owned())
}

/// About how many bytes are kept of a change.
#[expect(clippy::ref_option, reason = "a cache hands its value so")]
fn weight((project, branch, revision): &Own, file: &Option<Arc<PipelineFile>>) -> u32 {
    let key = 200 + project.len() + branch.len() + revision.len();
    let file = file.as_ref().map_or(0, |file| file.weight());
    u32::try_from(key + file).unwrap_or(u32::MAX)
}

/// What is known by now. What is not is asked for once somebody wants it.
pub struct Declared {
    /// By project and branch.
    branches: Mutex<BTreeMap<(String, String), Branch>>,
    /// By project: what its owners declare.
    owners: Mutex<Owners>,
    /// Whose files publish which image.
    claims: Mutex<Claims>,
    /// What a change makes of the file; `None`: it does not touch it.
    changes: Cache<Own, Option<Arc<PipelineFile>>>,
    /// What Gerrit has lately not been able to say.
    resting: Cache<Lookup, ()>,
    /// What is being asked; `true`: to be asked again, for something moved meanwhile.
    asking: Mutex<BTreeMap<Lookup, bool>>,
    /// What is to be asked again: it could not be learned though it was asked, or is known from the store alone.
    doubtful: Mutex<BTreeSet<Lookup>>,
    wanted: mpsc::UnboundedSender<Lookup>,
    /// Called when something has become known.
    settled: Notify,
    /// The configuration that is in force.
    config: Box<dyn Fn() -> Arc<Config> + Send + Sync>,
    /// How new what was read of the store is.
    looked: AtomicI64,
    /// Of what is told here, after all that others have told.
    order: Order,
}

/// What Gerrit is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lookup {
    /// The file on a branch.
    Branch { project: String, branch: String },
    /// What the owners of a project declare.
    Owners { project: String },
    /// Whether a change touches it, and to what.
    Change { project: String, branch: String, revision: String },
}

impl Declared {
    /// Nothing is known yet; what is wanted goes to who follows.
    pub fn new(config: impl Fn() -> Arc<Config> + Send + Sync + 'static) -> (Arc<Self>, Follow) {
        let (wanted, lookups) = mpsc::unbounded_channel();
        let declared = Arc::new(Self {
            branches: Mutex::default(),
            owners: Mutex::default(),
            claims: Mutex::default(),
            changes: Cache::builder().max_capacity(CHANGES_BYTES).weigher(weight).build(),
            resting: Cache::builder().max_capacity(RESTING).time_to_live(REST).build(),
            asking: Mutex::default(),
            doubtful: Mutex::default(),
            wanted,
            settled: Notify::new(),
            config: Box::new(config),
            looked: AtomicI64::new(0),
            order: Order::default(),
        });
        (Arc::clone(&declared), Follow::new(declared, lookups))
    }

    /// Nobody asks Gerrit: projects declare nothing.
    pub fn nothing(config: Arc<Config>) -> Arc<Self> {
        Self::new(move || Arc::clone(&config)).0
    }

    /// Whether any project declares anything.
    pub fn is_anything_declared(&self) -> bool {
        self.branches().values().any(|held| held.file.is_some()) || !self.owners().projects().is_empty()
    }

    /// The file that holds for a branch, or for a change of it that is not merged, by its revision.
    fn file(&self, project: &str, branch: &str, change: Option<&str>) -> Option<Arc<PipelineFile>> {
        let own = change.and_then(|revision| self.changes.get(&own(project, branch, revision)));
        let file = match own.flatten() {
            Some(own) => self.with_branch(project, branch, &own),
            None => self.branches().get(&(project.to_owned(), branch.to_owned()))?.file.clone()?,
        };
        let shared = self.claims().shared(project, &file);
        Some(if shared.is_empty() { file } else { Arc::new(PipelineFile { shared, ..(*file).clone() }) })
    }

    /// A change's own file; where it cannot be read it is the branch's, with what is wrong with its own.
    fn with_branch(&self, project: &str, branch: &str, own: &Arc<PipelineFile>) -> Arc<PipelineFile> {
        if own.standing != (Standing::Proposed { readable: false }) {
            return Arc::clone(own);
        }
        let branches = self.branches();
        let held = branches.get(&(project.to_owned(), branch.to_owned())).and_then(|held| held.file.as_ref());
        held.map_or_else(
            || Arc::clone(own),
            |held| {
                let (images, pipelines) = (held.images.clone(), held.pipelines.clone());
                Arc::new(PipelineFile { images, pipelines, ..(**own).clone() })
            },
        )
    }

    fn doubtful(&self) -> MutexGuard<'_, BTreeSet<Lookup>> {
        self.doubtful.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn owners(&self) -> MutexGuard<'_, Owners> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn branches(&self) -> MutexGuard<'_, BTreeMap<(String, String), Branch>> {
        self.branches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asking(&self) -> MutexGuard<'_, BTreeMap<Lookup, bool>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
