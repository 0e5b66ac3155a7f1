// SPDX-License-Identifier: Apache-2.0
//! What the stand-ins of CI servers run for.

/// What a run is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum For {
    /// A patch set.
    PatchSet {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
        /// The patch set's number.
        patch_set: u32,
    },
    /// A branch's new revision.
    Branch {
        /// Gerrit's project name.
        project: String,
        /// Short name.
        branch: String,
        /// The revision after the merge.
        revision: String,
    },
}

impl For {
    /// A patch set.
    pub fn patch_set(project: &str, number: u64, patch_set: u32) -> Self {
        Self::PatchSet { project: project.to_owned(), number, patch_set }
    }

    /// A branch's new revision.
    pub fn branch(project: &str, branch: &str, revision: &str) -> Self {
        let [project, branch, revision] = [project, branch, revision].map(str::to_owned);
        Self::Branch { project, branch, revision }
    }
}
