// SPDX-License-Identifier: Apache-2.0
//! What the backend asks Gerrit's plugin, and what that answers.

use serde::{Deserialize, Serialize};

use super::{Bot, Change, OwnerFile, Refusal, Reports, Review};
use crate::Millis;

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
    /// What a patch set is, and since when.
    PatchSet {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
        /// The patch set's number.
        patch_set: u32,
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

/// A patch set, as the answer to `patch_set` tells of it. What it tells never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchSet {
    /// Its revision.
    pub revision: String,
    /// When it was made, as Gerrit's clock has it; Gerrit keeps whole seconds.
    pub created: Millis,
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
    /// To `patch_set`; `None`: no such change of the project, or no such patch set of it.
    PatchSet(Option<PatchSet>),
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
