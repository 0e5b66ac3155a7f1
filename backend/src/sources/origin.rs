// SPDX-License-Identifier: Apache-2.0
//! Where a patch set or a merged revision comes from, by Gerrit's word. CI servers list what they built lately: whether there was more,
//! nobody says but that. Pure.

use milepost_api::{
    Millis,
    gerrit::{Ask, ChangeStatus, Reply},
};

use crate::model::Subject;

/// Gerrit's clock and a CI server's differ by so much at most, in milliseconds.
pub(super) const APART: Millis = 5 * 60_000;

/// Where something that is built comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// What was built, where it is that.
    pub(super) revision: String,
    /// Since when it is there, by Gerrit's clock: no build of it is older.
    pub(super) since: Millis,
}

impl Origin {
    /// What Gerrit is asked of that.
    pub(super) fn ask(subject: &Subject) -> Ask {
        match subject.clone() {
            Subject::PatchSet { project, number, patch_set } => Ask::PatchSet { project, number, patch_set },
            Subject::Revision { project, revision, .. } => {
                Ask::ChangeOf { project, revision: revision.to_string() }
            }
        }
    }

    /// What it has answered; `None`: it does not know, or does not say since when.
    pub(super) fn of(subject: &Subject, reply: Reply) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    use milepost_api::gerrit::PatchSet;
    use serde_json::json;

    use super::*;
    use crate::model::Revision;

    const BUILT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    #[test]
    fn a_patch_set_is_there_since_it_was_made() {
        let of = Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 };
        let it = PatchSet { revision: BUILT.into(), created: 5 };
        let origin = Origin { revision: BUILT.into(), since: 5 };
        assert_eq!(Origin::of(&of, Reply::PatchSet(Some(it))), Some(origin));
        assert_eq!(Origin::of(&of, Reply::PatchSet(None)), None);
        assert_eq!(Origin::of(&of, Reply::Unknown("later".into())), None);
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
}
