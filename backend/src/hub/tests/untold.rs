// SPDX-License-Identifier: Apache-2.0
//! Changes of which no event told: Gerrit is asked once what reverts a change, and what it tells is kept as what its events tell.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{
    Progress,
    gerrit::{Answer, Ask, Change, Question, Reply},
};

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    model::{FactBody, Join},
    store::testing::Database,
};

/// A backend that has heard of all but changes: clusters run the third one's image.
async fn deaf(database: &Database) -> Told {
    let point = Point { number: 3, step: 12 };
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    told.hear();
    let mut news = story::all(&point);
    news.change = None;
    told.take(news).await;
    told
}

fn merged(number: u64) -> Change {
    story::change(&Point { number, step: 12 })
}

/// What a reader of the first change is shown, one word after the other, until Gerrit is asked nothing more; and what it was asked.
async fn read(told: &Told, answer: impl Fn(Question) -> Answer) -> (Vec<String>, Vec<Ask>) {
    let (first, mut words, mut asked) = (merged(1), Vec::new(), Vec::new());
    let revision = first.current_revision.parse().unwrap();
    loop {
        let shown = told.hub.progress(&first, &revision, 1).await.unwrap();
        let progress: Progress = serde_json::from_slice(&shown.body).unwrap();
        words.push(progress.pipeline.unwrap().headline.text);
        let (open, _) = told.hub.questions().subscribe();
        if open.is_empty() {
            words.dedup();
            return (words, asked);
        }
        asked.extend(open.iter().map(|question| question.ask.clone()));
        let answers: Vec<_> = open.into_iter().map(&answer).collect();
        told.hub.answers(&answers).await.unwrap();
    }
}

/// Gerrit has merged the second change, which reverts the first.
fn has_reverted(question: Question) -> Answer {
    match question.ask {
        Ask::ChangesFrom { number: 1, .. } => {
            let revert = Change { revert_of: Some(1), ..merged(2) };
            Answer { id: question.id, reply: Reply::Changes(vec![revert]) }
        }
        _ => told::answer(question),
    }
}

fn came_from(number: u64) -> Ask {
    Ask::ChangesFrom { project: story::PROJECT.into(), number }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revert_of_which_no_event_told_is_asked_for_once_and_kept() {
    let database = Database::sqlite();
    let told = deaf(&database).await;
    let waiting = "At least step 4 of 5 to eqiad: waiting for an answer from Gerrit";
    let (words, asked) = read(&told, has_reverted).await;
    assert_eq!(words, [waiting, "Reverted in eqiad by change 2"]);
    let of = |number| asked.iter().filter(|ask| **ask == came_from(number)).count();
    assert_eq!((of(1), of(2)), (1, 1), "{asked:?}");
    let by_first = BTreeSet::from([Join::Change { project: story::PROJECT.into(), number: 1 }]);
    let facts = told.store.facts(&by_first).await.unwrap();
    let changes = facts.iter().filter_map(|fact| match &fact.body {
        FactBody::Change(change) => Some(change.number),
        _ => None,
    });
    assert_eq!(changes.collect::<BTreeSet<_>>(), BTreeSet::from([1, 2]));
    // A backend that begins anew has it, and asks nothing.
    let again = Told::start(database.open().await, Arc::new(ManualClock::at(merged(4).updated))).await;
    again.hear();
    let (words, asked) = read(&again, |question| panic!("{question:?}")).await;
    assert_eq!((words, asked), (vec!["Reverted in eqiad by change 2".to_owned()], Vec::new()));
    // Once its answers are dropped, Gerrit is asked again.
    again.store.expire_cached(i64::MAX).await.unwrap();
    again.hub.reroute();
    let (_, asked) = read(&again, has_reverted).await;
    assert!(asked.contains(&came_from(1)), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_plugin_holds_nothing_up() {
    let database = Database::sqlite();
    let told = deaf(&database).await;
    let (words, _) = read(&told, |question| match question.ask {
        Ask::ChangesFrom { .. } => {
            let why = "this plugin does not know the question changes_from";
            Answer { id: question.id, reply: Reply::Unknown(why.into()) }
        }
        _ => told::answer(question),
    })
    .await;
    assert_eq!(words.last().unwrap(), "In eqiad");
}
