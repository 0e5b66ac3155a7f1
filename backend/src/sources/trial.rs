// SPDX-License-Identifier: Apache-2.0
//! Asks a source once while it is watched, as `check-config --connect` does, for somebody who waits for the outcome.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture, future::Shared};
use milepost_api::health::Tested;
use tokio::task::AbortHandle;

use super::{Source, Visit, Visited};
use crate::{catalogue::Services, clock::Clock, gerrit::Line};

/// The longest that one may take: somebody waits.
const LIMIT: Duration = Duration::from_secs(25);

/// Of how many repositories or namespaces a source is asked at most, so that a long list does not use up the time.
const MOST: usize = 20;

/// Asks sources, each once at a time. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Trials {
    clock: Arc<dyn Clock>,
    services: Services,
    gerrit: Line,
    under_way: Arc<Mutex<BTreeMap<String, Trial>>>,
}

/// A source that is being asked.
struct Trial {
    source: Arc<dyn Source>,
    task: AbortHandle,
    outcome: Shared<BoxFuture<'static, Tested>>,
}

impl Trials {
    /// Of sources that watch these services and ask Gerrit on this line.
    pub fn new(clock: Arc<dyn Clock>, services: Services, gerrit: Line) -> Self {
        Self { clock, services, gerrit, under_way: Arc::default() }
    }

    /// Asks the source once. Who asks while it is being asked waits for the same outcome.
    pub async fn ask(&self, name: &str, source: Arc<dyn Source>) -> Tested {
        let outcome = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.retain(|_, trial| !trial.task.is_finished());
            // After a reload it may be another.
            let same = under_way.get(name).filter(|trial| Arc::ptr_eq(&trial.source, &source));
            let joined = same.map(|trial| trial.outcome.clone());
            joined.unwrap_or_else(|| {
                let trial = self.begin(name, source);
                let outcome = trial.outcome.clone();
                under_way.insert(name.to_owned(), trial);
                outcome
            })
        };
        outcome.await
    }

    /// In a task of its own: it goes on though who asked first has gone, for those who have joined.
    fn begin(&self, name: &str, source: Arc<dyn Source>) -> Trial {
        let visit = Visit {
            name: name.to_owned(),
            clock: Arc::clone(&self.clock),
            services: self.services.now().to_vec(),
            gerrit: Some(self.gerrit.clone()),
            most: MOST,
        };
        let asked = Arc::clone(&source);
        let task = tokio::spawn(async move { visit.within(LIMIT, &*asked).await });
        let (handle, source_name) = (task.abort_handle(), name.to_owned());
        let outcome = task.map(move |ended| {
            ended.unwrap_or_else(|error| {
                // Its panic is logged as any other; the end of the process ends it, too.
                tracing::error!(%error, source = source_name, "source {source_name} could not be asked");
                Visited::wrong("an error of our own".to_owned()).tested(&source_name, 0)
            })
        });
        Trial { source, task: handle, outcome: outcome.boxed().shared() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Notify;

    use super::{super::Context, *};
    use crate::{catalogue::Catalogue, clock::ManualClock};

    /// Answers when it is told to, and counts how often it was asked.
    #[derive(Default)]
    struct Slow {
        asked: AtomicU32,
        go_on: Notify,
    }

    impl Source for Slow {
        fn run(self: Arc<Self>, _context: Context) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }

        fn connect<'a>(&'a self, _visit: &'a Visit) -> BoxFuture<'a, Visited> {
            let nth = self.asked.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                self.go_on.notified().await;
                assert!(nth < 2, "on purpose");
                let wrong = if nth == 0 { Vec::new() } else { vec!["one".into(), "two".into()] };
                Visited { wrong, ..Visited::not_asked("Slow 1.0".to_owned()) }
            })
        }
    }

    fn trials() -> Trials {
        Trials::new(Arc::new(ManualClock::at(0)), Catalogue::of(Vec::new()).follow(), Line::default())
    }

    fn said(answers: bool, said: &str) -> Tested {
        Tested { source: "ci".to_owned(), answers, said: said.to_owned(), ..Tested::default() }
    }

    #[tokio::test]
    async fn who_comes_while_it_is_asked_gets_the_same_outcome_though_the_first_has_gone() {
        let (trials, slow) = (trials(), Arc::new(Slow::default()));
        let (mut first, mut second) = (
            Box::pin(trials.ask("ci", Arc::<Slow>::clone(&slow))),
            Box::pin(trials.ask("ci", Arc::<Slow>::clone(&slow))),
        );
        assert!(futures::poll!(&mut first).is_pending());
        assert!(futures::poll!(&mut second).is_pending());
        drop(first);
        slow.go_on.notify_one();
        assert_eq!(second.await, said(true, "Slow 1.0"));
        assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
        // Later it is asked anew.
        slow.go_on.notify_one();
        assert_eq!(trials.ask("ci", Arc::<Slow>::clone(&slow)).await, said(false, "one; and two"));
        slow.go_on.notify_one();
        assert_eq!(trials.ask("ci", Arc::<Slow>::clone(&slow)).await, said(false, "an error of our own"));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_does_not_answer_is_given_up_and_another_of_its_name_does_not_wait_for_it() {
        let (trials, silent, other) = (trials(), Arc::new(Slow::default()), Arc::new(Slow::default()));
        let mut waits = Box::pin(trials.ask("ci", Arc::<Slow>::clone(&silent)));
        assert!(futures::poll!(&mut waits).is_pending());
        other.go_on.notify_one();
        assert_eq!(trials.ask("ci", Arc::<Slow>::clone(&other)).await, said(true, "Slow 1.0"));
        assert_eq!(waits.await, said(false, "no end within 25 s"));
    }
}
