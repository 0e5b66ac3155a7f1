// SPDX-License-Identifier: Apache-2.0
//! Who wants to hear what becomes of a change gets a hint each time that something else has, and finds it when he asks.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::Fate;

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

/// Answers what Gerrit is asked, until nothing is.
async fn answer_all(told: &Told) {
    loop {
        let (open, _) = told.hub.questions().subscribe();
        if open.is_empty() {
            return;
        }
        let answers: Vec<_> = open.into_iter().map(told::answer).collect();
        told.hub.answers(&answers).await.unwrap();
    }
}

#[tokio::test]
async fn each_turn_of_a_way_is_hinted_at_once() {
    let database = Database::sqlite();
    let mut point = Point { number: 1, step: 0 };
    let clock = Arc::new(ManualClock::at(point.moment()));
    let told = Told::start(database.open().await, Arc::clone(&clock) as _).await;
    let mut hints = told.hub.line().fates();
    let mut fates = Vec::new();
    while point.number == 1 {
        clock.advance(1_000);
        told.hear();
        told.take(story::new(&point)).await;
        let change = story::change(&point);
        let revision = change.current_revision.parse().unwrap();
        told.hub.progress(&change, &revision, 1).await.unwrap();
        answer_all(&told).await;
        told.hub.progress(&change, &revision, 1).await.unwrap();
        while let Ok(hint) = hints.try_recv() {
            assert_eq!((hint.project.as_str(), hint.number), (story::PROJECT, 1));
            let rows = told.hub.rows(vec![change.clone()], &BTreeSet::new()).await.unwrap();
            fates.push(rows.rows[&1].fate);
        }
        point = point.next();
    }
    assert_eq!(fates, [Some(Fate::UnderWay), Some(Fate::Arrived)]);
}
