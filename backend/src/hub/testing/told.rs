// SPDX-License-Identifier: Apache-2.0
//! A backend to which the story is told, with stand-ins for all that it hears.

use std::sync::Arc;

use milepost_api::gerrit::{Answer, Ask, Event, Question, Reply};
use tokio::sync::broadcast;

use super::story::{self, News, SOURCES};
use crate::{
    catalogue::Catalogue,
    clock::Clock,
    config::Config,
    declared::Declared,
    hub::{Hub, Parts},
    model::PAUSE,
    sources::{HealthBoard, Order},
    store::Store,
};

/// Store and hub, and what sources are given.
pub(in crate::hub) struct Told {
    pub(in crate::hub) hub: Hub,
    pub(in crate::hub) store: Store,
    clock: Arc<dyn Clock>,
    health: HealthBoard,
    order: Order,
}

impl Told {
    /// Begins with what the store has.
    pub(in crate::hub) async fn start(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self::of(story::config(), store, clock).await
    }

    /// The same with another configuration.
    pub(in crate::hub) async fn of(config: Config, store: Store, clock: Arc<dyn Clock>) -> Self {
        let health = HealthBoard::default();
        let config = Arc::new(config);
        let receivers = config.receivers.clone();
        let (routes, told) = (Arc::clone(&config), Arc::clone(&config));
        let (hub, fresh) = Hub::new(Parts {
            store: store.clone(),
            clock: Arc::clone(&clock),
            health: health.clone(),
            pipelines: Arc::new(move |project, branch, _| {
                routes.pipeline_for(project, branch, None).map(Arc::new)
            }),
            declared: Declared::nothing(Arc::clone(&config)),
            catalogue: Arc::new(Catalogue::new(&config, [story::PROJECT])),
            private: Arc::new(Default::default),
            receivers: Arc::new(move |project| told.receivers_of(project)),
            wants: broadcast::Sender::new(16),
            keep_days: 90,
            history_days: 365,
        });
        let names: Vec<_> = receivers.iter().map(|receiver| receiver.name.clone()).collect();
        store.receivers(&names, clock.now()).await.unwrap();
        tokio::spawn(fresh);
        hub.begin().await.unwrap();
        let order = Order::after(store.orders().await.unwrap().into_values().max().unwrap_or_default());
        Self { hub, store, clock, health, order }
    }

    /// The same, once all sources have answered and that is kept.
    pub(in crate::hub) async fn listening(config: Config, store: Store, clock: Arc<dyn Clock>) -> Self {
        let told = Self::of(config, store, clock).await;
        told.hear();
        told.hub.heard().await.unwrap();
        told
    }

    /// All sources answer.
    pub(in crate::hub) fn hear(&self) {
        for source in SOURCES {
            self.health.ok(source, self.clock.now(), PAUSE);
        }
    }

    /// Takes Gerrit's event, then the sources' facts.
    pub(in crate::hub) async fn take(&self, mut news: News) {
        if let Some(change) = news.change.take() {
            let event = Event {
                seq: 1,
                kind: news.event.into(),
                at: change.updated,
                change: Some(change),
                by_person: Some(true),
                ref_update: None,
            };
            self.hub.events(&[event]).await.unwrap();
        }
        let now = self.clock.now();
        self.hub.tell(&news.facts(|| self.order.next(now), now)).await.unwrap();
    }
}

/// Gerrit's git: later changes are on earlier ones.
pub(in crate::hub) fn answer(question: Question) -> Answer {
    let reply = match &question.ask {
        Ask::Contains { revision, ancestor, .. } => Reply::Contains(revision >= ancestor),
        Ask::ChangeOf { revision, .. } => Reply::Change(Some(story::change_of(revision))),
        Ask::ChangesFrom { .. } => Reply::Changes(Vec::new()),
        other => panic!("nobody asks {other:?}"),
    };
    Answer { id: question.id, reply }
}
