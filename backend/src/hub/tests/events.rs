// SPDX-License-Identifier: Apache-2.0
//! What other tools are told of a change's way: each turn once and in its order, whatever ends and begins anew, and nothing of
//! ways that are over.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    clock::ManualClock,
    config::Config,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::{Store, testing::Database},
};

/// Nothing is sent here, so any file is a secret.
const RECEIVERS: &str = concat!(
    "[events]\nhosts = ['events.example.org']\n[events.receivers.cd]\nurl = 'https://events.example.org/'\nsecret_file = '",
    env!("CARGO_MANIFEST_DIR"),
    "/Cargo.toml'\n"
);

fn config() -> Config {
    story::config_with(RECEIVERS)
}

async fn backend(store: Store, clock: &Arc<ManualClock>) -> Told {
    Told::listening(config(), store, Arc::clone(clock) as _).await
}

/// Tells a point, and looks at it until Gerrit is asked nothing more.
async fn tell(told: &Told, clock: &ManualClock, point: &Point) {
    clock.advance(1_000);
    told.hear();
    told.take(story::new(point)).await;
    let change = story::change(point);
    let revision = change.current_revision.parse().unwrap();
    loop {
        told.hub.progress(&change, &revision, 1).await.unwrap();
        let (open, _) = told.hub.questions().subscribe();
        if open.is_empty() {
            return;
        }
        let answers: Vec<_> = open.into_iter().map(told::answer).collect();
        told.hub.answers(&answers).await.unwrap();
    }
}

/// Takes all that is to be told now: kinds of events with where they are about.
async fn events(store: &Store, now: i64) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let due = store.due_events("cd", now, 10).await.unwrap();
        if due.is_empty() {
            return all;
        }
        for event in due {
            let body: Value = serde_json::from_str(&event.body).unwrap();
            let kind = body["context"]["type"].as_str().unwrap();
            let kind = kind.trim_start_matches("dev.cdevents.").trim_end_matches(".0.3.0");
            let at = &body["subject"]["content"]["environment"]["source"];
            let at = at.as_str().unwrap_or_default().trim_start_matches("/clusters");
            all.push(format!("{} {kind}{at}", event.number));
            store.end_event(&event, now).await.unwrap();
        }
    }
}

const WAY: [&str; 4] =
    ["1 change.merged", "1 artifact.published", "1 service.deployed/staging", "1 service.deployed/eqiad"];
const END: Point = Point { number: 1, step: 12 };

#[tokio::test]
async fn a_way_is_told_turn_by_turn() {
    let database = Database::sqlite();
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let told = backend(database.open().await, &clock).await;
    let mut point = Point { number: 1, step: 0 };
    while point.number == 1 {
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    assert_eq!(events(&told.store, i64::MAX).await, WAY);
}

#[tokio::test]
async fn whatever_ends_and_begins_anew_nothing_is_told_twice() {
    let database = Database::sqlite();
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let mut point = Point { number: 1, step: 0 };
    let mut all = Vec::new();
    while point.number == 1 {
        // Two backends share it, and both end after each point.
        for _ in 0..2 {
            let told = backend(database.open().await, &clock).await;
            tell(&told, &clock, &point).await;
        }
        all.extend(events(&database.open().await, i64::MAX).await);
        point = point.next();
    }
    assert_eq!(all, WAY);
}

#[tokio::test]
async fn of_a_way_that_is_over_nothing_is_told() {
    let database = Database::sqlite();
    let clock = Arc::new(ManualClock::at(END.moment() + 10_000_000));
    let told = backend(database.open().await, &clock).await;
    told.take(story::all(&END)).await;
    tell(&told, &clock, &END).await;
    assert_eq!(events(&told.store, i64::MAX).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_is_named_later_is_not_told_what_came_about_before() {
    let database = Database::sqlite();
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let mut point = Point { number: 1, step: 0 };
    let told = Told::listening(story::config(), database.open().await, Arc::clone(&clock) as _).await;
    while point.number == 1 {
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    let told = backend(database.open().await, &clock).await;
    tell(&told, &clock, &END).await;
    assert_eq!(events(&told.store, i64::MAX).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_is_named_in_the_second_of_a_merge_is_told_of_it() {
    let database = Database::sqlite();
    let merge = Point { number: 1, step: story::MERGED };
    // Gerrit says in which second it was.
    let clock = Arc::new(ManualClock::at(merge.moment() + 300));
    let told = backend(database.open().await, &clock).await;
    tell(&told, &clock, &merge).await;
    assert_eq!(events(&told.store, i64::MAX).await, ["1 change.merged"]);
}
