// SPDX-License-Identifier: Apache-2.0
//! What Gerrit's plugin and the backend tell each other; `backend/API.md` has the rules.

use serde::{Deserialize, Serialize};

use crate::Millis;

mod ask;
mod owners;
mod reports;
mod review;

pub use ask::{
    Answer, Answers, Ask, NO_SUCH_QUESTION, NO_SUCH_REVISION, OpenChange, PatchSet, Question, Reply,
};
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
