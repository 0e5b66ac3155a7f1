// SPDX-License-Identifier: Apache-2.0
//! What ran where from when to when.

use super::*;

async fn stretches(store: &Store) -> Vec<(Digest, i64, Option<i64>)> {
    let found = store.history(&one(workload(&[]).of.join())).await.unwrap();
    found.into_iter().map(|s| (s.digest, s.since, s.until)).collect()
}

fn workload_fact(workload: Workload, at: i64) -> Fact {
    Fact {
        source: "eqiad".into(),
        key: "app".into(),
        order: at,
        as_of: at,
        body: FactBody::Workload(workload),
    }
}

const HOUR: i64 = 3_600_000;

on_both! {
    async fn a_rollout_ends_one_stretch_and_begins_another(database: Database) {
        let store = database.open().await;
        store.ran(&workload(&['1']), 10).await.unwrap();
        store.ran(&workload(&['1']), 20).await.unwrap();
        assert_eq!(stretches(&store).await, [(digest('1'), 10, None)]);
        store.ran(&workload(&['1', '2']), 30).await.unwrap();
        store.ran(&workload(&['2']), 40).await.unwrap();
        assert_eq!(stretches(&store).await, [(digest('2'), 30, None), (digest('1'), 10, Some(40))]);
        // Told late: changes nothing.
        store.ran(&workload(&['3']), 15).await.unwrap();
        assert_eq!(stretches(&store).await.len(), 2);
    }

    async fn a_rollback_is_a_stretch_of_its_own(database: Database) {
        let store = database.open().await;
        store.ran(&workload(&['1']), 10).await.unwrap();
        store.ran(&workload(&['2']), 20).await.unwrap();
        store.ran(&workload(&['1']), 30).await.unwrap();
        let expected = [(digest('1'), 30, None), (digest('2'), 20, Some(30)), (digest('1'), 10, Some(20))];
        assert_eq!(stretches(&store).await, expected);
        // Pod by pod: both run for a while, there and back.
        for (digests, at) in [(&['1', '2'][..], 40), (&['2'], 50), (&['1', '2'], 60), (&['1'], 70)] {
            store.ran(&workload(digests), at).await.unwrap();
        }
        let expected = [(digest('1'), 60, None), (digest('2'), 40, Some(70)), (digest('1'), 30, Some(50))];
        assert_eq!(stretches(&store).await[..3], expected);
    }

    async fn a_restart_is_no_end_and_an_hour_is(database: Database) {
        let store = database.open().await;
        store.ran(&workload(&['1']), 10).await.unwrap();
        store.ran(&workload(&[]), 1000).await.unwrap();
        assert_eq!(stretches(&store).await, [(digest('1'), 10, Some(1000))]);
        store.ran(&workload(&['1']), 2000).await.unwrap();
        assert_eq!(stretches(&store).await, [(digest('1'), 10, None)]);
        store.ran(&workload(&[]), 3000).await.unwrap();
        store.ran(&workload(&['1']), HOUR).await.unwrap();
        assert_eq!(stretches(&store).await, [(digest('1'), HOUR, None), (digest('1'), 10, Some(3000))]);
    }

    /// In one transaction: history is there before anyone is shown the fact.
    async fn a_kept_fact_makes_history(database: Database) {
        let store = database.open().await;
        let since = Workload { since: Some(5 * HOUR), ..workload(&['1']) };
        store.tell(&[workload_fact(since.clone(), 9 * HOUR)]).await.unwrap();
        // It began before it was first seen.
        assert_eq!(stretches(&store).await, [(digest('1'), 5 * HOUR, None)]);
        store.tell(&[workload_fact(workload(&['2']), 8 * HOUR)]).await.unwrap();
        assert_eq!(stretches(&store).await.len(), 1, "a fact that does not hold makes no history");
        store.tell(&[workload_fact(Workload { since: Some(HOUR), ..workload(&['2']) }, 10 * HOUR)]).await.unwrap();
        assert_eq!(stretches(&store).await[0], (digest('2'), 10 * HOUR, None));
    }

    async fn two_backends_make_one_stretch(database: Database) {
        let (one_store, other) = (database.open().await, database.open().await);
        let tasks = (0..20_i64).map(|n| {
            let store = if n % 2 == 0 { one_store.clone() } else { other.clone() };
            tokio::spawn(async move { store.ran(&workload(&['1']), 10 + n).await })
        });
        for task in futures::future::join_all(tasks).await {
            task.unwrap().unwrap();
        }
        assert_eq!(stretches(&other).await.len(), 1);
    }
}
