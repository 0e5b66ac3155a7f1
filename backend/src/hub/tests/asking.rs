// SPDX-License-Identifier: Apache-2.0
//! Who opens a page waits a moment for Gerrit's answers, and not for ever.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{Clock as _, ManualClock},
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::testing::Database,
};

/// The first change is live by the second one's image, says Gerrit's git.
async fn superseded(database: &Database) -> Told {
    let last = Point { number: 2, step: 12 };
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let told = Told::start(database.open().await, clock.clone()).await;
    let mut point = Point { number: 1, step: 0 };
    while point.number < 3 {
        clock.advance(point.moment() - clock.now());
        told.hear();
        told.take(story::new(&point)).await;
        point = point.next();
    }
    clock.advance(last.moment() - clock.now());
    told
}

async fn headline(told: &Told) -> String {
    let change = story::change(&Point { number: 1, step: 12 });
    let revision = change.current_revision.parse().unwrap();
    let shown = told.hub.progress(&change, &revision, 1).await.unwrap();
    let progress: milepost_api::Progress = serde_json::from_slice(&shown.body).unwrap();
    progress.pipeline.unwrap().headline.text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_at_once_is_in_the_first_page() {
    let database = Database::sqlite();
    let told = superseded(&database).await;
    let (open, mut asked) = told.hub.questions().subscribe();
    let hub = told.hub.clone();
    tokio::spawn(async move {
        for question in open {
            hub.answers(&[told::answer(question)]).await.unwrap();
        }
        while let Ok(question) = asked.recv().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
            hub.answers(&[told::answer(question)]).await.unwrap();
        }
    });
    assert_eq!(headline(&told).await, "In eqiad");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_come_is_said_to_be_waited_for() {
    let database = Database::sqlite();
    let told = superseded(&database).await;
    let _deaf = told.hub.questions().subscribe();
    let said = headline(&told).await;
    assert!(said.ends_with("waiting for an answer from Gerrit"), "{said}");
}
