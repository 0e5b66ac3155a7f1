// SPDX-License-Identifier: Apache-2.0
//! What sources tell while the database is away is kept when it is back, and they wait until then; what it refuses takes nothing
//! else with it.

use std::{sync::Arc, time::Duration};

use super::*;
use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::Told,
    },
    sources::FactSink,
    store::testing::Database,
};

/// Long enough for a try that fails.
const A_WHILE: Duration = Duration::from_millis(500);

async fn begin(database: &Database, point: &Point) -> (Told, FactSink) {
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    let (sink, batches) = FactSink::channel(1);
    tokio::spawn(told.hub.clone().take_facts(batches));
    (told, sink)
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_wait_for_a_database_that_is_away() {
    let (database, point) = (Database::postgres().await, Point { number: 1, step: 1 });
    let (told, sink) = begin(&database, &point).await;
    database.let_in(false).await;
    let facts = story::new(&point).facts(|| 1, point.moment());
    let mut telling = tokio::spawn(async move { sink.tell(facts).await });
    assert!(tokio::time::timeout(A_WHILE, &mut telling).await.is_err(), "nothing keeps it");
    database.let_in(true).await;
    telling.await.unwrap();
    assert_eq!(told.store.rows().await.unwrap()["fact"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_that_could_not_be_kept_is_taken_when_it_is_told_again() {
    let (database, point) = (Database::postgres().await, Point { number: 1, step: 0 });
    let (told, _sink) = begin(&database, &point).await;
    let opened = story::change(&point);
    told.hub.tell_change(&opened).await.unwrap();
    let merged = story::change(&Point { number: 1, step: 12 });
    database.let_in(false).await;
    assert!(told.hub.tell_change(&merged).await.is_err());
    database.let_in(true).await;
    told.hub.tell_change(&merged).await.unwrap();
    let (_, kept) = told.hub.kept_change(&opened).await.unwrap().unwrap();
    assert_eq!(kept.status, merged.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_the_database_refuses_takes_no_other_with_it() {
    let (database, point) = (Database::postgres().await, Point { number: 1, step: 1 });
    let (told, sink) = begin(&database, &point).await;
    let fact = story::new(&point).facts(|| 1, point.moment()).swap_remove(0);
    database.execute("ALTER TABLE fact ADD CHECK (key <> 'refused')").await;
    let refused = Fact { key: "refused".into(), ..fact.clone() };
    sink.tell(vec![refused, fact]).await;
    assert_eq!(told.store.rows().await.unwrap()["fact"], 1);
}
