// SPDX-License-Identifier: Apache-2.0
//! When sources were heard, and what that says of what was found afterwards.

use super::*;

const MINUTE: i64 = 60_000;

async fn heard(store: &Store, at: i64) {
    store.heard(&[("eqiad".to_owned(), at * MINUTE)].into()).await.unwrap();
}

fn told(digests: &[char], at: i64, since: Option<i64>) -> Fact {
    let (order, at) = (at, at * MINUTE);
    let body = FactBody::Workload(Workload { since, ..workload(digests) });
    Fact { source: "eqiad".into(), key: "app".into(), order, as_of: at, body }
}

on_both! {
    async fn a_break_begins_another_time(database: Database) {
        let store = database.open().await;
        for at in [0, 1, 2, 1, 10, 11] {
            heard(&store, at).await;
        }
        let time = |since, until| Listened { since: since * MINUTE, until: until * MINUTE };
        assert_eq!(store.listened().await.unwrap()["eqiad"], [time(0, 2), time(10, 11)]);
        heard(&store, 20).await;
        let all = [time(0, 2), time(10, 11), time(20, 20)];
        assert_eq!(store.listened().await.unwrap()["eqiad"], all);
    }

    async fn what_is_found_after_a_break_began_in_it(database: Database) {
        let store = database.open().await;
        heard(&store, 0).await;
        store.tell(&[told(&['1'], 0, None)]).await.unwrap();
        heard(&store, 1).await;
        store.tell(&[told(&['2'], 2, None)]).await.unwrap();
        heard(&store, 2).await;
        store.tell(&[told(&['3'], 30, None)]).await.unwrap();
        heard(&store, 30).await;
        store.tell(&[told(&['4'], 31, None)]).await.unwrap();
        heard(&store, 31).await;
        heard(&store, 32).await;
        store.tell(&[told(&['5'], 32, None)]).await.unwrap();
        let history = store.history(&one(workload(&[]).of.join())).await.unwrap();
        let found: Vec<_> = history.iter().rev().map(|s| (s.since / MINUTE, s.not_before.map(|at| at / MINUTE))).collect();
        assert_eq!(found, [(0, None), (2, None), (30, Some(2)), (31, Some(2)), (32, None)]);
    }

    /// A clock that was an hour ahead and is right again: what runs now is noted all the same, after what was.
    async fn a_clock_that_is_set_back_loses_nothing(database: Database) {
        let store = database.open().await;
        store.tell(&[told(&['1'], 100, None)]).await.unwrap();
        store.tell(&[Fact { as_of: 40 * MINUTE, ..told(&['2'], 101, None) }]).await.unwrap();
        let history = store.history(&one(workload(&[]).of.join())).await.unwrap();
        let found: Vec<_> = history.iter().map(|s| (s.digest.clone(), s.since / MINUTE, s.until.is_none())).collect();
        assert!(found.contains(&(digest('2'), 100, true)) && found.contains(&(digest('1'), 100, false)), "{found:?}");
    }
}
