// SPDX-License-Identifier: Apache-2.0
//! Who watches which change: facts come in, progress is computed once per change and revision and goes out to everyone.
//!
//! A topic is one revision of one change. It is computed when somebody asks and something it rests on has changed since, or
//! at once while somebody follows it; its bytes are made once and shared by all readers.

mod announce;
mod answers;
mod back;
mod comments;
mod compute;
mod detail;
mod expire;
mod find;
mod fresh;
mod included;
mod intake;
mod kept;
mod looks;
mod post;
mod published;
mod queues;
mod record;
mod route;
mod rows;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod topic;
mod topics;
mod veil;
mod ways;
mod why;
mod wishes;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, atomic::AtomicI64},
};

use milepost_api::{Millis, gerrit::Change};
use tokio::sync::{Notify, broadcast, mpsc, watch};

use crate::{
    catalogue::Catalogue,
    clock::Clock,
    declared::Declared,
    gerrit::{Changes, Line, Questions},
    model::{Listened, Pipeline, Revision, Want},
    sources::HealthBoard,
    store::{Store, StoreError},
};

use compute::For;
use fresh::Queue;
pub use published::Published;
pub use topic::Asked;
use topic::Topic;

/// Finds the pipeline of a project and branch, for a change that is not merged by its revision, too.
pub type Pipelines = Arc<dyn Fn(&str, &str, Option<&str>) -> Option<Arc<Pipeline>> + Send + Sync>;

/// Which sources not every reader of a change may see.
pub type Private = Arc<dyn Fn() -> BTreeSet<String> + Send + Sync>;

/// Who is to be told of changes of a project, by the receivers' names.
pub type Receivers = Arc<dyn Fn(&str) -> Vec<String> + Send + Sync>;

/// What a hub is made of.
pub struct Parts {
    /// Facts, answers and history.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Health of all sources.
    pub health: HealthBoard,
    /// Finds pipelines.
    pub pipelines: Pipelines,
    /// What projects declare of themselves.
    pub declared: Arc<Declared>,
    /// The services that sources watch; learns of projects.
    pub catalogue: Arc<Catalogue>,
    /// Where sources listen for what is wanted.
    pub wants: broadcast::Sender<Want>,
    /// Sources that are more private than the changes they tell of, by name.
    pub private: Private,
    /// Receivers of events.
    pub receivers: Receivers,
    /// Days for which facts about runs are kept.
    pub keep_days: u32,
    /// Days for which history is kept.
    pub history_days: u32,
}

/// The middle of the backend. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    parts: Parts,
    changes: Changes,
    line: Line,
    topics: Mutex<HashMap<Asked, Arc<Topic>>>,
    /// Changes whose history is kept.
    ways: Mutex<ways::Ways>,
    /// How new the changes are that history follows, by Gerrit's word.
    looked: AtomicI64,
    /// When each source was last heard, by what is kept.
    listened: Mutex<BTreeMap<String, Vec<Listened>>>,
    /// When each source was first heard, by what is kept.
    first_heard: Mutex<BTreeMap<String, Millis>>,
    /// What registries were asked just now.
    looks: looks::Looks,
    /// Called when answers of Gerrit were kept.
    answered: Notify,
    /// Called when something is to be posted in Gerrit.
    wished: Notify,
    /// Called when there is something for receivers of events.
    announced: Arc<Notify>,
    inbox: queues::Inbox,
    started: Millis,
    followed: mpsc::UnboundedSender<Arc<Topic>>,
    kept: mpsc::UnboundedSender<Arc<Topic>>,
}

impl Hub {
    /// A hub, and the task that keeps followed topics up to date until every clone of the hub is gone.
    pub fn new(parts: Parts) -> (Self, impl Future<Output = ()> + Send + use<>) {
        let (followed, of_readers) = mpsc::unbounded_channel();
        let (kept, of_history) = mpsc::unbounded_channel();
        let started = parts.clock.now();
        let hub = Self(Arc::new(Inner {
            parts,
            changes: Changes::default(),
            line: Line::default(),
            topics: Mutex::default(),
            ways: Mutex::default(),
            looked: AtomicI64::new(0),
            listened: Mutex::default(),
            first_heard: Mutex::default(),
            looks: looks::Looks::default(),
            answered: Notify::new(),
            wished: Notify::new(),
            announced: Arc::default(),
            inbox: queues::Inbox::default(),
            started,
            followed,
            kept,
        }));
        let queue = Queue { followed: of_readers, kept: of_history };
        let task = fresh::keep_fresh(Arc::downgrade(&hub.0), queue);
        (hub, task)
    }

    /// The progress of a revision, as a reader's statement names it.
    pub async fn progress(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
    ) -> Result<Arc<Published>, StoreError> {
        let topic = self.look(change, revision, patch_set).await?;
        self.current(&topic, For::a_reader()).await
    }

    /// The progress of a revision and everything that becomes of it. The receiver's value is never empty.
    pub async fn follow(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
    ) -> Result<watch::Receiver<Option<Arc<Published>>>, StoreError> {
        let topic = self.look(change, revision, patch_set).await?;
        let receiver = topic.follow();
        self.current(&topic, For::a_reader()).await?;
        Ok(receiver)
    }

    /// Open questions to Gerrit.
    pub fn questions(&self) -> &Questions {
        self.0.line.questions()
    }

    /// Called when there is something for receivers of events.
    pub fn announced(&self) -> Arc<Notify> {
        Arc::clone(&self.0.announced)
    }

    /// How sources ask Gerrit and hear of its news.
    pub fn line(&self) -> &Line {
        &self.0.line
    }
}
