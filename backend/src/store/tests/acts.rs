// SPDX-License-Identifier: Apache-2.0
//! What people did for a change, and for those that promoted it.

use super::*;

const DEPLOYMENTS: &str = "operations/deployments";
const WAY: Way<'static> = Way { project: "demo/app", number: 12, pipeline: "default" };

fn act(seq: u64, kind: &'static str, by_person: bool) -> Act<'static> {
    Act { project: "demo/app", number: 12, at: 10, seq, kind, by_person }
}

fn promotes(number: u64, act: Act<'static>) -> Act<'static> {
    Act { project: DEPLOYMENTS, number, ..act }
}

async fn people(store: &Store, promoted_in: &[&str]) -> Option<u32> {
    store.acts_of_people(WAY, &promoted_in.iter().copied().collect()).await.unwrap()
}

on_both! {
    async fn acts_are_counted_once_and_by_people_only(database: Database) {
        let store = database.open().await;
        store.act(act(1, "vote-added", true)).await.unwrap();
        store.act(act(2, "vote-added", false)).await.unwrap();
        assert_eq!(people(&store, &[]).await, None, "who submits it is not known yet");
        store.act(act(3, "change-merged", true)).await.unwrap();
        store.act(act(3, "change-merged", true)).await.unwrap();
        assert_eq!(people(&store, &[]).await, Some(2));
        let other = Way { number: 13, ..WAY };
        assert_eq!(store.acts_of_people(other, &BTreeSet::new()).await.unwrap(), None);
    }

    async fn who_promotes_it_acts_for_it(database: Database) {
        let store = database.open().await;
        store.act(act(1, "change-merged", false)).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, None, "nobody saw it promoted");
        store.bring(WAY, &[brought("app", 'a', Some(90)), brought("worker", 'a', Some(90))], 20).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, None, "who submits 90 is not known yet");
        store.act(promotes(90, act(2, "vote-added", true))).await.unwrap();
        store.act(promotes(90, act(3, "vote-added", false))).await.unwrap();
        store.act(promotes(90, act(4, "change-merged", true))).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, Some(2), "once, though it promoted two services");
        assert_eq!(people(&store, &[]).await, Some(0));
        assert_eq!(people(&store, &["Promote", "Promote canary"]).await, None);
        // A later promotion asks for it too, but it was there already.
        store.act(promotes(95, act(5, "change-merged", true))).await.unwrap();
        store.bring(WAY, &[brought("app", 'b', Some(95))], 30).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, Some(2));
    }

    async fn which_change_promoted_it_may_be_told_later(database: Database) {
        let store = database.open().await;
        store.act(act(1, "change-merged", false)).await.unwrap();
        store.act(promotes(90, act(2, "change-merged", true))).await.unwrap();
        store.bring(WAY, &[brought("app", 'a', None)], 20).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, None);
        store.bring(WAY, &[brought("app", 'b', Some(90))], 25).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, None, "that is of a later revision");
        store.bring(WAY, &[brought("app", 'a', Some(90))], 30).await.unwrap();
        assert_eq!(people(&store, &["Promote"]).await, Some(1));
    }
}
