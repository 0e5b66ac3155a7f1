// SPDX-License-Identifier: Apache-2.0
//! A change as the rig keeps it between calls.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::access::encoded;

/// One patch set of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its project.
    pub project: String,
    /// Its number.
    pub number: u64,
    /// Its branch, without `refs/heads/`.
    pub branch: String,
    /// Its Change-Id line's value.
    pub change_id: String,
    /// The number of this patch set.
    pub patch_set: u64,
    /// The commit of this patch set: 40 hex digits.
    pub revision: String,
    /// `NEW`, `MERGED` or `ABANDONED` when it was read.
    pub status: String,
}

impl Change {
    /// Reads a `ChangeInfo` with its current revision.
    pub(super) fn read(info: &Value) -> Result<Self> {
        let text = |name: &str| {
            info[name].as_str().map(str::to_owned).with_context(|| format!("a change without {name}"))
        };
        let revision = text("current_revision")?;
        Ok(Self {
            project: text("project")?,
            number: info["_number"].as_u64().context("a change without a number")?,
            branch: text("branch")?,
            change_id: text("change_id")?,
            patch_set: info["revisions"][&revision]["_number"]
                .as_u64()
                .context("a patch set without a number")?,
            revision,
            status: text("status")?,
        })
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        format!("/c/{}/+/{}", self.project, self.number)
    }

    /// The path of its REST resource.
    pub fn rest(&self) -> String {
        format!("/changes/{}~{}", encoded(&self.project), self.number)
    }

    /// The path of this patch set's REST resource.
    pub fn rest_revision(&self) -> String {
        format!("{}/revisions/{}", self.rest(), self.revision)
    }

    /// The ref under which git has this patch set.
    pub fn git_ref(&self) -> String {
        format!("refs/changes/{:02}/{}/{}", self.number % 100, self.number, self.patch_set)
    }
}
