// SPDX-License-Identifier: Apache-2.0
//! Which changes history follows though nobody looks: those on their way, and of those that have arrived the last ones where a
//! comment is to tell when one is rolled back.

use std::collections::BTreeMap;

use milepost_api::{Millis, gerrit::Change};

use super::Asked;

/// How many are followed: those that moved last.
pub(super) const MOST: usize = 1_000;

/// How many of a project that have arrived: those that moved last.
const ARRIVED: usize = 20;

/// By project and number.
#[derive(Default)]
pub(super) struct Ways(BTreeMap<(String, u64), Way>);

struct Way {
    /// When it last moved in Gerrit.
    updated: Millis,
    asked: Asked,
    /// Whether it has arrived.
    arrived: bool,
}

impl Ways {
    /// Follows a change from now on, at what is asked; tells what is followed no more instead.
    pub(super) fn follow(&mut self, change: &Change, asked: &Asked, arrived: bool) -> Vec<Asked> {
        let way = Way { updated: change.updated, asked: asked.clone(), arrived };
        let before = self.0.insert((change.project.clone(), change.number), way);
        let mut left: Vec<_> =
            before.map(|way| way.asked).filter(|before| before != asked).into_iter().collect();
        if arrived {
            left.extend(
                self.drop_beyond(ARRIVED, |(project, _), way| way.arrived && *project == change.project),
            );
        }
        left.extend(self.drop_beyond(MOST, |_, _| true));
        left
    }

    /// Follows a change no more.
    pub(super) fn leave(&mut self, change: &Change) {
        self.0.remove(&(change.project.clone(), change.number));
    }

    /// Whether a change is followed as it is.
    pub(super) fn has(&self, change: &Change) -> bool {
        let way = self.0.get(&(change.project.clone(), change.number));
        way.is_some_and(|way| {
            way.updated >= change.updated && way.asked.revision.as_str() == change.current_revision
        })
    }

    /// How many are on their way.
    pub(super) fn on_their_way(&self) -> usize {
        self.0.values().filter(|way| !way.arrived).count()
    }

    /// Of those that count, the ones that moved longest ago, where there are more than `most`.
    fn drop_beyond(&mut self, most: usize, counts: impl Fn(&(String, u64), &Way) -> bool) -> Vec<Asked> {
        let mut dropped = Vec::new();
        loop {
            let counted: Vec<_> = self.0.iter().filter(|(key, way)| counts(key, way)).collect();
            let oldest = counted.iter().min_by_key(|(_, way)| way.updated).map(|(key, _)| (*key).clone());
            let Some(oldest) = oldest.filter(|_| counted.len() > most) else { return dropped };
            dropped.extend(self.0.remove(&oldest).map(|way| way.asked));
        }
    }
}

#[cfg(test)]
mod tests {
    use milepost_api::gerrit::ChangeStatus;

    use super::*;

    fn change(number: u64, updated: Millis) -> Change {
        Change {
            project: "demo/app".into(),
            number,
            branch: "main".into(),
            status: ChangeStatus::Merged,
            private: false,
            wip: false,
            current_patch_set: 1,
            current_revision: format!("{number:040x}"),
            updated,
            merged_at: None,
            unsatisfied: None,
            revert_of: None,
            cherry_pick_of: None,
        }
    }

    fn asked(change: &Change) -> Asked {
        let revision = change.current_revision.parse().unwrap();
        Asked { project: change.project.clone(), number: change.number, revision, patch_set: 1 }
    }

    fn follow(ways: &mut Ways, change: &Change, arrived: bool) -> Vec<u64> {
        ways.follow(change, &asked(change), arrived).into_iter().map(|asked| asked.number).collect()
    }

    #[test]
    fn of_those_that_arrived_the_last_ones_are_followed_beside_all_that_are_on_their_way() {
        let mut ways = Ways::default();
        assert!(follow(&mut ways, &change(1, 1), false).is_empty());
        for number in 2..22 {
            assert!(
                follow(&mut ways, &change(number, 100 - Millis::try_from(number).unwrap()), true).is_empty()
            );
        }
        assert_eq!(follow(&mut ways, &change(22, 500), true), [21], "it moved longest ago");
        assert_eq!(ways.on_their_way(), 1);
        assert!(ways.has(&change(1, 1)) && ways.has(&change(2, 98)) && !ways.has(&change(21, 79)));
        // One of them is rolled back: there is room for another.
        assert!(follow(&mut ways, &change(2, 98), false).is_empty());
        assert!(follow(&mut ways, &change(23, 501), true).is_empty());
        ways.leave(&change(23, 501));
        assert!(!ways.has(&change(23, 501)));
    }

    #[test]
    fn another_revision_takes_the_place_of_the_one_before() {
        let mut ways = Ways::default();
        let first = change(1, 1);
        follow(&mut ways, &first, false);
        let second = Change { current_revision: "f".repeat(40), ..change(1, 2) };
        assert!(!ways.has(&second));
        assert_eq!(ways.follow(&second, &asked(&second), false), [asked(&first)]);
        assert!(ways.has(&second));
    }
}
