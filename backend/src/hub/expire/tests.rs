// SPDX-License-Identifier: Apache-2.0
//! The database stops growing, and who opens a change that was dropped finds what a new installation would.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::gerrit::Change;

use super::*;
use crate::{
    clock::{Clock as _, ManualClock},
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    model::Join,
    store::testing::{Database, on_both},
};

/// For so many changes of the story what can be had again is kept, and history.
const CACHED: i64 = 5;
const HISTORY: i64 = 10;

/// A backend whose story is told by this clock.
struct Aged {
    told: Told,
    clock: Arc<ManualClock>,
}

impl Aged {
    async fn start(database: &Database) -> Self {
        let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
        Self { told: Told::start(database.open().await, clock.clone()).await, clock }
    }

    /// All that happens to one change on its way, which a reader asks about at each point; then its image is deleted.
    async fn tell(&self, number: u64) {
        let mut point = Point { number, step: 0 };
        while point.number == number {
            self.clock.advance(point.moment() - self.clock.now());
            self.told.hear();
            self.told.hub.heard().await.unwrap();
            self.told.take(story::new(&point)).await;
            self.look(&story::change(&point)).await;
            point = point.next();
        }
        self.told.take(story::deleted(number.saturating_sub(1), self.clock.now())).await;
    }

    /// The headline that a reader sees, once Gerrit has answered what that rests on.
    async fn look(&self, change: &Change) -> String {
        let (hub, revision) = (&self.told.hub, change.current_revision.parse().unwrap());
        loop {
            let shown = hub.progress(change, &revision, 1).await.unwrap();
            let (open, _) = hub.questions().subscribe();
            if open.is_empty() {
                let progress: milepost_api::Progress = serde_json::from_slice(&shown.body).unwrap();
                return progress.pipeline.unwrap().headline.text;
            }
            let answers: Vec<_> = open.into_iter().map(told::answer).collect();
            hub.answers(&answers).await.unwrap();
        }
    }

    /// Drops what is old after the way of a change.
    async fn expire(&self) {
        let before = |changes: i64| self.clock.now() - changes * story::WAY;
        let Told { hub, store, .. } = &self.told;
        store.expire_cached(before(CACHED)).await.unwrap();
        store.expire_history(before(HISTORY)).await.unwrap();
        hub.expire_changes(before(HISTORY)).await.unwrap();
    }
}

on_both! {
    async fn the_database_stops_growing(database: Database) {
        let aged = Aged::start(&database).await;
        let mut sizes = Vec::new();
        for number in 1..=60 {
            aged.tell(number).await;
            aged.expire().await;
            if number % 20 == 0 {
                sizes.push(aged.told.store.rows().await.unwrap());
            }
        }
        // A row for each of the last 20 changes would be more.
        for (table, rows) in &sizes[2] {
            assert!(*rows <= sizes[1][table] * 21 / 20 + 1, "{table} after 20, 40 and 60 changes: {sizes:?}");
        }
    }

    async fn who_opens_a_change_that_was_dropped_brings_it_back(database: Database) {
        let aged = Aged::start(&database).await;
        for number in 1..=5 {
            aged.tell(number).await;
        }
        let live = story::change(&Point { number: 3, step: 12 });
        let kept = BTreeSet::from([Join::Change { project: story::PROJECT.into(), number: 3 }]);
        aged.clock.advance(IN_USE);
        aged.told.hear();
        aged.expire().await;
        assert_eq!(aged.told.store.facts(&kept).await.unwrap(), [], "nobody looks at it");
        assert_eq!(aged.look(&live).await, "In eqiad");
        // Somebody looks at it: it stays, whatever its age.
        let revision = live.current_revision.parse().unwrap();
        let followed = aged.told.hub.follow(&live, &revision, 1).await.unwrap();
        aged.clock.advance(2 * IN_USE);
        aged.told.hear();
        aged.expire().await;
        assert_eq!(aged.told.store.facts(&kept).await.unwrap().len(), 1, "it is followed");
        assert_eq!(aged.look(&live).await, "In eqiad");
        drop(followed);
    }
}
