// SPDX-License-Identifier: Apache-2.0
//! What the store promises, on both databases.

mod acts;
mod backup;
mod events;
mod expire;
mod facts;
mod history;
mod killed;
mod listened;
mod moments;
mod recall;
mod reviews;

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::gerrit::{Ask, Change, ChangeStatus, Reply};

use super::{
    Act, Store, Way,
    testing::{Database, on_both},
};
use crate::model::{
    Brought, Digest, Fact, FactBody, ImageFact, Join, Listened, Moment, PodSet, PromotedBy, Reached,
    Repository, Workload, WorkloadKind, WorkloadRef,
};

fn change(number: u64) -> Change {
    Change {
        project: "demo/app".into(),
        number,
        branch: "main".into(),
        status: ChangeStatus::New,
        private: false,
        wip: false,
        current_patch_set: 1,
        current_revision: "a".repeat(40),
        updated: 1,
        merged_at: None,
        unsatisfied: None,
        revert_of: None,
        cherry_pick_of: None,
    }
}

fn change_fact(number: u64, order: i64) -> Fact {
    let change = Change { updated: order, ..change(number) };
    Fact {
        source: "gerrit".into(),
        key: number.to_string(),
        order,
        as_of: order,
        body: FactBody::Change(change),
    }
}

fn change_join(number: u64) -> Join {
    Join::Change { project: "demo/app".into(), number }
}

fn digest(digit: char) -> Digest {
    format!("sha256:{}", digit.to_string().repeat(64)).parse().unwrap()
}

fn workload(digests: &[char]) -> Workload {
    let ready = u32::try_from(digests.len()).unwrap();
    let pods = PodSet { total: ready, ready, digests: digests.iter().map(|d| digest(*d)).collect() };
    Workload {
        of: WorkloadRef {
            cluster: "eqiad".into(),
            namespace: "app".into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        },
        exists: true,
        desired: ready,
        observed: true,
        settled: false,
        rollout: None,
        wanted: None,
        new: pods,
        old: PodSet::default(),
        failed: None,
        held: None,
        earlier: Vec::new(),
        since: None,
        ran_since: None,
        release: None,
    }
}

/// A service that is asked to run the change since a revision of the deployment repository.
fn brought(service: &str, revision: char, by: Option<u64>) -> Brought {
    let by = by.map(|change| PromotedBy { project: "operations/deployments".into(), change });
    let revision = revision.to_string().repeat(40).parse().unwrap();
    Brought { step: "Promote".into(), service: service.into(), revision, by }
}

fn one(join: Join) -> BTreeSet<Join> {
    BTreeSet::from([join])
}

on_both! {
    async fn answers_are_kept_and_unknown_is_none(database: Database) {
        let store = database.open().await;
        let ask = |revision: &str| Ask::Contains { project: "p".into(), revision: revision.into(), ancestor: "X".into() };
        let all = BTreeSet::from([ask("Y"), ask("Z"), ask("Q")]);
        store.keep_answer(&ask("Y"), &Reply::Contains(true), 1).await.unwrap();
        store.keep_answer(&ask("Z"), &Reply::Unknown("no such revision".into()), 1).await.unwrap();
        store.close().await;
        let store = database.open().await;
        let answers = store.answers(&all).await.unwrap();
        assert_eq!(answers.into_iter().collect::<Vec<_>>(), [(ask("Y"), Reply::Contains(true))]);
        let paths = Ask::Paths { project: "p".into(), revision: "Y".into() };
        store.keep_answer(&paths, &Reply::Paths(vec!["a\0b".into()]), 1).await.unwrap();
        store.keep_answer(&paths, &Reply::Paths(vec!["src/ä".into()]), 2).await.unwrap();
        let answers = store.answers(&BTreeSet::from([paths.clone()])).await.unwrap();
        assert_eq!(answers[&paths], Reply::Paths(vec!["src/ä".into()]));
    }

    async fn a_step_is_reached_once(database: Database) {
        let store = database.open().await;
        let reached = |step: &str, at| Reached { pipeline: "default".into(), step: step.into(), at, not_before: None };
        assert!(store.reach("demo/app", 12, &reached("Check", 5), None).await.unwrap());
        assert!(store.reach("demo/app", 12, &reached("Merge", 7), None).await.unwrap());
        assert!(!store.reach("demo/app", 12, &reached("Check", 9), None).await.unwrap());
        assert_eq!(store.reached("demo/app", 12).await.unwrap(), [reached("Check", 5), reached("Merge", 7)]);
        assert_eq!(store.reached("demo/app", 13).await.unwrap(), []);
        assert_eq!(store.reached("demo/other", 12).await.unwrap(), []);
    }

    async fn gerrits_with_the_same_numbers_stay_apart(database: Database) {
        let (mine, other) = (database.open().await, Store::open(&database.url, "gerrit-2").await.unwrap());
        mine.tell(&[change_fact(1, 1)]).await.unwrap();
        let ask = Ask::Paths { project: "p".into(), revision: "Y".into() };
        mine.keep_answer(&ask, &Reply::Paths(vec![]), 1).await.unwrap();
        mine.ran(&workload(&['1']), 1).await.unwrap();
        let reached = Reached { pipeline: "default".into(), step: "Check".into(), at: 5, not_before: None };
        mine.reach("demo/app", 1, &reached, None).await.unwrap();
        assert_eq!(other.facts(&one(change_join(1))).await.unwrap(), []);
        assert!(other.answers(&BTreeSet::from([ask])).await.unwrap().is_empty());
        assert_eq!(other.history(&one(workload(&[]).of.join())).await.unwrap(), []);
        assert_eq!(other.reached("demo/app", 1).await.unwrap(), []);
        assert_eq!(mine.facts(&one(change_join(1))).await.unwrap().len(), 1);
    }
}

/// PostgreSQL only: a SQLite file belongs to the backend that holds the lock of its data folder.
#[tokio::test(flavor = "multi_thread")]
async fn several_backends_open_one_database_at_once() {
    let database = Database::postgres().await;
    let opened = futures::future::join_all((0..4).map(|_| Store::open(&database.url, "gerrit-1"))).await;
    for store in opened {
        store.unwrap().ping().await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_without_the_password() {
    let url = "postgres://milepost:hunter2@127.0.0.1:1/milepost".to_owned().into();
    let error = Store::open(&url, "gerrit-1").await.err().unwrap().to_string();
    assert!(error.starts_with("database: ") && !error.contains("hunter2"), "{error}");
    let url = "sqlite:///nowhere/at/all.db?mode=rwc".to_owned().into();
    assert!(Store::open(&url, "gerrit-1").await.is_err());
}
