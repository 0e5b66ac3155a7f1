// SPDX-License-Identifier: Apache-2.0
//! Problem details (RFC 9457), the body of every error answer.

use serde::{Deserialize, Serialize};

/// An error answer, sent as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem; `about:blank` when the status says all.
    #[serde(rename = "type", default = "blank")]
    pub kind: String,
    /// The status' own words, the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong here, where, and what would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

fn blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    /// A problem whose status says all.
    pub fn new(status: u16, title: impl Into<String>) -> Self {
        Self { kind: blank(), title: title.into(), status, detail: None }
    }

    /// The same problem with what was wrong in this case.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
