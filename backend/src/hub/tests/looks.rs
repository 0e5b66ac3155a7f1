// SPDX-License-Identifier: Apache-2.0
//! Who opens a page waits a moment for what a registry is being asked, and not for ever.

use std::{pin::pin, sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{
    clock::{Clock as _, ManualClock},
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

/// The first change is on its way, and the registry has told nothing of its image yet.
async fn without_its_image(database: &Database) -> Told {
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let told = Told::start(database.open().await, clock.clone()).await;
    let mut point = Point { number: 1, step: 0 };
    while point.number == 1 {
        clock.advance(point.moment() - clock.now());
        told.hear();
        if point.step != story::IMAGE {
            told.take(story::new(&point)).await;
        }
        point = point.next();
    }
    told
}

/// What somebody reads who opens its page.
async fn headline(told: &Told) -> String {
    let change = story::change(&Point { number: 1, step: 12 });
    let revision = change.current_revision.parse().unwrap();
    loop {
        let shown = told.hub.progress(&change, &revision, 1).await.unwrap();
        let (open, _) = told.hub.questions().subscribe();
        if open.is_empty() {
            let progress: milepost_api::Progress = serde_json::from_slice(&shown.body).unwrap();
            return progress.pipeline.unwrap().headline.text;
        }
        told.hub.answers(&open.into_iter().map(told::answer).collect::<Vec<_>>()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_told_at_once_is_in_the_first_page() {
    let database = Database::sqlite();
    let told = without_its_image(&database).await;
    let mut reading = pin!(headline(&told));
    assert!(timeout(Duration::from_millis(100), &mut reading).await.is_err(), "it is waited for");
    told.take(story::new(&Point { number: 1, step: story::IMAGE })).await;
    assert_eq!(reading.await, "In eqiad");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_nowhere_is_waited_for_no_longer() {
    let database = Database::sqlite();
    let told = without_its_image(&database).await;
    assert_eq!(headline(&told).await, "Step 3 of 5 to eqiad: waiting for the image");
}
