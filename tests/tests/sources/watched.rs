// SPDX-License-Identifier: Apache-2.0
//! A source that runs, and what it has told so far.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use milepost::{
    catalogue::Catalogue,
    clock::{Clock, ManualClock},
    model::{Fact, ImageFact, Run, Service, Want},
    sources::{
        Context, FactSink, Health, HealthBoard, Hook, HookError, Recall, Recalls, Source, SourceConfig,
        Trouble,
    },
};
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinHandle,
    time::timeout,
};

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
/// When the tests' clock begins, in milliseconds.
pub(crate) const BEGIN: i64 = 1_795_394_934_000;

/// The images that a process before has told. Its sources tell no runs.
struct Told(Vec<ImageFact>);

impl Recalls for Told {
    fn images(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
        let images = self.0.clone();
        Box::pin(async { images })
    }

    fn runs(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        Box::pin(async { Vec::new() })
    }

    fn runs_of(&self, _source: &str, _keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>> {
        Box::pin(async { Some(Vec::new()) })
    }

    fn last_run(&self, _source: &str) -> BoxFuture<'static, Option<i64>> {
        Box::pin(async { None })
    }

    fn open_runs(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        Box::pin(async { Vec::new() })
    }
}

/// A source that runs.
pub(crate) struct Watched {
    name: String,
    pub(crate) source: Arc<dyn Source>,
    facts: mpsc::UnboundedReceiver<Vec<Fact>>,
    told: Vec<Fact>,
    wants: broadcast::Sender<Want>,
    catalogue: Catalogue,
    health: HealthBoard,
    clock: Arc<ManualClock>,
    task: JoinHandle<()>,
    /// What its settings name.
    _folder: tempfile::TempDir,
}

impl Watched {
    /// Starts the source `name` of this kind with these settings, whose files are in `folder`.
    pub(crate) fn start(
        name: &str,
        kind: &str,
        settings: &str,
        services: Vec<Service>,
        folder: tempfile::TempDir,
    ) -> Self {
        Self::start_again(name, kind, settings, services, folder, Vec::new())
    }

    /// The same, after it has told of these images in a process before.
    pub(crate) fn start_again(
        name: &str,
        kind: &str,
        settings: &str,
        services: Vec<Service>,
        folder: tempfile::TempDir,
        images: Vec<ImageFact>,
    ) -> Self {
        let recall: Recall = Arc::new(Told(images));
        let settings: toml::Value = toml::from_str(settings).unwrap();
        let source = SourceConfig::read(kind, settings)
            .unwrap()
            .unwrap()
            .build(&milepost::http::Requests::default())
            .unwrap();
        let catalogue = Catalogue::of(services);
        let (sink, mut batches) = FactSink::channel(100);
        // A source waits until what it tells is kept.
        let (kept, facts) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(batch) = batches.recv().await {
                kept.send(batch.facts.clone()).ok();
            }
        });
        let (wants, wanted) = broadcast::channel(100);
        let (health, clock) = (HealthBoard::default(), Arc::new(ManualClock::at(BEGIN)));
        let context = Context {
            name: name.to_owned(),
            order: std::sync::Arc::default(),
            recall,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            facts: sink,
            wants: wanted,
            health: health.clone(),
            gerrit: milepost::gerrit::Line::default(),
            gerrit_hosts: vec!["gerrit.example.org".to_owned()],
            services: catalogue.follow(),
        };
        let task = tokio::spawn(Arc::clone(&source).run(context));
        let name = name.to_owned();
        Self { name, source, facts, told: vec![], wants, catalogue, health, clock, task, _folder: folder }
    }

    /// Waits until the newest tellings by key give something.
    pub(crate) async fn until<T>(
        &mut self,
        what: &str,
        fits: impl Fn(&BTreeMap<String, Fact>) -> Option<T>,
    ) -> T {
        loop {
            if let Some(found) = fits(&self.newest()) {
                return found;
            }
            let facts = timeout(PATIENCE, self.facts.recv()).await.unwrap_or_else(|_| {
                panic!("waited for {what}; told so far: {:#?}; health: {:?}", self.newest(), self.health())
            });
            match facts {
                Some(facts) => self.take(facts),
                None => panic!("the source ended before {what}"),
            }
        }
    }

    /// All that was told up to now, in its order.
    pub(crate) fn told(&mut self) -> Vec<Fact> {
        while let Ok(facts) = self.facts.try_recv() {
            self.take(facts);
        }
        self.told.clone()
    }

    /// Waits for exactly this trouble, or for none after a good answer.
    pub(crate) async fn until_trouble(&self, trouble: Option<Trouble>) {
        self.until_health(&format!("{trouble:?}"), |health| {
            health.trouble == trouble && (trouble.is_some() || health.as_of.is_some())
        })
        .await;
    }

    pub(crate) async fn until_health(&self, what: &str, fits: impl Fn(&Health) -> bool) {
        let mut changed = self.health.subscribe();
        let wait = async {
            while !fits(&self.health()) {
                // Good answers in a row are no news; so it is looked at from time to time as well.
                timeout(Duration::from_millis(50), changed.changed()).await.ok();
            }
        };
        let waited = timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "waited for {what}; the health is {:?}", self.health());
    }

    pub(crate) fn health(&self) -> Health {
        self.health.all().get(&self.name).cloned().unwrap_or_default()
    }

    /// Moves the clock; gives its time then.
    pub(crate) fn advance(&self, millis: i64) -> i64 {
        self.clock.advance(millis);
        self.clock.now()
    }

    pub(crate) fn want(&self, want: Want) {
        assert!(self.wants.send(want).is_ok(), "the source takes no wants");
    }

    /// A service comes into being.
    pub(crate) fn further(&self, service: Service) {
        assert!(self.catalogue.take_in(service), "the service is there already");
    }

    /// Sends a webhook.
    pub(crate) fn hook(&self, authorization: &str, body: &serde_json::Value) -> Result<Vec<Fact>, HookError> {
        let headers = |name: &str| (name == "authorization").then(|| authorization.to_owned());
        self.source.hook(&Hook { headers: &headers, body: body.to_string().as_bytes(), at: self.clock.now() })
    }

    /// Ends the source, which must do so at once and not by a panic.
    pub(crate) async fn stop(self) {
        self.task.abort();
        let ended = timeout(PATIENCE, self.task).await.unwrap();
        assert!(ended.is_err_and(|error| error.is_cancelled()), "the source panicked");
    }

    fn take(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            let earlier = self.told.iter().rfind(|earlier| earlier.key == fact.key);
            assert!(earlier.is_none_or(|earlier| earlier.order < fact.order), "out of order: {fact:#?}");
            assert_eq!(fact.source, self.name);
            self.told.push(fact);
        }
    }

    fn newest(&self) -> BTreeMap<String, Fact> {
        self.told.iter().map(|fact| (fact.key.clone(), fact.clone())).collect()
    }
}
