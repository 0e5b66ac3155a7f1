// SPDX-License-Identifier: Apache-2.0
//! Runs the sources side by side: one that breaks stops no other.

use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::{
    catalogue::Services,
    clock::Clock,
    gerrit::Line,
    lifecycle::Lifecycle,
    model::Want,
    sources::{Context, FactSink, HealthBoard, Order, Recall, Source, Trouble},
};

/// How long a source that broke rests before it begins anew.
const REST: Duration = Duration::from_mins(1);

/// What all sources are given alike.
pub(super) struct Watch {
    recall: Recall,
    clock: Arc<dyn Clock>,
    facts: FactSink,
    wants: broadcast::Sender<Want>,
    health: HealthBoard,
    services: Services,
    gerrit: Line,
    lifecycle: Lifecycle,
    /// By source, from start to end of the process.
    orders: Mutex<BTreeMap<String, Arc<Order>>>,
    running: Mutex<BTreeMap<String, Running>>,
}

/// A source that is watched.
struct Running {
    end: CancellationToken,
    ended: CancellationToken,
}

impl Watch {
    /// `orders` are the highest that are kept of each source.
    #[expect(clippy::too_many_arguments, reason = "all that sources are given alike, and where it ends")]
    pub(super) fn new(
        orders: BTreeMap<String, i64>,
        recall: Recall,
        clock: Arc<dyn Clock>,
        facts: FactSink,
        wants: broadcast::Sender<Want>,
        health: HealthBoard,
        services: Services,
        gerrit: Line,
        lifecycle: Lifecycle,
    ) -> Arc<Self> {
        let orders = orders.into_iter().map(|(name, kept)| (name, Arc::new(Order::after(kept))));
        let (orders, running) = (Mutex::new(orders.collect()), Mutex::default());
        Arc::new(Self { recall, clock, facts, wants, health, services, gerrit, lifecycle, orders, running })
    }

    /// Starts a source that knows our Gerrit under these hosts; it ends with the soft end.
    pub(super) fn start(self: &Arc<Self>, name: &str, source: Arc<dyn Source>, hosts: Vec<String>) {
        let (end, ended) = (self.lifecycle.soft().child_token(), CancellationToken::new());
        let running = Running { end: end.clone(), ended: ended.clone() };
        self.running().insert(name.to_owned(), running);
        let (watch, name) = (Arc::clone(self), name.to_owned());
        self.lifecycle.spawn("source", async move {
            // However it ends.
            let _ended = ended.drop_guard();
            watch.keep(&name, source, &hosts, &end).await;
        });
    }

    /// Ends these sources; returns when they tell nothing any more.
    pub(super) async fn stop(&self, names: &[String]) {
        let ends: Vec<_> = {
            let mut running = self.running();
            names.iter().filter_map(|name| running.remove(name)).collect()
        };
        for Running { end, .. } in &ends {
            end.cancel();
        }
        for Running { ended, .. } in ends {
            ended.cancelled().await;
        }
    }

    async fn keep(&self, name: &str, source: Arc<dyn Source>, hosts: &[String], end: &CancellationToken) {
        while !end.is_cancelled() {
            let run = AssertUnwindSafe(Arc::clone(&source).run(self.context(name, hosts)));
            let Some(ended) = end.run_until_cancelled(run.catch_unwind()).await else { return };
            let how = if ended.is_err() { "panicked" } else { "ended by itself" };
            tracing::error!(source = %name, "source {name} {how}");
            self.health.failed(name, Trouble::Unreadable("an error of our own".to_owned()));
            end.run_until_cancelled(tokio::time::sleep(REST)).await;
        }
    }

    fn context(&self, name: &str, hosts: &[String]) -> Context {
        Context {
            name: name.to_owned(),
            order: self.order(name),
            recall: Arc::clone(&self.recall),
            clock: Arc::clone(&self.clock),
            facts: self.facts.clone(),
            wants: self.wants.subscribe(),
            health: self.health.clone(),
            gerrit: self.gerrit.clone(),
            gerrit_hosts: hosts.to_vec(),
            services: self.services.clone(),
        }
    }

    fn order(&self, name: &str) -> Arc<Order> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(orders.entry(name.to_owned()).or_default())
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<String, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::future::BoxFuture;

    use super::*;
    use crate::{
        catalogue::Catalogue,
        clock::ManualClock,
        lifecycle::Signals,
        sources::{Visit, Visited, recall_nothing},
    };

    /// Panics at the first run and waits at the second.
    struct Broken(AtomicU32);

    impl Source for Broken {
        fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
            let nth = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                assert!(nth > 0, "on purpose");
                context.ok(1000);
                std::future::pending::<()>().await;
            })
        }

        fn connect<'a>(&'a self, _visit: &'a Visit) -> BoxFuture<'a, Visited> {
            Box::pin(async { Visited::default() })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_panics_is_marked_and_begins_anew() {
        let (lifecycle, health) = (Lifecycle::new(), HealthBoard::default());
        let (clock, facts) = (Arc::new(ManualClock::at(0)), FactSink::channel(1).0);
        let (wants, services) = (broadcast::channel(1).0, Catalogue::of(Vec::new()).follow());
        let watch = Watch::new(
            BTreeMap::new(),
            recall_nothing(),
            clock,
            facts,
            wants,
            health.clone(),
            services,
            Line::default(),
            lifecycle.clone(),
        );
        let mut changed = health.subscribe();
        let broken: Arc<dyn Source> = Arc::new(Broken(AtomicU32::new(0)));
        watch.start("ci", broken, Vec::new());
        changed.changed().await.unwrap();
        assert!(matches!(health.all()["ci"].trouble, Some(Trouble::Unreadable(_))));
        changed.changed().await.unwrap();
        assert_eq!(health.all()["ci"].trouble, None);
        watch.stop(&["ci".to_owned(), "another".to_owned()]).await;
        lifecycle.soft().cancel();
        assert!(lifecycle.run(Signals::listen().unwrap()).await);
    }
}
