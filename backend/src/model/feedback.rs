// SPDX-License-Identifier: Apache-2.0
//! What of a change's progress a site wants written back into Gerrit.

/// Nothing, unless the pipeline says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    /// A vote when the image is there, or could not be built.
    pub label: Option<LabelRule>,
    /// A comment when the change has arrived, or was rolled back.
    pub comment: Option<CommentRule>,
}

impl Feedback {
    /// Whether nothing is written back.
    pub fn is_none(&self) -> bool {
        self.label.is_none() && self.comment.is_none()
    }

    /// Whether the image of a patch set matters before the merge.
    pub fn votes_before_merge(&self) -> bool {
        self.label.as_ref().is_some_and(|label| label.built != Built::AfterMerge)
    }
}

/// A vote for the image of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRule {
    /// The label's name in Gerrit.
    pub name: String,
    /// When the site builds images.
    pub built: Built,
}

/// When a site builds the images of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Built {
    /// Of the merged revision: the `image` step decides.
    AfterMerge,
    /// Of each patch set: its checks build it, and its own image decides.
    BeforeMerge {
        /// The jobs of the checks that build it; empty: those that the `check` step listens to.
        jobs: Vec<String>,
    },
}

/// One comment for each of the two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentRule {
    /// Who must act when the change was rolled back, in the site's own words.
    pub role: String,
}
