// SPDX-License-Identifier: Apache-2.0
//! A source at work against a stand-in, and what it says.

mod gerrit;
mod kept;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use milepost::{
    catalogue::Catalogue,
    clock::{Clock, SystemClock},
    gerrit::Line,
    model::{Asked, Fact, FactBody, JobState, Run, RunState, Service, Subject, Want},
    sources::{Context, FactSink, Health, HealthBoard, Hook, HookError, Source, SourceConfig, Trouble},
};
use milepost_api::Millis;
use serde_json::Value;
use tokio::{sync::broadcast, task::JoinHandle};

pub(crate) use kept::Kept;

/// Longer than any source may need for a failed try and the next one.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A running source.
pub(crate) struct Bench {
    pub(crate) name: String,
    pub(crate) wants: broadcast::Sender<Want>,
    pub(crate) health: HealthBoard,
    pub(crate) gerrit: Line,
    pub(crate) catalogue: Catalogue,
    clock: Arc<Shifted>,
    facts: Arc<Mutex<Vec<Fact>>>,
    source: Arc<dyn Source>,
    task: JoinHandle<()>,
    collector: JoinHandle<()>,
}

/// The time, so many milliseconds later.
#[derive(Default)]
struct Shifted(AtomicI64);

impl Clock for Shifted {
    fn now(&self) -> Millis {
        SystemClock.now() + self.0.load(Ordering::Relaxed)
    }
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
        let clock = Arc::<Shifted>::default();
        let (sink, mut told) = FactSink::channel(64);
        let (wants, receiver) = broadcast::channel(64);
        let context = Context {
            name: name.to_owned(),
            order: std::sync::Arc::default(),
            recall: Arc::new(kept),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
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
        let (name, task) = (name.to_owned(), tokio::spawn(Arc::clone(&source).run(context)));
        Self { name, wants, health, gerrit, catalogue, clock, facts, source, task, collector }
    }

    /// So many milliseconds pass at once for the source.
    pub(crate) fn advance(&self, millis: Millis) {
        self.clock.0.fetch_add(millis, Ordering::Relaxed);
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
                assert!(!self.task.is_finished(), "the source ended while {what} was waited for");
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

    /// Waits for health of which `fits` holds.
    pub(crate) async fn until_health(&self, what: &str, fits: impl Fn(&Health) -> bool) {
        self.until(what, |bench| fits(&bench.now())).await;
    }

    /// Waits for exactly this trouble, or for none after a good answer.
    pub(crate) async fn until_trouble(&self, trouble: Option<Trouble>) {
        let fits =
            |health: &Health| health.trouble == trouble && (trouble.is_some() || health.as_of.is_some());
        self.until_health(&format!("{trouble:?}"), fits).await;
    }

    /// Sends a webhook.
    pub(crate) fn hook(&self, authorization: &str, body: &Value) -> Result<Vec<Fact>, HookError> {
        let headers = |name: &str| (name == "authorization").then(|| authorization.to_owned());
        self.source.hook(&Hook {
            headers: &headers,
            body: body.to_string().as_bytes(),
            at: SystemClock.now(),
        })
    }

    /// Ends the source, which never ends by itself, and at once when it is dropped. Gives what was kept of it.
    pub(crate) async fn stop(mut self) -> Kept {
        assert!(!self.task.is_finished(), "a source runs until it is dropped");
        self.task.abort();
        let ended = tokio::time::timeout(Duration::from_secs(5), &mut self.task).await.expect("an end");
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
