// SPDX-License-Identifier: Apache-2.0
//! What stands behind an answer: Gerrit is asked for more than the answer needs, and how long steps took is what was seen.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{Detail, gerrit::Change};

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

/// A change all of whose way was looked at.
async fn watched(database: &Database) -> (Told, Change) {
    let mut point = Point { number: 1, step: 0 };
    let clock = Arc::new(ManualClock::at(point.moment()));
    let told = Told::start(database.open().await, clock.clone()).await;
    while point.number == 1 {
        told.hear();
        told.take(story::new(&point)).await;
        shown(&told, &story::change(&point)).await;
        let next = point.next();
        clock.advance(next.moment() - point.moment());
        point = next;
    }
    (told, story::change(&Point { number: 1, step: 12 }))
}

async fn shown(told: &Told, change: &Change) {
    let revision = change.current_revision.parse().unwrap();
    told.hub.progress(change, &revision, 1).await.unwrap();
    answer(told).await;
    told.hub.progress(change, &revision, 1).await.unwrap();
}

/// Gerrit answers what it is asked.
async fn answer(told: &Told) {
    let (open, _) = told.hub.questions().subscribe();
    let answers: Vec<_> = open.into_iter().map(told::answer).collect();
    told.hub.answers(&answers).await.unwrap();
}

async fn detail(told: &Told, change: &Change, patch_set: u32) -> Detail {
    let revision = change.current_revision.parse().unwrap();
    told.hub.detail(change, &revision, patch_set, &BTreeSet::new()).await.unwrap()
}

#[tokio::test]
async fn how_long_each_step_took_is_what_was_seen() {
    let database = Database::sqlite();
    let (told, change) = watched(&database).await;
    let detail = detail(&told, &change, 1).await;
    let took: Vec<_> = detail.steps.iter().map(|step| (step.number, step.took_ms.is_some())).collect();
    assert_eq!(took, [(1, true), (2, true), (3, true), (4, true), (5, true)]);
    assert!(detail.steps.windows(2).all(|two| two[0].reached <= two[1].reached), "{:?}", detail.steps);
    assert_eq!(detail.steps[0].usual_ms, None, "one change makes no habit");
    let places: Vec<_> = detail.places.iter().map(|place| place.cluster.as_str()).collect();
    assert_eq!(places, ["staging", "eqiad"]);
}

#[tokio::test]
async fn what_gerrit_is_asked_for_it_is_there_the_next_time() {
    let database = Database::sqlite();
    let (told, change) = watched(&database).await;
    // Nobody listens: the first answer waits for none.
    let first = detail(&told, &change, 1).await;
    assert_eq!(first.places[1].ran[0].change, None);
    answer(&told).await;
    let second = detail(&told, &change, 1).await;
    assert_eq!(second.places[1].ran[0].change, Some(1));
    assert_eq!(second.places[1].ran[0].has_change, Some(true));
}

#[tokio::test]
async fn a_change_without_a_pipeline_has_nothing_behind_it() {
    let database = Database::sqlite();
    let (told, change) = watched(&database).await;
    let other = Change { project: "other".into(), ..change };
    let detail = detail(&told, &other, 1).await;
    assert_eq!((detail.steps.len(), detail.places.len(), detail.runs.len()), (0, 0, 0));
}
