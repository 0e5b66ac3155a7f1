// SPDX-License-Identifier: Apache-2.0
//! What is to be done before Milepost can show anything.

use serde::{Deserialize, Serialize};

use crate::Sentence;

/// One thing that somebody who looks after Milepost is to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToDo {
    /// What.
    pub say: Sentence,
    /// The exact text of it, to be copied: lines of `milepost.toml`, or commands for a shell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
}
