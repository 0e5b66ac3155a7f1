// SPDX-License-Identifier: Apache-2.0
//! The database stops growing, and who opens a change that was dropped finds what a new installation would.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::gerrit::{Answer, Ask, Change, Event, Question, Reply};
use tokio::sync::broadcast;

use super::*;
use crate::{
    catalogue::Catalogue,
    clock::{Clock as _, ManualClock},
    hub::{
        Parts,
        story::{self, Point, SOURCES},
    },
    model::{Fact, FactBody, Join, PAUSE},
    sources::{HealthBoard, Order},
    store::{
        Store,
        testing::{Database, on_both},
    },
};

/// For so many changes of the story what can be had again is kept, and history.
const CACHED: i64 = 5;
const HISTORY: i64 = 10;

/// A backend to which the story is told.
struct Told {
    hub: Hub,
    store: Store,
    clock: Arc<ManualClock>,
    health: HealthBoard,
    order: Order,
}

impl Told {
    async fn start(store: Store, at: Millis) -> Self {
        let (clock, health) = (Arc::new(ManualClock::at(at)), HealthBoard::default());
        let config = Arc::new(story::config());
        let routes = Arc::clone(&config);
        let (hub, fresh) = Hub::new(Parts {
            store: store.clone(),
            clock: clock.clone(),
            health: health.clone(),
            pipelines: Arc::new(move |project, branch| routes.pipeline_for(project, branch).map(Arc::new)),
            catalogue: Arc::new(Catalogue::new(&config, [story::PROJECT])),
            wants: broadcast::Sender::new(16),
            history_days: 365,
        });
        tokio::spawn(fresh);
        hub.begin().await.unwrap();
        let order = Order::after(store.orders().await.unwrap().into_values().max().unwrap_or_default());
        Self { hub, store, clock, health, order }
    }

    /// All that happens to one change on its way, which a reader asks about at each point; then its image is deleted.
    async fn tell(&mut self, number: u64) {
        let mut point = Point { number, step: 0 };
        while point.number == number {
            self.clock.advance(point.moment() - self.clock.now());
            self.hear();
            self.hub.heard().await.unwrap();
            let mut news = story::new(&point);
            if let Some(change) = news.change.take() {
                let kind = news.event.into();
                let at = change.updated;
                let event =
                    Event { seq: 1, kind, at, change: Some(change), by_person: Some(true), ref_update: None };
                self.hub.events(&[event]).await.unwrap();
            }
            let now = self.clock.now();
            let facts = news.facts(|| self.order.next(now), now);
            self.hub.tell(&facts).await.unwrap();
            self.look(&story::change(&point)).await;
            point = point.next();
        }
        let (source, key, FactBody::Image(mut image)) = story::image(number.saturating_sub(1)) else {
            return;
        };
        let as_of = self.clock.now();
        image.deleted = Some(as_of);
        let order = self.order.next(as_of);
        let body = FactBody::Image(image);
        self.hub.tell(&[Fact { source: source.into(), key, order, as_of, body }]).await.unwrap();
    }

    /// All sources answer.
    fn hear(&self) {
        for source in SOURCES {
            self.health.ok(source, self.clock.now(), PAUSE);
        }
    }

    /// The headline that a reader sees, once Gerrit has answered what that rests on.
    async fn look(&self, change: &Change) -> String {
        let revision = change.current_revision.parse().unwrap();
        loop {
            let shown = self.hub.progress(change, &revision, 1).await.unwrap();
            let (open, _) = self.hub.questions().subscribe();
            if open.is_empty() {
                let progress: milepost_api::Progress = serde_json::from_slice(&shown.body).unwrap();
                return progress.pipeline.unwrap().headline.text;
            }
            let answers: Vec<_> = open.into_iter().map(answer).collect();
            self.hub.answers(&answers).await.unwrap();
        }
    }

    /// Drops what is old after the way of a change.
    async fn expire(&self) {
        let before = |changes: i64| self.clock.now() - changes * story::WAY;
        self.store.expire_cached(before(CACHED)).await.unwrap();
        self.store.expire_history(before(HISTORY)).await.unwrap();
        self.hub.expire_changes(before(HISTORY)).await.unwrap();
    }
}

/// Gerrit's git: later changes are on earlier ones.
fn answer(question: Question) -> Answer {
    let reply = match &question.ask {
        Ask::Contains { revision, ancestor, .. } => Reply::Contains(revision >= ancestor),
        Ask::ChangeOf { revision, .. } => Reply::Change(Some(story::change_of(revision))),
        other => panic!("nobody asks {other:?}"),
    };
    Answer { id: question.id, reply }
}

on_both! {
    async fn the_database_stops_growing(database: Database) {
        let mut told = Told::start(database.open().await, Point { number: 1, step: 0 }.moment()).await;
        let mut sizes = Vec::new();
        for number in 1..=60 {
            told.tell(number).await;
            told.expire().await;
            if number % 20 == 0 {
                sizes.push(told.store.rows().await.unwrap());
            }
        }
        // A row for each of the last 20 changes would be more.
        for (table, rows) in &sizes[2] {
            assert!(*rows <= sizes[1][table] * 21 / 20 + 1, "{table} after 20, 40 and 60 changes: {sizes:?}");
        }
    }

    async fn who_opens_a_change_that_was_dropped_brings_it_back(database: Database) {
        let mut told = Told::start(database.open().await, Point { number: 1, step: 0 }.moment()).await;
        for number in 1..=5 {
            told.tell(number).await;
        }
        let live = story::change(&Point { number: 3, step: 12 });
        let kept = BTreeSet::from([Join::Change { project: story::PROJECT.into(), number: 3 }]);
        told.clock.advance(IN_USE);
        told.hear();
        told.expire().await;
        assert_eq!(told.store.facts(&kept).await.unwrap(), [], "nobody looks at it");
        assert_eq!(told.look(&live).await, "In eqiad");
        // Somebody looks at it: it stays, whatever its age.
        let revision = live.current_revision.parse().unwrap();
        let followed = told.hub.follow(&live, &revision, 1).await.unwrap();
        told.clock.advance(2 * IN_USE);
        told.hear();
        told.expire().await;
        assert_eq!(told.store.facts(&kept).await.unwrap().len(), 1, "it is followed");
        assert_eq!(told.look(&live).await, "In eqiad");
        drop(followed);
    }
}
