// SPDX-License-Identifier: Apache-2.0
//! Facts come back by their joins, the newest telling of each.

use super::*;
use milepost_api::Excerpt;

use crate::model::{DAY, Job, JobState, Run, RunState, Subject};

pub(super) fn image(digit: char) -> ImageFact {
    ImageFact {
        repository: Repository { registry: "registry.example.org".into(), path: "demo/app".into() },
        digest: digest(digit),
        also: Vec::new(),
        tags: vec!["t".into()],
        revision: None,
        source_url: None,
        created: None,
        size: None,
        labels: BTreeMap::new(),
        deleted: None,
    }
}

pub(super) fn run_fact(key: &str, number: u64, order: i64, as_of: i64) -> Fact {
    let subject = Subject::PatchSet { project: "demo/app".into(), number, patch_set: 1 };
    let run = Run::new(subject, "check", RunState::Running);
    Fact { source: "ci".into(), key: key.into(), order, as_of, body: FactBody::Run(run) }
}

on_both! {
    async fn what_runs_keeps_since_when_though_it_is_restarted(database: Database) {
        let store = database.open().await;
        let told = |order, rollout: &str, since| {
            let body = FactBody::Workload(Workload { rollout: Some(rollout.into()), since, ..workload(&['1', '1']) });
            Fact { source: "eqiad".into(), key: "app".into(), order, as_of: order, body }
        };
        store.tell(&[told(1, "1", Some(10))]).await.unwrap();
        store.tell(&[told(2, "2", Some(20))]).await.unwrap();
        let facts = store.facts(&one(workload(&[]).of.join())).await.unwrap();
        let FactBody::Workload(kept) = &facts[0].body else { panic!("{facts:?}") };
        assert_eq!((kept.runs_since(), kept.rollout.as_deref()), (Some(10), Some("2")));
    }

    async fn a_source_that_begins_is_told_what_it_told_of_runs(database: Database) {
        let store = database.open().await;
        let other = Fact { source: "other".into(), ..run_fact("x", 7, 1, 1) };
        store.tell(&[run_fact("a", 7, 1, 10), run_fact("b", 8, 1, 30), run_fact("c", 9, 1, 20), other]).await.unwrap();
        store.tell(&[change_fact(7, 40)]).await.unwrap();
        let recall = store.recall();
        let keys = |told: Vec<(String, Run)>| told.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(recall.runs("ci", 2).await), ["c", "b"]);
        assert_eq!(keys(recall.runs("ci", 100).await), ["a", "c", "b"]);
        assert!(recall.images("ci", 100).await.is_empty());
        assert_eq!((recall.last_run("ci").await, recall.last_run("nobody").await), (Some(30), None));
        // Of those that are open the newest, whatever has ended since, and though a job that was left behind still runs.
        let told = |mut fact: Fact, state: RunState| {
            let FactBody::Run(run) = &mut fact.body else { panic!("no run") };
            run.state = state;
            run.jobs = vec![Job {
                id: None,
                name: "unit".into(),
                state: JobState::Running,
                voting: true,
                url: None,
                started: None,
                ended: None,
                excerpt: None,
                artifacts: vec![],
            }];
            fact
        };
        let ended = (100..110).map(|n| told(run_fact(&n.to_string(), n, 1, 50), RunState::Cancelled));
        store.tell(&ended.collect::<Vec<_>>()).await.unwrap();
        store.tell(&[told(run_fact("d", 10, 1, 40), RunState::Queued)]).await.unwrap();
        assert_eq!(keys(recall.open_runs("ci", 100).await), ["a", "c", "b", "d"]);
        assert_eq!(keys(recall.open_runs("other", 100).await), ["x"]);
    }

    async fn a_source_is_told_what_it_told_of_a_run_by_its_key(database: Database) {
        let store = database.open().await;
        let long = "ä".repeat(1000);
        let other = Fact { source: "other".into(), ..run_fact("x", 7, 1, 1) };
        store.tell(&[run_fact("a", 7, 1, 10), run_fact("b", 8, 1, 30), run_fact(&long, 9, 1, 20), other]).await.unwrap();
        store.tell(&[change_fact(7, 40)]).await.unwrap();
        let recall = store.recall();
        let mut asked: Vec<String> = (0..1200).map(|n| format!("none-{n}")).collect();
        asked.extend(["a".into(), "x".into(), "7".into()]);
        asked.insert(0, long.clone());
        let mut keys: Vec<_> = recall.runs_of("ci", &asked).await.unwrap().into_iter().map(|(key, _)| key).collect();
        keys.sort();
        assert_eq!(keys, ["a".to_owned(), long]);
        assert_eq!(recall.runs_of("ci", &[]).await, Some(Vec::new()));
        store.close().await;
        assert_eq!(recall.runs_of("ci", &asked).await, None, "not nothing");
    }

    async fn what_readers_are_not_shown_of_a_run_is_kept_and_no_news(database: Database) {
        let store = database.open().await;
        assert!(!store.tell(&[run_fact("a", 7, 1, 10)]).await.unwrap().is_empty());
        let mut whole = run_fact("a", 7, 2, 20);
        if let FactBody::Run(run) = &mut whole.body {
            run.whole = true;
        }
        assert!(store.tell(&[whole.clone()]).await.unwrap().is_empty());
        assert_eq!(store.facts(&one(change_join(7))).await.unwrap(), [whole]);
    }

    /// Whichever comes first.
    async fn the_higher_order_holds(database: Database) {
        let store = database.open().await;
        for orders in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let number = u64::try_from(orders[0]).unwrap();
            for order in orders {
                store.tell(&[change_fact(number, order)]).await.unwrap();
            }
            assert_eq!(store.facts(&one(change_join(number))).await.unwrap(), [change_fact(number, 3)]);
        }
        // In one batch too.
        store.tell(&[change_fact(9, 2), change_fact(9, 3), change_fact(9, 1)]).await.unwrap();
        assert_eq!(store.facts(&one(change_join(9))).await.unwrap(), [change_fact(9, 3)]);
    }

    async fn only_what_changed_is_told_on(database: Database) {
        let store = database.open().await;
        assert_eq!(store.tell(&[change_fact(1, 1), change_fact(2, 1)]).await.unwrap(), BTreeSet::from([change_join(1), change_join(2)]));
        assert_eq!(store.tell(&[change_fact(1, 1), change_fact(2, 2)]).await.unwrap(), one(change_join(2)));
        assert_eq!(store.tell(&[change_fact(2, 1)]).await.unwrap(), BTreeSet::new());
        // The same again, only later: kept, but no news.
        store.tell(&[run_fact("b", 7, 1, 1)]).await.unwrap();
        assert_eq!(store.tell(&[run_fact("b", 7, 5, 5)]).await.unwrap(), BTreeSet::new());
        assert_eq!(store.facts(&one(change_join(7))).await.unwrap(), [run_fact("b", 7, 5, 5)]);
        // A thing that turns out to belong elsewhere: both must learn it.
        assert_eq!(store.tell(&[run_fact("b", 8, 6, 6)]).await.unwrap(), BTreeSet::from([change_join(7), change_join(8)]));
        assert_eq!(store.facts(&one(change_join(7))).await.unwrap(), []);
        assert_eq!(store.facts(&one(change_join(8))).await.unwrap(), [run_fact("b", 8, 6, 6)]);
        assert_eq!(store.tell(&[]).await.unwrap(), BTreeSet::new());
    }

    async fn a_fact_is_found_by_each_of_its_joins_and_given_once(database: Database) {
        let store = database.open().await;
        let image = ImageFact { also: vec![digest('2'), digest('1')], ..image('1') };
        let repository = image.repository.clone();
        let fact = Fact { source: "registry".into(), key: "k".into(), order: 1, as_of: 1, body: FactBody::Image(image) };
        store.tell(std::slice::from_ref(&fact)).await.unwrap();
        let all = BTreeSet::from([Join::Repository(repository), Join::Digest(digest('1')), Join::Digest(digest('2'))]);
        assert_eq!(store.facts(&all).await.unwrap(), std::slice::from_ref(&fact));
        assert_eq!(store.facts(&one(Join::Digest(digest('2')))).await.unwrap(), [fact]);
        assert_eq!(store.facts(&one(Join::Digest(digest('3')))).await.unwrap(), []);
        assert_eq!(store.facts(&BTreeSet::new()).await.unwrap(), []);
    }

    async fn a_join_gives_the_newest_only(database: Database) {
        let store = database.open().await;
        let facts: Vec<_> = (0..600).map(|n| run_fact(&format!("{n:03}"), 7, n, n)).collect();
        store.tell(&facts).await.unwrap();
        let found = store.facts(&one(change_join(7))).await.unwrap();
        assert_eq!(found.len(), 500);
        assert_eq!(found[0], facts[599]);
        assert!(found.contains(&facts[100]) && !found.contains(&facts[99]));
    }

    /// PostgreSQL refuses NUL and long index entries; foreign servers may send both.
    async fn any_text_can_be_a_key(database: Database) {
        let store = database.open().await;
        for key in ["a\0b".to_owned(), "x".repeat(100_000), "ü 'quote\" \\ %".to_owned(), String::new()] {
            let mut fact = run_fact(&key, 7, 1, 1);
            store.tell(std::slice::from_ref(&fact)).await.unwrap();
            assert_eq!(store.tell(std::slice::from_ref(&fact)).await.unwrap(), BTreeSet::new());
            fact.order = 2;
            store.tell(&[fact]).await.unwrap();
        }
        assert_eq!(store.facts(&one(change_join(7))).await.unwrap().len(), 4);
        let far = Fact { key: "far".into(), body: FactBody::Change(Change { project: "p".repeat(9000), ..change(u64::MAX) }), ..change_fact(1, 1) };
        store.tell(std::slice::from_ref(&far)).await.unwrap();
        assert_eq!(store.facts(&far.joins().into_iter().collect()).await.unwrap(), [far]);
    }

    /// Two backends and many tasks tell the same things in different orders: the highest order of each stays.
    async fn writers_at_once_agree(database: Database) {
        let (one_store, other) = (database.open().await, database.open().await);
        let tasks = (0..16_i64).map(|task| {
            let store = if task % 2 == 0 { one_store.clone() } else { other.clone() };
            tokio::spawn(async move {
                for round in 0..5 {
                    let order = 1 + (task * 7 + round * 3) % 16;
                    let mut facts: Vec<_> = (0..10).map(|number| change_fact(number, order)).collect();
                    if task % 3 == 0 {
                        facts.reverse();
                    }
                    store.tell(&facts).await.unwrap();
                    store.facts(&one(change_join(3))).await.unwrap();
                }
            })
        });
        for task in futures::future::join_all(tasks).await {
            task.unwrap();
        }
        for number in 0..10 {
            assert_eq!(other.facts(&one(change_join(number))).await.unwrap(), [change_fact(number, 16)]);
        }
    }

    /// A fact that another version wrote in another shape is passed over and told anew.
    async fn what_cannot_be_read_is_passed_over(database: Database) {
        let store = database.open().await;
        store.tell(&[change_fact(1, 1), run_fact("r", 1, 1, 1)]).await.unwrap();
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(database.exposed()).await.unwrap();
        sqlx::query("UPDATE fact SET body = '{\"future\":1}' WHERE key = 'r'").execute(&pool).await.unwrap();
        assert_eq!(store.facts(&one(change_join(1))).await.unwrap(), [change_fact(1, 1)]);
        assert_eq!(store.tell(&[run_fact("r", 1, 2, 2)]).await.unwrap(), one(change_join(1)));
        assert_eq!(store.facts(&one(change_join(1))).await.unwrap().len(), 2);
        pool.close().await;
    }

    async fn what_failed_for_the_same_reason_is_counted_by_change(database: Database) {
        let store = database.open().await;
        let failed = |key: &str, number, at, line: &str| {
            let excerpt = Excerpt { lines: vec![line.into()], cause: Some(0), ..Excerpt::default() };
            let job = Job {
                id: None,
                name: "unit".into(),
                state: JobState::Failed,
                voting: true,
                url: None,
                started: None,
                ended: None,
                excerpt: Some(excerpt),
                artifacts: Vec::new(),
            };
            let mut fact = run_fact(key, number, at, at);
            if let FactBody::Run(run) = &mut fact.body {
                (run.jobs, run.ended) = (vec![job], Some(at));
            }
            fact
        };
        let full = "error: no space left on device";
        let told = [
            failed("1", 1, 1_000, full),
            failed("2", 2, 2_000, full),
            failed("2 again", 2, 3_000, full),
            failed("3", 3, 3_000, "error: connection refused by peer"),
            failed("4", 4, 500, full),
            Fact { as_of: DAY + 9_000, ..failed("5", 5, 900, full) },
            failed("6", 6, 3_000, full),
            Fact { key: "change:demo/app~2".into(), ..change_fact(2, 1) },
            Fact { key: "change:demo/app~6".into(), body: FactBody::Change(Change { private: true, ..change(6) }), ..change_fact(6, 1) },
        ];
        store.tell(&told).await.unwrap();
        let cause = told[0].failures().next().unwrap();
        let counted = store.on_other_changes(&one(cause.clone()), &change_join(1), 900).await.unwrap();
        assert_eq!(counted, BTreeMap::from([(cause.clone(), 1)]), "of what is old, and was when it was told, nothing");
        let counted = store.on_other_changes(&one(cause.clone()), &change_join(1), 0).await.unwrap();
        assert_eq!(counted, BTreeMap::from([(cause, 2)]));
    }
}
