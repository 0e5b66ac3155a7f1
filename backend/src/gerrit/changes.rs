// SPDX-License-Identifier: Apache-2.0
//! Gerrit's word on changes, as facts.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use milepost_api::gerrit::{Change, ChangeStatus};
use moka::sync::Cache;
use tokio::sync::{Mutex, MutexGuard};

use crate::model::{Fact, FactBody, GERRIT};

/// How many tellings of a change with one `updated` (Gerrit counts it in seconds) can be told apart.
const TIES: i64 = 1024;

/// Changes share turns, so many at the most wait for another.
const TURNS: usize = 64;

/// The newest telling of each change. Statements and events tell of the same changes, now the one first, now the other.
#[derive(Clone)]
pub struct Changes {
    newest: Cache<(String, u64), (i64, Change)>,
    turns: Arc<[Mutex<()>; TURNS]>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { newest: Cache::new(50_000), turns: Arc::new(std::array::from_fn(|_| Mutex::default())) }
    }
}

impl Changes {
    /// To be held while a telling of the change is taken in and kept: who is told next what is known already must find it kept.
    pub async fn turn(&self, project: &str, number: u64) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        (project, number).hash(&mut hasher);
        let turn = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
        self.turns[turn].lock().await
    }

    /// The fact that this telling makes, or `None` when it tells nothing new; to be told again until it is [kept](Self::keep).
    /// `kept` is what the store has, for a change that was not told since the start.
    pub fn tell(&self, change: &Change, kept: Option<(i64, Change)>) -> Option<Fact> {
        let known = self.newest.get(&(change.project.clone(), change.number)).or(kept);
        let mut change = change.clone();
        let mut order = change.updated.saturating_mul(TIES);
        if let Some((last, held)) = known {
            if is_before(&change, &held) {
                return None;
            }
            if change.unsatisfied.is_none() && change.updated == held.updated {
                // A statement does not compute them; that is no news about them.
                change.unsatisfied.clone_from(&held.unsatisfied);
            }
            if change == held {
                return None;
            }
            order = order.max(last + 1);
        }
        Some(Fact {
            source: GERRIT.to_owned(),
            key: change_key(&change.project, change.number),
            order,
            as_of: change.updated,
            body: FactBody::Change(change),
        })
    }

    /// Notes that the store has a telling; for who holds its turn.
    pub fn keep(&self, fact: Fact) {
        if let FactBody::Change(change) = fact.body {
            self.found(fact.order, change);
        }
    }

    /// Notes what the store was found to have; for who holds its turn.
    pub fn found(&self, order: i64, change: Change) {
        self.newest.insert((change.project.clone(), change.number), (order, change));
    }

    /// Takes it for told by nobody; for who holds its turn and drops its fact.
    pub fn forget(&self, project: &str, number: u64) {
        self.newest.invalidate(&(project.to_owned(), number));
    }

    /// The newest telling since the start.
    pub fn newest(&self, project: &str, number: u64) -> Option<Change> {
        self.newest.get(&(project.to_owned(), number)).map(|(_, change)| change)
    }
}

/// The key of the fact about a change.
pub fn change_key(project: &str, number: u64) -> String {
    format!("change:{project}~{number}")
}

/// Whether a telling is older than another. Gerrit's moments are seconds: within one, what cannot be undone tells it.
pub fn is_before(change: &Change, held: &Change) -> bool {
    let merged = |change: &Change| change.status == ChangeStatus::Merged;
    change.updated < held.updated
        || change.updated == held.updated
            && (merged(held) && !merged(change) || change.current_patch_set < held.current_patch_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(updated: i64, status: ChangeStatus, unsatisfied: Option<Vec<String>>) -> Change {
        Change {
            project: "demo/app".into(),
            number: 1,
            branch: "main".into(),
            status,
            private: false,
            wip: false,
            current_patch_set: 1,
            current_revision: "1".repeat(40),
            updated,
            merged_at: None,
            unsatisfied,
            revert_of: None,
            cherry_pick_of: None,
        }
    }

    fn told(changes: &Changes, change: &Change) -> Fact {
        let fact = changes.tell(change, None).unwrap();
        changes.keep(fact.clone());
        fact
    }

    #[test]
    fn what_could_not_be_kept_is_news_still() {
        let changes = Changes::default();
        told(&changes, &change(1000, ChangeStatus::New, None));
        let merged = change(2000, ChangeStatus::Merged, None);
        assert!(changes.tell(&merged, None).is_some());
        told(&changes, &merged);
        assert!(changes.tell(&merged, None).is_none());
    }

    #[test]
    fn an_older_telling_changes_nothing() {
        let changes = Changes::default();
        told(&changes, &change(2000, ChangeStatus::Merged, None));
        assert!(changes.tell(&change(1000, ChangeStatus::New, None), None).is_none());
    }

    #[test]
    fn two_changes_within_one_second_are_both_told_in_order() {
        let changes = Changes::default();
        let first = told(&changes, &change(1000, ChangeStatus::New, Some(vec!["Code-Review".into()])));
        assert!(changes.tell(&change(1000, ChangeStatus::New, None), None).is_none());
        let second = told(&changes, &change(1000, ChangeStatus::Merged, None));
        assert!(second.order > first.order);
    }

    #[tokio::test]
    async fn a_telling_waits_until_the_one_before_is_kept() {
        let changes = Changes::default();
        let first = changes.turn("demo/app", 1).await;
        let mut second = Box::pin(changes.turn("demo/app", 1));
        assert!(futures::poll!(&mut second).is_pending());
        drop(first);
        drop(second.await);
    }

    #[test]
    fn within_one_second_a_vote_that_comes_after_the_merge_was_before_it() {
        let changes = Changes::default();
        let merged = change(1000, ChangeStatus::Merged, None);
        told(&changes, &Change { current_patch_set: 2, ..merged });
        let voted = Change { current_patch_set: 2, ..change(1000, ChangeStatus::New, Some(Vec::new())) };
        assert!(changes.tell(&voted, None).is_none());
        assert!(
            changes.tell(&change(1000, ChangeStatus::Merged, None), None).is_none(),
            "the patch set before"
        );
    }

    #[test]
    fn what_the_store_kept_counts_after_a_restart() {
        let changes = Changes::default();
        let kept = change(3000, ChangeStatus::Merged, None);
        assert!(changes.tell(&change(2000, ChangeStatus::New, None), Some((3000 * TIES, kept))).is_none());
    }
}
