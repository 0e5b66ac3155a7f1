// SPDX-License-Identifier: Apache-2.0
//! Accounts of Gerrit that write what CI has found as comments.

use milepost_api::gerrit;

/// One configured bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bot {
    /// Its name, whose comments are its own, and their tags.
    pub of: gerrit::Bot,
    /// How its comments are written.
    pub kind: BotKind,
    /// The CI pipeline that a comment is of which names none.
    pub pipeline: String,
}

/// The forms of comments that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BotKind {
    /// Wikimedia's PipelineLib: one job's result and the image that it published.
    PipelineBot,
    /// Zuul, from 2.5 on: the jobs of one pipeline with their results.
    Zuul,
}
