// SPDX-License-Identifier: Apache-2.0
//! What Gerrit has said.

use super::*;

const BUILT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn of(number: u64) -> Subject {
    Subject::PatchSet { project: "demo/app".into(), number, patch_set: 1 }
}

fn origin() -> Origin {
    Origin { revision: BUILT.into(), since: 5 }
}

#[test]
fn what_was_built_has_to_be_the_patch_set() {
    let (mut origins, built, other) = (Origins::default(), BUILT.parse().unwrap(), "b".repeat(40));
    assert!(!origins.holds(&of(7), &built));
    assert_eq!(origins.open(), [of(7)]);
    origins.answer(of(7), Some(origin()), 0);
    assert!(origins.holds(&of(7), &built));
    assert_eq!(origins.since(&of(7)), Some(5));
    assert!(!origins.holds(&of(7), &other.parse().unwrap()), "another one is there");
    assert_eq!(origins.open(), [], "a patch set never changes");
}

#[test]
fn what_could_not_be_said_is_asked_each_minute() {
    let mut origins = Origins::default();
    for look in 0..9 {
        let now = look * REST;
        origins.look(now);
        assert_eq!(origins.since(&of(7)), None);
        assert_eq!(origins.open(), [of(7)]);
        origins.not_told(of(7), now);
        origins.look(now + REST - 1);
        assert_eq!(origins.since(&of(7)), None);
        assert_eq!(origins.open(), []);
    }
}

#[test]
fn what_is_not_known_is_asked_ever_later() {
    let (mut origins, mut now) = (Origins::default(), 0);
    let mut pauses = Vec::new();
    for _ in 0..9 {
        let begun = now;
        while origins.open().is_empty() {
            origins.look(now);
            assert_eq!(origins.since(&of(7)), None);
            now += 60_000;
        }
        pauses.push((now - begun) / 60_000 - 1);
        now -= 60_000;
        origins.answer(of(7), None, now);
    }
    assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
}

#[test]
fn more_than_are_remembered_are_all_answered_while_they_are_listed() {
    let (mut origins, built) = (Origins::default(), BUILT.parse().unwrap());
    let count = u64::try_from(MOST).unwrap() + 1_200;
    let look = |origins: &mut Origins, now| {
        origins.look(now);
        (1..=count).filter(|n| origins.holds(&of(*n), &built)).count()
    };
    for at in 0..20 {
        look(&mut origins, at);
        for subject in origins.open() {
            origins.answer(subject, Some(origin()), at);
        }
    }
    assert_eq!(u64::try_from(look(&mut origins, 20)).unwrap(), count);
    assert_eq!(origins.open(), []);
    // Those that are listed no more are dropped.
    origins.look(21);
    origins.since(&of(count + 1));
    origins.answer(origins.open()[0].clone(), None, 21);
    assert_eq!(origins.known.len(), 1);
}
