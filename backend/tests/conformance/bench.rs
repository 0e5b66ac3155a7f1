// SPDX-License-Identifier: Apache-2.0
//! A source at work against a stand-in, and what it says.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use milepost::{
    catalogue::Catalogue,
    clock::SystemClock,
    gerrit::Line,
    model::{Asked, Fact, FactBody, ImageFact, JobState, Run, RunState, Service, Subject, Want},
    sources::{Context, FactSink, Health, HealthBoard, Recalls, SourceConfig},
};
use serde_json::Value;
use tokio::{sync::broadcast, task::JoinHandle};

/// Longer than any source may need for a failed try and the next one.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The runs that held when a process ended, by their keys, the oldest telling first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Vec<(String, Run)>);

impl Kept {
    /// After this, so many others were told that have ended.
    pub(crate) fn and_ended(mut self, count: usize) -> Self {
        let (_, run) = self.0.first().expect("a run").clone();
        let ended = Run { state: RunState::Unknown, jobs: Vec::new(), ..run };
        self.0.extend((1_000..).take(count).map(|number| {
            let subject = Subject::PatchSet { project: "demo/app".to_owned(), number, patch_set: 1 };
            (format!("ended {number}"), Run { subject, ..ended.clone() })
        }));
        self
    }
}

impl Recalls for Kept {
    fn images(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
        Box::pin(async { Vec::new() })
    }

    fn runs(&self, _source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let Self(mut runs) = self.clone();
        runs.drain(..runs.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX)));
        Box::pin(async { runs })
    }

    fn open_runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let open = |(_, run): &(String, Run)| run.state.is_open();
        Self(self.0.iter().filter(|run| open(run)).cloned().collect()).runs(source, most)
    }

    fn runs_of(&self, _source: &str, keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>> {
        let told = self.0.iter().filter(|(key, _)| keys.contains(key)).cloned().collect();
        Box::pin(async { Some(told) })
    }

    fn last_run(&self, _source: &str) -> BoxFuture<'static, Option<i64>> {
        Box::pin(async { None })
    }
}

/// A running source.
pub(crate) struct Bench {
    pub(crate) name: String,
    pub(crate) wants: broadcast::Sender<Want>,
    pub(crate) health: HealthBoard,
    pub(crate) gerrit: Line,
    pub(crate) catalogue: Catalogue,
    facts: Arc<Mutex<Vec<Fact>>>,
    source: JoinHandle<()>,
    collector: JoinHandle<()>,
}

impl Bench {
    /// Starts a source of `kind` with these settings.
    pub(crate) fn start(kind: &str, settings: Value, services: Vec<Service>) -> Self {
        Self::start_on(HealthBoard::default(), kind, kind, settings, services)
    }

    /// Starts it in another process than the one that has told `kept`.
    pub(crate) fn start_again(kind: &str, settings: Value, kept: Kept) -> Self {
        Self::with(HealthBoard::default(), kind, kind, settings, Vec::new(), kept)
    }

    /// Starts a source called `name`, whose health stands on `health` beside others'.
    pub(crate) fn start_on(
        health: HealthBoard,
        name: &str,
        kind: &str,
        settings: Value,
        services: Vec<Service>,
    ) -> Self {
        Self::with(health, name, kind, settings, services, Kept::default())
    }

    fn with(
        health: HealthBoard,
        name: &str,
        kind: &str,
        settings: Value,
        services: Vec<Service>,
        kept: Kept,
    ) -> Self {
        let config = SourceConfig::read(kind, settings).expect("a known kind").expect("right settings");
        let source = config.build(&health.requests(name)).expect("a source");
        let (gerrit, catalogue) = (Line::default(), Catalogue::of(services));
        let (sink, mut told) = FactSink::channel(64);
        let (wants, receiver) = broadcast::channel(64);
        let context = Context {
            name: name.to_owned(),
            order: std::sync::Arc::default(),
            recall: Arc::new(kept),
            clock: Arc::new(SystemClock),
            facts: sink,
            wants: receiver,
            health: health.clone(),
            gerrit: gerrit.clone(),
            gerrit_hosts: vec!["gerrit.example.org".to_owned()],
            services: catalogue.follow(),
        };
        let facts = Arc::<Mutex<Vec<Fact>>>::default();
        let all = Arc::clone(&facts);
        let collector = tokio::spawn(async move {
            while let Some(news) = told.recv().await {
                all.lock().unwrap_or_else(PoisonError::into_inner).extend(news.facts.clone());
            }
        });
        let source = tokio::spawn(source.run(context));
        Self { name: name.to_owned(), wants, health, gerrit, catalogue, facts, source, collector }
    }

