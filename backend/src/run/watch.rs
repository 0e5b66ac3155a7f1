// SPDX-License-Identifier: Apache-2.0
//! Runs the sources side by side: one that breaks stops no other.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::sync::broadcast;

use crate::{
    catalogue::Services,
    clock::Clock,
    lifecycle::Lifecycle,
    model::Want,
    sources::{Context, FactSink, HealthBoard, Source, Trouble},
};

/// How long a source that broke rests before it begins anew.
const REST: Duration = Duration::from_mins(1);

/// What all sources are given alike.
pub(super) struct Watch {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) facts: FactSink,
    pub(super) wants: broadcast::Sender<Want>,
    pub(super) health: HealthBoard,
    pub(super) gerrit_hosts: Vec<String>,
    pub(super) services: Services,
}

impl Watch {
    /// Starts every source; they end with the soft end.
    pub(super) fn start(self, sources: &BTreeMap<String, Arc<dyn Source>>, lifecycle: &Lifecycle) {
        let watch = Arc::new(self);
        for (name, source) in sources {
            let task = Arc::clone(&watch).keep(name.clone(), Arc::clone(source), lifecycle.clone());
            lifecycle.spawn("source", task);
        }
    }

    async fn keep(self: Arc<Self>, name: String, source: Arc<dyn Source>, lifecycle: Lifecycle) {
        let soft = lifecycle.soft();
        while !soft.is_cancelled() {
            let run = AssertUnwindSafe(Arc::clone(&source).run(self.context(&name, &lifecycle)));
            if run.catch_unwind().await.is_err() {
                tracing::error!(source = %name, "source {name} panicked");
            } else if !soft.is_cancelled() {
                tracing::error!(source = %name, "source {name} ended by itself");
            }
            if !soft.is_cancelled() {
                self.health.failed(&name, Trouble::Unreadable("an error of our own".to_owned()));
                soft.run_until_cancelled(tokio::time::sleep(REST)).await;
            }
        }
    }

    fn context(&self, name: &str, lifecycle: &Lifecycle) -> Context {
        Context {
            name: name.to_owned(),
            clock: Arc::clone(&self.clock),
            facts: self.facts.clone(),
            wants: self.wants.subscribe(),
            health: self.health.clone(),
            gerrit_hosts: self.gerrit_hosts.clone(),
            services: self.services.clone(),
            shutdown: lifecycle.soft().clone(),
        }
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
        sources::{Visit, Visited},
    };

    /// Panics at the first run and waits at the second.
    struct Broken(AtomicU32);

    impl Source for Broken {
        fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
            let nth = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                assert!(nth > 0, "on purpose");
                context.ok(1000);
                context.shutdown.cancelled().await;
            })
        }

        fn connect<'a>(&'a self, _visit: &'a Visit) -> BoxFuture<'a, Visited> {
            Box::pin(async { Ok("well".to_owned()) })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_panics_is_marked_and_begins_anew() {
        let (lifecycle, health) = (Lifecycle::new(), HealthBoard::default());
        let watch = Watch {
            clock: Arc::new(ManualClock::at(0)),
            facts: FactSink::channel(1).0,
            wants: broadcast::channel(1).0,
            health: health.clone(),
            gerrit_hosts: Vec::new(),
            services: Catalogue::of(Vec::new()).follow(),
        };
        let mut changed = health.subscribe();
        let broken: Arc<dyn Source> = Arc::new(Broken(AtomicU32::new(0)));
        watch.start(&BTreeMap::from([("ci".to_owned(), broken)]), &lifecycle);
        changed.changed().await.unwrap();
        assert!(matches!(health.all()["ci"].trouble, Some(Trouble::Unreadable(_))));
        changed.changed().await.unwrap();
        assert_eq!(health.all()["ci"].trouble, None);
        lifecycle.soft().cancel();
        assert!(lifecycle.run(Signals::listen().unwrap()).await);
    }
}
