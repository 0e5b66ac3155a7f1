// SPDX-License-Identifier: Apache-2.0
//! A list waits for its changes, but not for ever.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::gerrit::Change;

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

/// A backend that has heard of three changes, all on their way's end.
async fn delivered(database: &Database) -> Told {
    let point = Point { number: 3, step: 12 };
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    told.hear();
    told.take(story::all(&point)).await;
    told
}

/// One of them.
fn change(number: u64) -> Change {
    story::change(&Point { number, step: 12 })
}

#[tokio::test]
async fn what_is_not_there_in_time_comes_to_who_asks_again() {
    let database = Database::sqlite();
    let told = delivered(&database).await;
    let changes: Vec<_> = [1, 3].map(change).into();
    let topic = told.hub.look(&changes[0], &changes[0].current_revision.parse().unwrap(), 1).await.unwrap();

    let computing = topic.computing.lock().await;
    // Asked again, since a busy machine may not have the other in time either.
    loop {
        let rows = told.hub.rows(changes.clone(), &BTreeSet::new()).await.unwrap();
        assert!(rows.later.contains(&1) && !rows.rows.contains_key(&1));
        if rows.rows.contains_key(&3) {
            break;
        }
    }
    drop(computing);
    while !told.hub.rows(changes.clone(), &BTreeSet::new()).await.unwrap().later.is_empty() {}
    assert_eq!(told.hub.rows(changes, &BTreeSet::new()).await.unwrap().rows.len(), 2);
}

#[tokio::test]
async fn a_row_that_rests_on_what_gerrit_is_still_asked_is_not_the_last_word() {
    let database = Database::sqlite();
    let told = delivered(&database).await;
    let changes = vec![change(1)];
    let (_, _listening) = told.hub.questions().subscribe();
    let mut not_the_last = 0;
    loop {
        let rows = told.hub.rows(changes.clone(), &BTreeSet::new()).await.unwrap();
        let (open, _) = told.hub.questions().subscribe();
        if rows.later.is_empty() {
            assert_eq!((rows.rows.len(), open.len()), (1, 0));
            break;
        }
        not_the_last += rows.rows.len();
        let answers: Vec<_> = open.into_iter().map(told::answer).collect();
        told.hub.answers(&answers).await.unwrap();
    }
    assert!(not_the_last > 0, "what is known is shown before Gerrit has answered");
}

#[tokio::test]
async fn a_page_to_which_a_list_has_led_asks_the_sources_all_the_same() {
    let database = Database::sqlite();
    let told = delivered(&database).await;
    let change = change(1);
    let mut wants = told.hub.0.parts.wants.subscribe();
    while !told.hub.rows(vec![change.clone()], &BTreeSet::new()).await.unwrap().later.is_empty() {}
    assert!(wants.try_recv().is_err(), "a list of merged changes asks for nothing");
    let revision = change.current_revision.parse().unwrap();
    for _ in 0..2 {
        told.hub.progress(&change, &revision, 1).await.unwrap();
    }
    // Of the patch set and of the merged revision, and not again by who looks a moment later.
    assert_eq!(
        [wants.try_recv().is_ok(), wants.try_recv().is_ok(), wants.try_recv().is_ok()],
        [true, true, false]
    );
}
