// SPDX-License-Identifier: Apache-2.0
//! A list waits for its changes, but not for ever.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

#[tokio::test]
async fn what_is_not_there_in_time_comes_to_who_asks_again() {
    let database = Database::sqlite();
    let point = Point { number: 3, step: 12 };
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    told.hear();
    told.take(story::all(&point)).await;
    let changes: Vec<_> = [1, 3].map(|number| story::change(&Point { number, step: 12 })).into();
    let topic = told.hub.look(&changes[0], &changes[0].current_revision.parse().unwrap(), 1).await.unwrap();

    let computing = topic.computing.lock().await;
    let rows = told.hub.rows(changes.clone(), &BTreeSet::new()).await;
    assert_eq!((rows.rows.keys().copied().collect::<Vec<_>>(), rows.later), (vec![3], vec![1]));

    drop(computing);
    let rows = told.hub.rows(changes, &BTreeSet::new()).await;
    assert_eq!((rows.rows.keys().copied().collect::<Vec<_>>(), rows.later), (vec![1, 3], vec![]));
}

#[tokio::test]
async fn a_row_that_rests_on_what_gerrit_is_still_asked_is_not_the_last_word() {
    let database = Database::sqlite();
    let point = Point { number: 3, step: 12 };
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    told.hear();
    told.take(story::all(&point)).await;
    let changes = vec![story::change(&Point { number: 1, step: 12 })];
    let (_, _listening) = told.hub.questions().subscribe();
    let mut rounds = 0;
    loop {
        let rows = told.hub.rows(changes.clone(), &BTreeSet::new()).await;
        assert_eq!(rows.rows.len(), 1, "what is known is there at once");
        let (open, _) = told.hub.questions().subscribe();
        assert_eq!(rows.later, if open.is_empty() { vec![] } else { vec![1] });
        if open.is_empty() {
            break;
        }
        let answers: Vec<_> = open.into_iter().map(told::answer).collect();
        told.hub.answers(&answers).await.unwrap();
        rounds += 1;
    }
    assert!(rounds > 0);
}
