// SPDX-License-Identifier: Apache-2.0
//! What CI's bots have written on a change: asked for where no CI server that is watched knows of it.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// Whose comments are CI's reports. By author, and by tag where tags are given: never by what a comment says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bot {
    /// Its name in the backend's configuration.
    pub name: String,
    /// Usernames; digits alone are the number of an account.
    pub accounts: Vec<String>,
    /// Tags of its comments, where `*` at the end stands for any text; empty: with or without.
    pub tags: Vec<String>,
}

/// What Gerrit says to `reports`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reports {
    /// The newest first; at most 65,536 characters of text, as UTF-16 counts them.
    #[serde(default)]
    pub comments: Vec<BotComment>,
    /// There are older ones that are not told.
    #[serde(default)]
    pub truncated: bool,
}

/// A comment that a bot wrote on a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BotComment {
    /// The bot's name, as it was asked for.
    pub bot: String,
    /// Gerrit's id of the comment, unique within its change.
    pub id: String,
    /// The patch set that it was written on.
    pub patch_set: u32,
    /// When it was written.
    pub at: Millis,
    /// Its tag, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What it says, with Gerrit's own first line; at most 16,384 characters, as UTF-16 counts them.
    pub text: String,
    /// It says more than is told.
    #[serde(default)]
    pub cut: bool,
}
