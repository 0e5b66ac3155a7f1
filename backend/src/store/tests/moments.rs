// SPDX-License-Identifier: Apache-2.0
//! What was said of a change.

use super::*;

pub(super) const WAY: Way<'static> = Way { project: "demo/app", number: 12, pipeline: "default" };

pub(super) fn moment(part: &str, at: i64, body: &str) -> Moment {
    Moment { part: part.into(), nth: 0, at, not_before: None, patch_set: 1, body: body.into() }
}

pub(super) async fn said(store: &Store) -> Vec<(String, u64, i64, String)> {
    let said = store.said(WAY).await.unwrap();
    said.into_iter().map(|m| (m.part, m.nth, m.at, m.body)).collect()
}

on_both! {
    async fn what_is_said_is_kept_once_and_in_order(database: Database) {
        let store = database.open().await;
        store.say(WAY, &[moment("head", 10, "a"), moment("step:Check", 10, "a")]).await.unwrap();
        store.say(WAY, &[moment("step:Check", 20, "b")]).await.unwrap();
        store.say(WAY, &[moment("step:Check", 30, "b"), moment("head", 30, "a")]).await.unwrap();
        // A clock that was set back changes no order.
        let kept = store.say(WAY, &[Moment { not_before: Some(3), ..moment("step:Check", 5, "a") }]).await.unwrap();
        assert_eq!((kept[0].nth, kept[0].at, kept[0].not_before), (3, 21, Some(3)));
        let entry = |part: &str, nth, at, body: &str| (part.to_owned(), nth, at, body.to_owned());
        let check = "step:Check";
        let expected = [entry("head", 1, 10, "a"), entry(check, 1, 10, "a"), entry(check, 2, 20, "b"), entry(check, 3, 21, "a")];
        assert_eq!(said(&store).await, expected);
        let last: BTreeSet<_> = store.last_said(WAY).await.unwrap().into_iter().map(|m| (m.part, m.nth)).collect();
        assert_eq!(last, BTreeSet::from([("head".to_owned(), 1), (check.to_owned(), 3)]));
        assert!(store.said(Way { number: 13, ..WAY }).await.unwrap().is_empty());
        assert!(store.said(Way { pipeline: "other", ..WAY }).await.unwrap().is_empty());
    }

    /// The same words for another patch set are news.
    async fn each_patch_set_has_its_own_words(database: Database) {
        let store = database.open().await;
        store.say(WAY, &[moment("head", 10, "a")]).await.unwrap();
        store.say(WAY, &[Moment { patch_set: 2, ..moment("head", 20, "a") }]).await.unwrap();
        let kept = store.said(WAY).await.unwrap();
        assert_eq!(kept.iter().map(|m| (m.nth, m.patch_set)).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
    }

    async fn two_backends_that_say_the_same_say_it_once(database: Database) {
        let (one_store, other) = (database.open().await, database.open().await);
        let tasks = (0..20_i64).map(|n| {
            let store = if n % 2 == 0 { one_store.clone() } else { other.clone() };
            tokio::spawn(async move {
                for body in ["a", "b", "c"] {
                    store.say(WAY, &[moment("head", 10 + n, body), moment("step:Check", 10 + n, "a")]).await.unwrap();
                }
            })
        });
        for task in futures::future::join_all(tasks).await {
            task.unwrap();
        }
        let said = said(&other).await;
        for (before, after) in said.iter().zip(said.iter().skip(1)).filter(|(a, b)| a.0 == b.0) {
            assert_eq!(before.1 + 1, after.1, "no place is left out");
            assert!(before.2 < after.2 && before.3 != after.3, "{before:?} {after:?}");
        }
        assert_eq!(said.iter().filter(|m| m.0 == "step:Check").count(), 1);
    }

    async fn how_long_steps_take_is_told_newest_first(database: Database) {
        let store = database.open().await;
        for (number, began, at) in [(1, Some(10), 15), (2, None, 30), (3, Some(20), 40), (4, Some(60), 50)] {
            let reached = Reached { pipeline: "default".into(), step: "Image".into(), at, not_before: None };
            store.reach("demo/app", number, &reached, began).await.unwrap();
        }
        let took = async |project: &str, most| store.took(project, "default", "Image", most).await.unwrap();
        assert_eq!(took("demo/app", 50).await, [20, 5]);
        assert_eq!(took("demo/app", 1).await, [20]);
        assert!(took("demo/other", 50).await.is_empty());
    }
}
