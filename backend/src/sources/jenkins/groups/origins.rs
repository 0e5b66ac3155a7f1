// SPDX-License-Identifier: Apache-2.0
//! What Gerrit says of the things that builds are for. It says whether what was built on a branch that is called like a patch set's ref
//! is that patch set: until it has, and where it is not, the build is for nobody. And it says since when a patch set or a merged
//! revision is there: no build of it is older. Pure.

use std::collections::{BTreeSet, HashMap};

use milepost_api::{
    Millis,
    gerrit::{Ask, ChangeStatus, Reply},
};

use crate::model::{Revision, Subject};

/// Answers that are remembered, besides those about what is listed.
const MOST: usize = 5_000;
/// Questions that wait for an answer.
const WAITING: usize = 500;
/// What Gerrit does not know is asked again after so many milliseconds: its index may have been late. Then after twice as many each
/// time, until it is [`LONGEST`].
const REST: Millis = 60_000;
/// The longest of these pauses.
const LONGEST: Millis = 3_600_000;

/// Where something that is built comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Origin {
    revision: String,
    /// Since when it is there, by Gerrit's clock.
    since: Millis,
}

impl Origin {
    /// What Gerrit is asked of that.
    pub(in crate::sources::jenkins) fn ask(subject: &Subject) -> Ask {
        match subject.clone() {
            Subject::PatchSet { project, number, patch_set } => Ask::PatchSet { project, number, patch_set },
            Subject::Revision { project, revision, .. } => {
                Ask::ChangeOf { project, revision: revision.to_string() }
            }
        }
    }

    /// What it has answered; `None`: it does not know, or does not say since when.
    pub(in crate::sources::jenkins) fn of(subject: &Subject, reply: Reply) -> Option<Self> {
        match (subject, reply) {
            (Subject::PatchSet { .. }, Reply::PatchSet(Some(it))) => {
                Some(Self { revision: it.revision, since: it.created })
            }
            // On another branch it may have been before.
            (Subject::Revision { name, revision, .. }, Reply::Change(Some(change)))
                if change.status == ChangeStatus::Merged
                    && change.current_revision == revision.as_str()
                    && name.strip_prefix("refs/heads/") == Some(&change.branch) =>
            {
                Some(Self { since: change.merged_at?, revision: change.current_revision })
            }
            _ => None,
        }
    }
}

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Origins {
    known: HashMap<Subject, Known>,
    open: BTreeSet<Subject>,
    /// When this was looked at last.
    now: Millis,
}

/// What Gerrit has said of one.
#[derive(Debug)]
struct Known {
    origin: Option<Origin>,
    /// How often it was asked.
    asked: u32,
    /// When it is worth another question, unless it was answered.
    again: Millis,
    /// When it was needed last.
    met: Millis,
}

impl Origins {
    /// A look is made now.
    pub(super) fn look(&mut self, now: Millis) {
        self.now = now;
    }

    /// Whether what was built is known to be that; what is not known will be asked.
    pub(super) fn holds(&mut self, subject: &Subject, built: &Revision) -> bool {
        self.of(subject).is_some_and(|origin| origin.revision == built.as_str())
    }

    /// Since when it is there; what is not known will be asked.
    pub(super) fn since(&mut self, subject: &Subject) -> Option<Millis> {
        self.of(subject).map(|origin| origin.since)
    }

    fn of(&mut self, subject: &Subject) -> Option<&Origin> {
        let due = self.known.get_mut(subject).is_none_or(|known| {
            known.met = self.now;
            known.origin.is_none() && self.now >= known.again
        });
        if due && self.open.len() < WAITING {
            self.open.insert(subject.clone());
        }
        self.known.get(subject)?.origin.as_ref()
    }

    /// What is to be asked.
    pub(super) fn open(&self) -> Vec<Subject> {
        self.open.iter().cloned().collect()
    }

    /// Takes what Gerrit has said.
    pub(super) fn answer(&mut self, subject: Subject, origin: Option<Origin>, now: Millis) {
        self.open.remove(&subject);
        if self.known.len() >= MOST {
            // What is listed is met at each look: asked for once more, it would never end.
            let last = self.now;
            self.known.retain(|_, known| known.met >= last);
        }
        let asked = self.known.get(&subject).map_or(0, |known| known.asked);
        let rest = REST.saturating_mul(1 << asked.min(16)).min(LONGEST);
        let again = now.saturating_add(rest);
        self.known.insert(subject, Known { origin, asked: asked + 1, again, met: self.now });
    }
}

#[cfg(test)]
mod tests {
    use milepost_api::gerrit::PatchSet;
    use serde_json::json;

    use super::*;

    const BUILT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn of(number: u64) -> Subject {
        Subject::PatchSet { project: "demo/app".into(), number, patch_set: 1 }
    }

    fn origin() -> Option<Origin> {
        let it = PatchSet { revision: BUILT.into(), created: 5 };
        Origin::of(&of(7), Reply::PatchSet(Some(it)))
    }

    #[test]
    fn what_was_built_has_to_be_the_patch_set() {
        let (mut origins, built, other) = (Origins::default(), BUILT.parse().unwrap(), "b".repeat(40));
        assert!(!origins.holds(&of(7), &built));
        assert_eq!(origins.open(), [of(7)]);
        origins.answer(of(7), origin(), 0);
        assert!(origins.holds(&of(7), &built));
        assert_eq!(origins.since(&of(7)), Some(5));
        assert!(!origins.holds(&of(7), &other.parse().unwrap()), "another one is there");
        assert_eq!(origins.open(), [], "a patch set never changes");
        assert_eq!(Origin::of(&of(7), Reply::PatchSet(None)), None);
        assert_eq!(Origin::of(&of(7), Reply::Unknown("later".into())), None);
    }

    #[test]
    fn a_revision_is_there_since_its_merge() {
        let (built, other): (Revision, _) = (BUILT.parse().unwrap(), "b".repeat(40));
        let subject = |name: &str| Subject::Revision {
            project: "demo/app".into(),
            name: name.into(),
            revision: built.clone(),
        };
        let since = |name: &str, revision: &str, status: &str| {
            let change = json!({
                "project": "demo/app", "number": 7, "branch": "main", "status": status, "current_patch_set": 2,
                "current_revision": revision, "updated": 1, "merged_at": 9,
            });
            let reply = Reply::Change(serde_json::from_value(change).unwrap());
            Origin::of(&subject(name), reply).map(|origin| origin.since)
        };
        assert_eq!(since("refs/heads/main", BUILT, "MERGED"), Some(9));
        assert_eq!(since("refs/heads/stable", BUILT, "MERGED"), None, "a branch was pushed");
        assert_eq!(since("refs/heads/main", &other, "MERGED"), None, "an older patch set");
        assert_eq!(since("refs/heads/main", BUILT, "NEW"), None);
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
                origins.answer(subject, origin(), at);
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
}
