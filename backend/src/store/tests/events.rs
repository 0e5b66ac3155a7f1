// SPDX-License-Identifier: Apache-2.0
//! Events are kept once, come out in their order, and are nobody's twice at once.

use super::*;
use crate::model::{There, Turn, What};

const WAY: Way<'_> = Way { project: "demo/app", number: 12, pipeline: "default" };

fn turn(what: impl Fn(There) -> What) -> Turn {
    let there = There {
        service: "app".into(),
        environment: "production".into(),
        cluster: "eqiad".into(),
        image: None,
    };
    Turn { what: what(there), since: None }
}

async fn announce(store: &Store, receiver: &str, turn: &Turn, now: i64) -> bool {
    store.announce(WAY, receiver, turn, |nth| format!("{nth} {}", turn.kind()), now).await.unwrap()
}

/// Bodies that are due.
async fn due(store: &Store, receiver: &str, now: i64) -> Vec<String> {
    let due = store.due_events(receiver, now, 10).await.unwrap();
    due.into_iter().map(|event| event.body).collect()
}

on_both! {
    async fn each_turn_is_told_once(database: Database) {
        let (store, other) = (database.open().await, database.open().await);
        let (deployed, gone) = (turn(What::Deployed), turn(What::RolledBack));
        assert!(announce(&store, "cd", &deployed, 1).await);
        assert!(!announce(&other, "cd", &deployed, 2).await);
        assert!(announce(&store, "metrics", &deployed, 2).await);
        assert!(announce(&other, "cd", &gone, 3).await);
        assert!(announce(&store, "cd", &deployed, 4).await, "it came back");
        assert!(!announce(&store, "cd", &deployed, 5).await);
        // The first holds up the others of its change, also while somebody sends it.
        assert_eq!(due(&store, "cd", 10).await, ["0 deployed"]);
        let first = store.due_events("cd", 10, 10).await.unwrap().remove(0);
        assert!(store.take_event(&first, 100).await.unwrap());
        assert!(!other.take_event(&first, 100).await.unwrap());
        assert!(due(&store, "cd", 50).await.is_empty());
        store.put_off_event(&first, "it answered 500", 60).await.unwrap();
        let again = other.due_events("cd", 60, 10).await.unwrap().remove(0);
        assert_eq!((again.tries, again.why.as_deref()), (1, Some("it answered 500")));
        let waiting = store.waiting_events().await.unwrap();
        assert_eq!((waiting[0].receiver.as_str(), waiting[0].count, waiting[0].since), ("cd", 3, 1));
        assert_eq!(waiting[0].why.as_deref(), Some("it answered 500"));
        store.end_event(&again, 61).await.unwrap();
        assert_eq!(due(&store, "cd", 61).await, ["1 rolledback"]);
        // Another change waits for nobody.
        let elsewhere = Way { number: 13, ..WAY };
        assert!(store.announce(elsewhere, "cd", &deployed, |nth| format!("13: {nth}"), 62).await.unwrap());
        assert_eq!(due(&store, "cd", 62).await, ["1 rolledback", "13: 0"]);
    }

    async fn what_is_old_goes_with_its_change_as_a_whole(database: Database) {
        let store = database.open().await;
        assert!(announce(&store, "cd", &turn(What::Deployed), 1).await);
        assert!(announce(&store, "cd", &turn(What::RolledBack), 50).await);
        store.expire_history(20).await.unwrap();
        assert!(!announce(&store, "cd", &turn(What::RolledBack), 51).await);
        assert!(announce(&store, "cd", &turn(What::Deployed), 52).await);
        let bodies = due(&store, "cd", 60).await;
        assert_eq!(bodies, ["0 deployed"], "numbers go on");
        store.expire_history(100).await.unwrap();
        assert!(store.waiting_events().await.unwrap().is_empty());
    }

    async fn a_receiver_is_told_from_when_it_is_named_until_it_is_no_more(database: Database) {
        let (store, cd) = (database.open().await, vec!["cd".to_owned()]);
        assert_eq!(store.receivers(&cd, 10).await.unwrap(), 0);
        assert_eq!(store.receivers(&cd, 20).await.unwrap(), 0);
        assert_eq!(store.receiver_since("cd").await.unwrap(), Some(10));
        assert_eq!(store.receiver_since("metrics").await.unwrap(), None);
        assert!(announce(&store, "cd", &turn(What::Deployed), 21).await);
        assert_eq!(store.receivers(&["metrics".to_owned()], 30).await.unwrap(), 1);
        assert!(store.waiting_events().await.unwrap().is_empty());
        assert_eq!(store.receivers(&cd, 40).await.unwrap(), 0);
        assert_eq!(store.receiver_since("cd").await.unwrap(), Some(40));
    }
}
