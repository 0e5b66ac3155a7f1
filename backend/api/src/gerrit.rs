// SPDX-License-Identifier: Apache-2.0
//! What Gerrit's plugin and the backend tell each other; `backend/API.md` has the rules.

use serde::{Deserialize, Serialize};

use crate::Millis;

mod owners;
mod reports;
mod review;

pub use owners::{Declaration, Declared, Fault, Faults, OwnerFile};
pub use reports::{Bot, BotComment, Reports};
pub use review::{Notify, Refusal, Review, Vote};

/// A change as Gerrit knows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Gerrit's project name.
    pub project: String,
    /// The change's number, unique within one Gerrit.
    pub number: u64,
    /// Short name of the target branch.
    pub branch: String,
    /// Open, merged or abandoned.
    pub status: ChangeStatus,
    /// A private change.
    #[serde(default)]
    pub private: bool,
    /// Work in progress.
    #[serde(default)]
    pub wip: bool,
    /// Number of the current patch set.
    pub current_patch_set: u32,
    /// Revision of the current patch set; the merged revision when merged.
    pub current_revision: String,
    /// Gerrit's last-updated time; orders two tellings of one change.
    pub updated: Millis,
    /// When it was merged.
    #[serde(default)]
    pub merged_at: Option<Millis>,
    /// Names of unsatisfied submit requirements; `None` where they were not computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsatisfied: Option<Vec<String>>,
    /// The number of the change that this one reverts, as Gerrit's "Revert" notes it; of the same project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revert_of: Option<u64>,
    /// The number of the change that this one was cherry-picked from, as Gerrit's "Cherry Pick" notes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cherry_pick_of: Option<u64>,
}

/// Gerrit's change states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeStatus {
    /// Open.
    New,
    /// Merged.
    Merged,
    /// Abandoned.
    Abandoned,
}

/// The body of `POST /v1/rows`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeList {
    /// At most 200, in any order.
    pub changes: Vec<Change>,
    /// Whether the rows are to have their steps.
    #[serde(default)]
    pub steps: bool,
}

/// The body of `POST /v1/gerrit/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Events {
    /// In order of `seq`; at most 500.
    pub events: Vec<Event>,
}

/// One event of Gerrit's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// The plugin's own running number, from 1.
    pub seq: u64,
    /// Gerrit's name of it: `patchset-created`, `change-merged`, …; unknown ones are taken for their change.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub at: Millis,
    /// The change after it.
    #[serde(default)]
    pub change: Option<Change>,
    /// For `ref-updated`.
    #[serde(default)]
    pub ref_update: Option<RefUpdate>,
    /// For votes and merges: whether a person did it, not a service user of Gerrit's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_person: Option<bool>,
}

/// A branch or tag moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefUpdate {
    /// Gerrit's project name.
    pub project: String,
    /// Full name: `refs/heads/main`.
    #[serde(rename = "ref")]
    pub name: String,
    /// Before; 40 zeros when created.
    pub old_revision: String,
    /// After; 40 zeros when deleted.
    pub new_revision: String,
}

/// The answer to `POST /v1/gerrit/events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledged {
    /// The highest `seq` that is kept.
    pub acknowledged: u64,
}

/// The first event of the questions' stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hello {
    /// Gerrit groups that the configuration names, by UUID or name.
    pub groups: Vec<String>,
    /// The backend's version.
    pub version: String,
}

/// A hint on the questions' stream: something else has become of this change ([`crate::Fate`]). Its row has what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fateful {
    /// Gerrit's project name.
    pub project: String,
    /// The change's number.
    pub number: u64,
}

/// Gerrit's word in [`Reply::Unknown`] for a revision that is not in the project's repository.
pub const NO_SUCH_REVISION: &str = "no such revision";

/// How a plugin's word in [`Reply::Unknown`] begins for a question that came after it; the question's name follows.
pub const NO_SUCH_QUESTION: &str = "this plugin does not know the question";

/// What only Gerrit's git knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Does `revision` contain `ancestor`?
    Contains {
        /// Gerrit's project name.
        project: String,
        /// The later revision.
        revision: String,
        /// The earlier one.
        ancestor: String,
    },
    /// The paths that a revision changes against its first parent; at most 5,000.
    Paths {
        /// Gerrit's project name.
        project: String,
        /// The revision.
        revision: String,
    },
    /// The change one of whose patch sets a revision is.
    ChangeOf {
        /// Gerrit's project name.
        project: String,
        /// The revision.
        revision: String,
    },
    /// A file at a revision; at most 1 MiB of UTF-8.
    File {
        /// Gerrit's project name.
        project: String,
        /// The revision.
        revision: String,
        /// Path from the root of the work tree.
        path: String,
    },
    /// Where a branch is.
    Tip {
        /// Gerrit's project name.
        project: String,
        /// Its short name.
        branch: String,
    },
    /// The open changes for a branch that change one of these files against their first parent; private ones are not told.
    OpenChanges {
        /// Gerrit's project name.
        project: String,
        /// The branch's short name.
        branch: String,
        /// Paths from the root of the work tree; at most 2,000.
        paths: Vec<String>,
    },
    /// The changes that revert a change or were cherry-picked from it, whatever their status; of the same project.
    ChangesFrom {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
    },
    /// `milepost.config` in `refs/meta/config` of a project and of its parents.
    Owners {
        /// Gerrit's project name.
        project: String,
    },
    /// What these bots have written on a change.
    Reports {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
        /// Gerrit's last-updated time of the change, as it is known: what is written later is another question.
        updated: Millis,
        /// Whose comments are told; at most 20.
        bots: Vec<Bot>,
    },
    /// No question but a wish, asked and answered as one: to post a review.
    Review(Review),
}

/// An open change, as the answer to `open_changes` tells of it: no subject, no account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenChange {
    /// The change's number.
    pub number: u64,
    /// Revision of its current patch set.
    pub revision: String,
    /// That revision's first parent; `None` for a root.
    #[serde(default)]
    pub parent: Option<String>,
    /// When the change was opened.
    pub opened: Millis,
    /// Those of the paths asked about that it changes.
    pub paths: Vec<String>,
}

/// One question on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Echoed by the answer.
    pub id: String,
    /// What is asked.
    #[serde(flatten)]
    pub ask: Ask,
}

/// The body of `POST /v1/gerrit/answers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answers {
    /// At most 200.
    pub answers: Vec<Answer>,
}

/// One answer on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// The question's.
    pub id: String,
    /// What Gerrit says.
    #[serde(flatten)]
    pub reply: Reply,
}

/// What Gerrit says to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// To `contains`.
    Contains(bool),
    /// To `paths`.
    Paths(Vec<String>),
    /// To `paths`, `open_changes` and `changes_from`, always `true`: there are more than Gerrit tells of, so it may be any.
    Truncated(bool),
    /// To `change_of`; `None`: no change has it.
    Change(Option<Change>),
    /// To `file`; `None`: no such file.
    File(Option<String>),
    /// To `tip`; `None`: no such branch.
    Tip(Option<String>),
    /// To `open_changes`; at most 200.
    OpenChanges(Vec<OpenChange>),
    /// To `changes_from`; at most 100.
    Changes(Vec<Change>),
    /// To `owners`: those files that there are, the nearest project's first.
    Owners(Vec<OwnerFile>),
    /// To `reports`.
    Reports(Reports),
    /// To `review`, always `true`: it stands in Gerrit, since now or since before.
    Reviewed(bool),
    /// To `review`: it was not posted.
    Refused(Refusal),
    /// Gerrit cannot say now, and why; asked again later.
    Unknown(String),
}
