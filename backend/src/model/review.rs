// SPDX-License-Identifier: Apache-2.0
//! A vote or comment that is to be posted in Gerrit.

use milepost_api::{Millis, gerrit::Review};

/// What is wished for, under a key that a change has once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// `vote:…` or `comment:…`.
    pub key: String,
    /// What is to be posted.
    pub review: Review,
}

/// A wish that was not fulfilled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWish {
    /// What is wished for.
    pub wish: Wish,
    /// Since when.
    pub since: Millis,
    /// When it is asked for next.
    pub due: Millis,
    /// How often it was refused.
    pub tries: u32,
    /// Why it was last.
    pub why: Option<String>,
}
