// SPDX-License-Identifier: Apache-2.0
//! What is dropped once it is old, and what stays.

use super::{
    facts::{image, run_fact},
    moments::{WAY, moment, said},
    *,
};

on_both! {
    async fn what_can_be_had_again_is_dropped_and_nothing_else(database: Database) {
        let store = database.open().await;
        store.tell(&[run_fact("old", 1, 1, 10), run_fact("new", 1, 1, 20), change_fact(1, 1)]).await.unwrap();
        let ask = |revision: &str| Ask::Contains { project: "p".into(), revision: revision.into(), ancestor: "X".into() };
        for (revision, at) in [("Y", 19), ("Z", 1), ("Z", 20)] {
            store.keep_answer(&ask(revision), &Reply::Contains(true), at).await.unwrap();
        }
        assert_eq!(store.expire_cached(20).await.unwrap(), 2);
        let kept: BTreeSet<_> = store.facts(&one(change_join(1))).await.unwrap().into_iter().map(|f| f.key).collect();
        assert_eq!(kept, BTreeSet::from(["new".to_owned(), "1".to_owned()]));
        assert_eq!(store.projects().await.unwrap(), BTreeSet::from(["demo/app".to_owned()]));
        let answers = store.answers(&BTreeSet::from([ask("Y"), ask("Z")])).await.unwrap();
        assert_eq!(answers.into_keys().collect::<Vec<_>>(), [ask("Z")]);
    }

    async fn history_is_dropped_when_nothing_came_after_it(database: Database) {
        let store = database.open().await;
        let old = Way { number: 13, ..WAY };
        store.say(old, &[moment("head", 10, "a"), moment("step:Check", 20, "a")]).await.unwrap();
        store.say(WAY, &[moment("head", 10, "a")]).await.unwrap();
        store.say(WAY, &[moment("step:Check", 200, "b")]).await.unwrap();
        let reached = |at| Reached { pipeline: "default".into(), step: "Check".into(), at, not_before: None };
        store.reach("demo/app", 12, &reached(200), None).await.unwrap();
        store.reach("demo/app", 13, &reached(20), None).await.unwrap();
        store.bring(old, &[brought("app", 'a', Some(90))], 20).await.unwrap();
        store.ran(&workload(&['1']), 10).await.unwrap();
        store.ran(&workload(&['2']), 20).await.unwrap();
        store.heard(&[("eqiad".to_owned(), 20)].into()).await.unwrap();
        assert_eq!(store.expire_history(100).await.unwrap(), 6);
        assert!(store.said(old).await.unwrap().is_empty());
        assert_eq!(said(&store).await.len(), 2, "what holds until something else is said stays");
        assert!(store.reached("demo/app", 13).await.unwrap().is_empty());
        assert_eq!(store.reached("demo/app", 12).await.unwrap().len(), 1);
        let history = store.history(&one(workload(&[]).of.join())).await.unwrap();
        assert_eq!(history.iter().map(|s| s.digest.clone()).collect::<Vec<_>>(), [digest('2')], "what runs stays");
    }

    /// Neither one that its registry has, which it tells but once, nor one that runs.
    async fn only_an_image_that_is_nowhere_is_dropped(database: Database) {
        let store = database.open().await;
        let fact = |digit: char, deleted: Option<i64>| Fact {
            source: "registry".into(),
            key: digit.to_string(),
            order: 1,
            as_of: 1,
            body: FactBody::Image(ImageFact { deleted, ..image(digit) }),
        };
        store.tell(&[fact('1', None), fact('2', Some(1)), fact('3', Some(1)), fact('4', Some(1))]).await.unwrap();
        store.ran(&workload(&['2', '3']), 10).await.unwrap();
        store.ran(&workload(&['2']), 20).await.unwrap();
        assert_eq!(store.expire_history(100).await.unwrap(), 3, "two images, and that one of them ran");
        let all = ['1', '2', '3', '4'].map(|digit| Join::Digest(digest(digit)));
        let kept: BTreeSet<_> = store.facts(&all.into()).await.unwrap().into_iter().map(|fact| fact.key).collect();
        assert_eq!(kept, BTreeSet::from(["1".to_owned(), "2".to_owned()]));
    }

    async fn a_change_that_tells_of_another_stays(database: Database) {
        let store = database.open().await;
        let told = |number, change| Fact { body: FactBody::Change(change), ..change_fact(number, 1) };
        let reverts = Change { revert_of: Some(1), ..change(2) };
        let picked = Change { cherry_pick_of: Some(1), ..change(3) };
        store.tell(&[change_fact(1, 1), told(2, reverts), told(3, picked), change_fact(4, 20)]).await.unwrap();
        let old = store.old_changes(20, 10).await.unwrap();
        assert_eq!(old.iter().map(|change| change.number).collect::<Vec<_>>(), [1]);
        store.drop_fact("gerrit", "1").await.unwrap();
        assert_eq!(store.old_changes(20, 10).await.unwrap(), []);
        let reverts = store.facts(&one(change_join(1))).await.unwrap();
        assert_eq!(reverts.iter().map(|fact| &*fact.key).collect::<Vec<_>>(), ["2", "3"]);
    }
}
