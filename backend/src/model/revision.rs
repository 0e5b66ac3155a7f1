// SPDX-License-Identifier: Apache-2.0
//! A commit's identity.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// 40 lower-case hex digits. Anything else cannot be made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Revision(Arc<str>);

/// Text that is no revision.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a revision: 40 hex digits are")]
pub struct NotARevision(String);

impl Revision {
    /// The 40 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` for git's null revision (40 zeros), which stands for "no commit".
    pub fn existing(self) -> Option<Self> {
        self.0.bytes().any(|b| b != b'0').then_some(self)
    }
}

impl FromStr for Revision {
    type Err = NotARevision;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase().into()))
        } else {
            Err(NotARevision(text.chars().take(80).collect()))
        }
    }
}

impl TryFrom<String> for Revision {
    type Error = NotARevision;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Revision> for String {
    fn from(revision: Revision) -> Self {
        revision.0.to_string()
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.get(..10).unwrap_or(&self.0))
    }
}