    /// All tellings so far, in their order.
    pub(crate) fn told(&self) -> Vec<Fact> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What holds now: of each key the telling of the highest order.
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let mut held: Vec<Fact> = Vec::new();
        for fact in self.told() {
            match held.iter_mut().find(|other| other.key == fact.key) {
                Some(other) if other.order < fact.order => *other = fact,
                Some(_) => {}
                None => held.push(fact),
            }
        }
        held
    }

    /// The run that holds now under a key.
    pub(crate) fn run(&self, key: &str) -> Option<Run> {
        self.facts().into_iter().find(|fact| fact.key == key).and_then(|fact| match fact.body {
            FactBody::Run(run) => Some(run),
            _ => None,
        })
    }

    /// The source's health.
    pub(crate) fn now(&self) -> Health {
        self.health.all().get(&self.name).cloned().unwrap_or_default()
    }

    /// Waits until `seen` holds; a panic of the source is one here.
    pub(crate) async fn until(&self, what: &str, seen: impl Fn(&Self) -> bool) {
        let looks = async {
            while !seen(self) {
                assert!(!self.source.is_finished(), "the source ended while {what} was waited for");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, looks).await.is_err() {
            let held = self.facts();
            let keys: Vec<_> = held.iter().map(|fact| (&fact.key, fact.order)).collect();
            panic!("waited for {what}; health {:?}; told {keys:?}", self.now());
        }
    }

    /// Waits until the source is well, by an answer after `since`.
    pub(crate) async fn until_well(&self, since: i64) {
        let well = |bench: &Self| {
            let now = bench.now();
            now.trouble.is_none() && now.as_of.is_some_and(|as_of| as_of >= since)
        };
        self.until("health", well).await;
    }

    /// Ends the source, which never ends by itself, and at once when it is dropped. Gives what was kept of it.
    pub(crate) async fn stop(mut self) -> Kept {
        assert!(!self.source.is_finished(), "a source runs until it is dropped");
        self.source.abort();
        let ended = tokio::time::timeout(Duration::from_secs(5), &mut self.source).await.expect("an end");
        assert!(ended.is_err_and(|error| error.is_cancelled()), "no panic");
        (&mut self.collector).await.expect("no panic");
        let mut facts = self.facts();
        facts.sort_by_key(|fact| fact.order);
        let run = |fact: Fact| if let FactBody::Run(run) = fact.body { Some((fact.key, run)) } else { None };
        Kept(facts.into_iter().filter_map(run).collect())
    }
}

/// Whether a fact says that something is gone or failed, or has passed though it runs: a lie about a stand-in all of whose things are
/// well.
pub(crate) fn is_a_lie(fact: &Fact) -> bool {
    match &fact.body {
        FactBody::Run(run) => {
            let job = |is: fn(JobState) -> bool| run.jobs.iter().any(|job| is(job.state));
            let has_passed = run.state == RunState::Passed || job(|state| state == JobState::Passed);
            matches!(run.state, RunState::Failed | RunState::Cancelled | RunState::ConfigError)
                || job(|state| matches!(state, JobState::Failed | JobState::Failing | JobState::Cancelled))
                || is_under_way(run) && has_passed
        }
        FactBody::Workload(workload) => {
            !workload.exists || workload.failed.is_some() || workload.desired == 0
        }
        FactBody::Wanted(wanted) => !matches!(wanted.asked, Asked::Image(_)),
        FactBody::Change(_)
        | FactBody::Image(_)
        | FactBody::Promotions(_)
        | FactBody::Declaration(_)
        | FactBody::Owners(_) => false,
    }
}

/// Whether it is the run that each stand-in of a CI server has under way for as long as the suite lasts.
pub(crate) fn is_under_way(run: &Run) -> bool {
    matches!(run.subject, Subject::PatchSet { number: 7, patch_set: 1, .. })
}
