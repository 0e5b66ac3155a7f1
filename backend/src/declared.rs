// SPDX-License-Identifier: Apache-2.0
//! What projects declare of themselves: `.pipeline/config.yaml` on their branches and in changes that are not merged yet, and
//! `milepost.config` of their owners. Asked of Gerrit once, and again when it moves; what was found is kept, so that it holds from the
//! start on.

mod ask;
mod claims;
mod follow;
mod known;
mod owners;
mod read;
#[cfg(test)]
mod tests;
mod way;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use milepost_api::{
    Millis,
    gerrit::{Change, ChangeStatus},
};
use moka::sync::Cache;
use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, timeout_at},
};

pub use self::follow::Follow;
use self::{claims::Claims, known::Branch, owners::Owners};
use crate::{
    config::Config,
    model::{Declaration, Fact, FactBody, PipelineFile, Standing},
    store::{Store, StoreError},
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

/// For so long, in milliseconds, what another backend keeps may be on its way.
const LATE: Millis = 60_000;

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
    /// What could not be learned though it was asked: what is known of it may be old.
    failed: Mutex<BTreeSet<Lookup>>,
    wanted: mpsc::UnboundedSender<Lookup>,
    /// Called when something has become known.
    settled: Notify,
    /// The configuration that is in force.
    config: Box<dyn Fn() -> Arc<Config> + Send + Sync>,
    /// How new what was read of the store is.
    looked: AtomicI64,
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
            failed: Mutex::default(),
            wanted,
            settled: Notify::new(),
            config: Box::new(config),
            looked: AtomicI64::new(0),
        });
        (Arc::clone(&declared), Follow::new(declared, lookups))
    }

    /// Nobody asks Gerrit: projects declare nothing.
    pub fn nothing(config: Arc<Config>) -> Arc<Self> {
        Self::new(move || Arc::clone(&config)).0
    }

    /// Goes on with what the store has; it is asked anew once Gerrit is there, for the branches may have moved.
    pub async fn recall(&self, store: &Store) -> Result<(), StoreError> {
        for fact in store.declarations(0).await? {
            let lookup = match &fact.body {
                FactBody::Declaration(Declaration { project, branch, .. }) => {
                    Lookup::Branch { project: project.clone(), branch: branch.clone() }
                }
                FactBody::Owners(files) => Lookup::Owners { project: files.project.clone() },
                _ => continue,
            };
            self.take(fact);
            self.want(&lookup);
        }
        Ok(())
    }

    /// Takes what another backend that shares the database has learned; the projects that declare something else than before.
    pub async fn share(&self, store: &Store) -> Result<BTreeSet<String>, StoreError> {
        let mut differ = BTreeSet::new();
        for fact in store.declarations(self.looked.load(Ordering::Relaxed) - LATE).await? {
            differ.append(&mut self.take(fact));
        }
        Ok(differ)
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

    /// Asks for what a change's way rests on, and waits for it until then at most.
    pub async fn settle(&self, change: &Change, until: Instant) {
        let mut lookups = self.lacking(change);
        for lookup in &lookups {
            self.want(lookup);
        }
        // What has just moved is waited for, too.
        let (project, branch) = (change.project.clone(), change.branch.clone());
        let known = [Lookup::Owners { project: project.clone() }, Lookup::Branch { project, branch }];
        lookups.extend(known.into_iter().filter(|lookup| self.asking().contains_key(lookup)));
        loop {
            let mut settled = pin!(self.settled.notified());
            settled.as_mut().enable();
            let open = lookups.iter().any(|lookup| self.asking().contains_key(lookup));
            if !open || timeout_at(until, settled).await.is_err() {
                return;
            }
        }
    }

    /// What is not known of a change's way and can be asked.
    fn lacking(&self, change: &Change) -> Vec<Lookup> {
        let Change { project, branch, current_revision: revision, .. } = change;
        let (project, branch) = (project.clone(), branch.clone());
        let mut lacking = Vec::new();
        if change.status == ChangeStatus::New && !self.changes.contains_key(&own(&project, &branch, revision))
        {
            let (project, branch) = (project.clone(), branch.clone());
            lacking.push(Lookup::Change { project, branch, revision: revision.clone() });
        }
        let failed = |lookup: &Lookup| self.failed().contains(lookup);
        if self.owners().lacks(&project) || failed(&Lookup::Owners { project: project.clone() }) {
            lacking.push(Lookup::Owners { project: project.clone() });
        }
        let known = self.branches().contains_key(&(project.clone(), branch.clone()));
        let lookup = Lookup::Branch { project, branch };
        if !known || failed(&lookup) {
            lacking.push(lookup);
        }
        lacking.retain(|lookup| !self.resting.contains_key(lookup));
        lacking
    }

    fn want(&self, lookup: &Lookup) {
        let mut asking = self.asking();
        if !asking.contains_key(lookup) {
            asking.insert(lookup.clone(), false);
            // Nobody follows in tests of what does not need it.
            if self.wanted.send(lookup.clone()).is_err() {
                asking.remove(lookup);
            }
        }
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

    /// Takes what the store has; the projects whose way is another by that.
    fn take(&self, fact: Fact) -> BTreeSet<String> {
        self.looked.fetch_max(fact.as_of, Ordering::Relaxed);
        match fact.body {
            FactBody::Declaration(declaration) => self.hold(declaration),
            FactBody::Owners(files) => {
                let project = files.project.clone();
                let mut owners = self.owners();
                // Whether anything has moved since is asked all the same.
                if owners.hold(files, 0) { BTreeSet::from([project]) } else { BTreeSet::new() }
            }
            _ => BTreeSet::new(),
        }
    }

    /// Takes what is known of a branch; the projects whose way is another by that.
    fn hold(&self, declaration: Declaration) -> BTreeSet<String> {
        let key = (declaration.project.clone(), declaration.branch.clone());
        if self.branches().get(&key).is_some_and(|held| held.declaration == declaration) {
            return BTreeSet::new();
        }
        let branch = Branch::of(declaration, (self.config)().before_merge());
        let mut branches = self.branches();
        let (new, project) = (branch.file.clone(), key.0.clone());
        let old = branches.insert(key, branch).and_then(|held| held.file);
        let of_project = branches.iter().filter(|((of, _), _)| *of == project);
        let names = of_project.filter_map(|(_, held)| held.file.as_ref()).flat_map(|file| &file.images);
        let mut concerned = self.claims().claim(&project, names.map(|image| &*image.name).collect());
        if old != new {
            concerned.insert(project);
        }
        concerned
    }

    fn failed(&self) -> MutexGuard<'_, BTreeSet<Lookup>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
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
