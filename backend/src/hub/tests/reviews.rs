// SPDX-License-Identifier: Apache-2.0
//! What is written into Gerrit on a change's way: each once, whatever ends and begins anew, and nothing of ways that are over.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use milepost_api::gerrit::{Answer, Ask, Refusal, Reply, Review};

use crate::{
    clock::ManualClock,
    config::Config,
    hub::testing::{
        story::{self, Point},
        told::{self, Told},
    },
    store::{Store, testing::Database},
};

const END: Point = Point { number: 1, step: 12 };

fn config() -> Config {
    story::config_with("label = { name = 'Image-Built' }\ncomment = { role = 'the SREs' }\n")
}

/// A stand-in for Gerrit, which posts what it is asked for and remembers it.
#[derive(Clone, Default)]
struct Gerrit(Arc<Mutex<Vec<Review>>>);

impl Gerrit {
    /// Answers this backend's questions until it is gone; `refusal` says why a review is not posted.
    fn serve(&self, told: &Told, refusal: impl Fn(usize) -> Option<Refusal> + Send + 'static) {
        let (hub, posted) = (told.hub.clone(), Arc::clone(&self.0));
        let (open, mut next) = hub.questions().subscribe();
        tokio::spawn(async move {
            let (mut open, mut asked) = (open, 0);
            loop {
                for question in open {
                    let answer = match &question.ask {
                        Ask::Review(review) => {
                            let reply = refusal(asked).map_or(Reply::Reviewed(true), Reply::Refused);
                            if reply == Reply::Reviewed(true) {
                                posted.lock().unwrap().push(review.clone());
                            }
                            asked += 1;
                            Answer { id: question.id, reply }
                        }
                        _ => told::answer(question),
                    };
                    hub.answers(&[answer]).await.unwrap();
                }
                let Ok(question) = next.recv().await else { return };
                open = vec![question];
            }
        });
        tokio::spawn(told.hub.clone().post());
    }

    fn posted(&self) -> Vec<(String, Option<i8>)> {
        let posted = self.0.lock().unwrap();
        posted.iter().map(|one| (one.about.clone(), one.vote.as_ref().map(|vote| vote.value))).collect()
    }
}

fn whole_way() -> Vec<(String, Option<i8>)> {
    vec![("image".to_owned(), Some(1)), ("arrived".to_owned(), None)]
}

async fn backend(store: Store, clock: &Arc<ManualClock>) -> Told {
    Told::listening(config(), store, Arc::clone(clock) as _).await
}

/// Tells a point, and waits until it is computed for history's sake.
async fn tell(told: &Told, clock: &ManualClock, point: &Point) {
    clock.advance(1_000);
    told.hear();
    told.take(story::new(point)).await;
    let change = story::change(point);
    told.hub.progress(&change, &change.current_revision.parse().unwrap(), 1).await.unwrap();
}

async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let waits = async {
        while !is().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waits)
        .await
        .unwrap_or_else(|_| panic!("waiting for {what}"));
}

async fn nothing_open(store: &Store) -> bool {
    store.open_wishes(10).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_change_on_its_way_gets_its_vote_and_its_comment() {
    let (database, gerrit) = (Database::sqlite(), Gerrit::default());
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let told = backend(database.open().await, &clock).await;
    gerrit.serve(&told, |_| None);
    let mut point = Point { number: 1, step: 0 };
    while point.number == 1 {
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    until("both", async || gerrit.posted().len() == 2 && nothing_open(&told.store).await).await;
    assert_eq!(gerrit.posted(), whole_way());
}

#[tokio::test]
async fn whenever_it_begins_anew_nothing_is_lost_and_nothing_doubled() {
    let (database, gerrit) = (Database::sqlite(), Gerrit::default());
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let mut point = Point { number: 1, step: 0 };
    while point.number == 1 {
        // Those before it go on: several backends share the work.
        let told = backend(database.open().await, &clock).await;
        gerrit.serve(&told, |_| None);
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    let store = database.open().await;
    until("both", async || gerrit.posted().len() == 2 && nothing_open(&store).await).await;
    assert_eq!(gerrit.posted(), whole_way());
}

#[tokio::test]
async fn another_backend_goes_on_once_a_plugin_connects_to_it() {
    let (database, gerrit) = (Database::sqlite(), Gerrit::default());
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let other = backend(database.open().await, &clock).await;
    {
        let first = backend(database.open().await, &clock).await;
        tell(&first, &clock, &Point { number: 1, step: 0 }).await;
        tell(&first, &clock, &Point { number: 1, step: 5 }).await;
    }
    // Gerrit tells the other nothing of the change; its own sources do.
    gerrit.serve(&other, |_| None);
    other.hub.connected().await.unwrap();
    clock.advance(1_000);
    other.take(story::new(&Point { number: 1, step: 6 })).await;
    until("the vote", async || gerrit.posted() == [("image".to_owned(), Some(1))]).await;
}

#[tokio::test]
async fn what_was_merged_before_anybody_listened_gets_nothing() {
    assert_eq!(met_at_its_end(Point { number: 1, step: 7 }).await, []);
}

#[tokio::test]
async fn what_went_its_way_while_the_backend_was_away_gets_what_is_due() {
    assert_eq!(met_at_its_end(Point { number: 1, step: 0 }).await, whole_way());
}

/// What a change gets that went its way while nobody looked, where somebody once did.
async fn met_at_its_end(listening_since: Point) -> Vec<(String, Option<i8>)> {
    let (database, gerrit) = (Database::sqlite(), Gerrit::default());
    let clock = Arc::new(ManualClock::at(listening_since.moment()));
    backend(database.open().await, &clock).await;
    clock.advance(END.moment() - listening_since.moment());
    for _ in 0..2 {
        // The second time it is known.
        let told = backend(database.open().await, &clock).await;
        gerrit.serve(&told, |_| None);
        told.take(story::all(&END)).await;
        let change = story::change(&END);
        until("the whole answer", async || {
            let shown =
                told.hub.progress(&change, &change.current_revision.parse().unwrap(), 1).await.unwrap();
            String::from_utf8_lossy(&shown.body).contains("In eqiad") && nothing_open(&told.store).await
        })
        .await;
    }
    gerrit.posted()
}

#[tokio::test]
async fn what_is_refused_is_told_and_tried_again_and_what_never_can_be_is_not() {
    let (database, gerrit) = (Database::sqlite(), Gerrit::default());
    let clock = Arc::new(ManualClock::at(Point { number: 1, step: 0 }.moment()));
    let told = backend(database.open().await, &clock).await;
    let refusal = |for_good| Refusal { why: "no such label".into(), for_good };
    gerrit.serve(&told, move |asked| match asked {
        0 => Some(refusal(false)),
        2 => Some(refusal(true)),
        _ => None,
    });
    let mut point = Point { number: 1, step: 0 };
    while point.step < 7 {
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    until("the refusal", async || {
        let reviews = told.hub.reviews().await.unwrap();
        reviews.refused.iter().any(|told| told.why == "no such label" && told.count == 1 && told.change == 1)
    })
    .await;
    assert_eq!(gerrit.posted(), []);
    clock.advance(600_000);
    until("the vote", async || gerrit.posted().len() == 1 && nothing_open(&told.store).await).await;
    while point.number == 1 {
        tell(&told, &clock, &point).await;
        point = point.next();
    }
    until("the comment's refusal", async || nothing_open(&told.store).await).await;
    assert_eq!(gerrit.posted(), [("image".to_owned(), Some(1))]);
}
