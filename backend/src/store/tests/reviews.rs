// SPDX-License-Identifier: Apache-2.0
//! Votes and comments that are to be posted.

use milepost_api::gerrit::{Notify, Review, Vote};

use super::*;
use crate::model::{OpenWish, Wish};

fn wish(number: u64, key: &str) -> Wish {
    let vote = key.starts_with("vote:").then(|| Vote { label: "Image-Built".into(), value: 1 });
    let (project, revision) = ("demo/app".to_owned(), "a".repeat(40));
    let review = Review {
        project,
        number,
        revision,
        patch_set: 1,
        about: "image".into(),
        vote,
        message: key.into(),
        notify: Notify::None,
    };
    Wish { key: key.into(), review }
}

async fn keys(store: &Store) -> Vec<(u64, String)> {
    let open = store.open_wishes(100).await.unwrap();
    open.into_iter().map(|open| (open.wish.review.number, open.wish.key)).collect()
}

async fn only(store: &Store) -> OpenWish {
    let mut open = store.open_wishes(100).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

on_both! {
    async fn a_wish_is_had_once_also_when_it_is_fulfilled(database: Database) {
        let store = database.open().await;
        let wish = wish(1, "comment:arrived");
        assert!(store.wish(&wish, 10).await.unwrap());
        assert!(!store.wish(&wish, 20).await.unwrap());
        let open = only(&store).await;
        assert_eq!((&open.wish, open.since, open.due, open.tries, &open.why), (&wish, 10, 10, 0, &None));
        store.end_wish(&wish, None, 30).await.unwrap();
        assert_eq!(keys(&store).await, []);
        assert!(!store.wish(&wish, 40).await.unwrap());
        assert_eq!(keys(&store).await, []);
    }

    async fn a_later_vote_of_the_change_takes_the_place_of_one_that_is_open(database: Database) {
        let store = database.open().await;
        for (number, key) in [(1, "vote:a:-1"), (2, "vote:a:-1"), (1, "comment:arrived"), (1, "vote:a:+1")] {
            store.wish(&wish(number, key), 1).await.unwrap();
        }
        let mut open = keys(&store).await;
        open.sort();
        let named = |number, key: &str| (number, key.to_owned());
        assert_eq!(open, [named(1, "comment:arrived"), named(1, "vote:a:+1"), named(2, "vote:a:-1")]);
    }

    async fn of_two_who_read_a_wish_one_takes_it(database: Database) {
        let (one, other) = (database.open().await, database.open().await);
        one.wish(&wish(1, "vote:a:+1"), 5).await.unwrap();
        let held = only(&other).await;
        assert!(one.take_wish(&only(&one).await, 65).await.unwrap());
        assert!(!other.take_wish(&held, 66).await.unwrap());
        assert_eq!(only(&other).await.due, 65);
        one.end_wish(&held.wish, Some("the change is gone"), 7).await.unwrap();
        assert!(!other.take_wish(&OpenWish { due: 65, ..held }, 80).await.unwrap());
    }

    async fn what_was_refused_waits_until_somebody_hurries_it(database: Database) {
        let store = database.open().await;
        for key in ["comment:arrived", "vote:a:+1"] {
            store.wish(&wish(1, key), 5).await.unwrap();
        }
        store.put_off_wish(&wish(1, "vote:a:+1"), "no such label", 5_000).await.unwrap();
        let open = store.open_wishes(1).await.unwrap();
        assert_eq!(open[0].wish.key, "comment:arrived", "what is due first comes first");
        store.end_wish(&wish(1, "comment:arrived"), None, 6).await.unwrap();
        let refused = only(&store).await;
        assert_eq!((refused.due, refused.tries, refused.why.as_deref()), (5_000, 1, Some("no such label")));
        store.hurry_wishes(9).await.unwrap();
        assert_eq!(only(&store).await.due, 9);
    }

    async fn what_was_taken_by_one_who_is_gone_is_due_once_somebody_hurries_it(database: Database) {
        let store = database.open().await;
        store.wish(&wish(1, "comment:arrived"), 5).await.unwrap();
        assert!(store.take_wish(&only(&store).await, 60_005).await.unwrap());
        store.hurry_wishes(9).await.unwrap();
        assert_eq!(only(&store).await.due, 9);
    }

    async fn what_is_done_is_dropped_with_its_time_and_what_is_open_stays(database: Database) {
        let store = database.open().await;
        for key in ["comment:arrived", "comment:rolled-back"] {
            store.wish(&wish(1, key), 5).await.unwrap();
        }
        store.end_wish(&wish(1, "comment:arrived"), None, 6).await.unwrap();
        store.expire_history(7).await.unwrap();
        assert_eq!(store.rows().await.unwrap()["review"], 1);
        assert_eq!(keys(&store).await, [(1, "comment:rolled-back".to_owned())]);
    }
}
