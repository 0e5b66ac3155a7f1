// SPDX-License-Identifier: Apache-2.0
//! What a source is given to work with.

use std::{convert::Infallible, sync::Arc};

use futures::future::BoxFuture;
use milepost_api::Millis;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{HealthBoard, Order, Trouble};
use crate::{
    catalogue::Services,
    clock::Clock,
    gerrit::Line,
    model::{Fact, ImageFact, Run, Want},
};

/// What a source told before, in a process before this one.
pub trait Recalls: Send + Sync {
    /// What the source of that name told of images: the newest, at most so many, the oldest of them first.
    fn images(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<ImageFact>>;

    /// Its newest tellings of runs, at most so many, with the keys under which they are kept; for one whose server forgets what ended.
    fn runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>>;

    /// The same of those alone that wait or run, however many have ended since.
    fn open_runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>>;

    /// What it told of runs under these keys, however long ago; `None`: that cannot be read now.
    fn runs_of(&self, source: &str, keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>>;

    /// When it told of a run last; `None`: never, as far as can be read.
    fn last_run(&self, source: &str) -> BoxFuture<'static, Option<Millis>>;
}

/// Gives what a source told before.
pub type Recall = Arc<dyn Recalls>;

/// For who keeps nothing.
pub fn recall_nothing() -> Recall {
    struct Nothing;
    impl Recalls for Nothing {
        fn images(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
            Box::pin(async { Vec::new() })
        }

        fn runs(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
            Box::pin(async { Vec::new() })
        }

        fn runs_of(&self, _source: &str, _keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>> {
            Box::pin(async { Some(Vec::new()) })
        }

        fn last_run(&self, _source: &str) -> BoxFuture<'static, Option<Millis>> {
            Box::pin(async { None })
        }

        fn open_runs(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
            Box::pin(async { Vec::new() })
        }
    }
    Arc::new(Nothing)
}

/// What a source is given to work with.
pub struct Context {
    /// The source's name in the configuration; every fact carries it.
    pub name: String,
    /// The order of what it tells where its server gives none: after all that is kept of it.
    pub order: Arc<Order>,
    /// What it has told, in this process or one before.
    pub recall: Recall,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where facts go.
    pub facts: FactSink,
    /// What somebody waits for; may lag and lose, since it is asked again while somebody looks.
    pub wants: broadcast::Receiver<Want>,
    /// Where good and failed tries are noted.
    pub health: HealthBoard,
    /// Asks Gerrit's git, through its plugin.
    pub gerrit: Line,
    /// Host names (with port where it is not the default) under which servers know our Gerrit.
    pub gerrit_hosts: Vec<String>,
    /// All services; more come while it runs.
    pub services: Services,
}

impl Context {
    /// Notes a good answer; `late_after` is when its word gets late, in milliseconds.
    pub fn ok(&self, late_after: Millis) {
        self.health.ok(&self.name, self.clock.now(), late_after);
    }

    /// Notes a failed try.
    pub fn failed(&self, trouble: Trouble) {
        self.health.failed(&self.name, trouble);
    }
}

/// Where facts go: the store, in the order they are told.
#[derive(Clone)]
pub struct FactSink(mpsc::Sender<Batch>);

/// Facts that were told at once; who told them waits until this is dropped.
pub struct Batch {
    /// The facts.
    pub facts: Vec<Fact>,
    _waiting: oneshot::Sender<Infallible>,
}

impl FactSink {
    /// A sink and its other end.
    pub fn channel(capacity: usize) -> (Self, mpsc::Receiver<Batch>) {
        let (sender, receiver) = mpsc::channel(capacity);
        (Self(sender), receiver)
    }

    /// How many batches wait to be taken.
    pub fn waiting(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }

    /// Tells facts and waits until they are kept: a source that called itself well before would have its last word taken for
    /// its newest. Facts told after the end are dropped with the process.
    pub async fn tell(&self, facts: Vec<Fact>) {
        if facts.is_empty() {
            return;
        }
        let (waiting, kept) = oneshot::channel();
        if self.0.send(Batch { facts, _waiting: waiting }).await.is_ok() {
            // Nothing is ever sent: it ends when the other end is dropped.
            kept.await.ok();
        }
    }
}
